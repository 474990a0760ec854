package dev.wap.dashboard.tables;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.dashboard.tables.CatalogReader.TableAt;
import dev.wap.dashboard.tables.Comparison.Added;
import dev.wap.dashboard.tables.Comparison.ColumnAdded;
import dev.wap.dashboard.tables.Manifests.Sum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two references have of a table, data file by data file. Manifests that both have
 * say nothing new and are not read. Metadata never changes, so a comparison is kept.
 */
public final class Comparisons {
  private static final int KEPT = 200;
  private static final int MAX_CHANGES = 200;

  private final Profiles profiles;
  private final Cache<Pair, Comparison> comparisons =
      Caffeine.newBuilder().maximumSize(KEPT).build();

  public Comparisons(Profiles profiles) {
    this.profiles = profiles;
  }

  /** Two states of a table, the other of which may be that there is none. */
  private record Pair(TableAt one, Optional<TableAt> other, Reference with) {}

  /** What a table has beyond the same table at another reference, if that has it. */
  public Comparison compare(TableAt one, Reference with, Optional<TableAt> other) {
    return comparisons.get(new Pair(one, other, with), this::compare);
  }

  private Comparison compare(Pair pair) {
    TableMetadata one = profiles.metadata(pair.one());
    @Nullable TableMetadata other = pair.other().map(profiles::metadata).orElse(null);
    boolean same = other == null || one.uuid().equals(other.uuid());
    List<ManifestFile> ours = data(one);
    List<ManifestFile> theirs = data(other);
    List<ManifestFile> onlyOurs = without(ours, theirs);
    List<ManifestFile> onlyTheirs = without(theirs, ours);
    Map<String, Sum> ourFiles = profiles.manifests().files(onlyOurs, one);
    Map<String, Sum> theirFiles =
        other == null ? Map.of() : profiles.manifests().files(onlyTheirs, other);
    Sum added = sum(ourFiles, theirFiles, one);
    Sum missing = sum(theirFiles, ourFiles, one);
    return new Comparison(
        pair.with(),
        other != null,
        same,
        new Added(added.files(), added.rows(), added.bytes()),
        columns(one, added),
        missing.files(),
        missing.rows(),
        deleteFiles(one) - deleteFiles(other),
        other == null ? List.of() : changes(one, other, same),
        ourFiles.size() >= Manifests.files(onlyOurs)
            && theirFiles.size() >= Manifests.files(onlyTheirs));
  }

  private List<ManifestFile> data(@Nullable TableMetadata table) {
    @Nullable Snapshot current = table == null ? null : table.currentSnapshot();
    return current == null ? List.of() : profiles.manifests().data(current);
  }

  private long deleteFiles(@Nullable TableMetadata table) {
    @Nullable Snapshot current = table == null ? null : table.currentSnapshot();
    return current == null ? 0 : profiles.manifests().deleteFiles(current);
  }

  private static List<ManifestFile> without(List<ManifestFile> some, List<ManifestFile> others) {
    Set<String> known = others.stream().map(ManifestFile::path).collect(Collectors.toSet());
    return some.stream().filter(manifest -> !known.contains(manifest.path())).toList();
  }

  private static Sum sum(Map<String, Sum> files, Map<String, Sum> without, TableMetadata table) {
    List<Sum> only = new ArrayList<>();
    files.forEach(
        (location, file) -> {
          if (!without.containsKey(location)) {
            only.add(file);
          }
        });
    return Sum.of(only, Manifests.columns(table));
  }

  private static List<ColumnAdded> columns(TableMetadata table, Sum added) {
    return Manifests.columns(table).keySet().stream()
        .limit(Profile.MAX_COLUMNS)
        .map(
            id -> {
              Figures figures = added.figures().getOrDefault(id, Figures.NONE);
              return new ColumnAdded(
                  String.valueOf(table.schema().findColumnName(id)),
                  figures.nulls(),
                  figures.values(),
                  figures.nullsUnknown());
            })
        .toList();
  }

  /** How the columns of the one differ from the other's. */
  private static List<String> changes(TableMetadata one, TableMetadata other, boolean byId) {
    Map<Object, Column> ours = byKey(one, byId);
    Map<Object, Column> theirs = byKey(other, byId);
    List<String> changes = new ArrayList<>();
    ours.forEach(
        (key, column) -> {
          @Nullable Column before = theirs.get(key);
          if (before == null) {
            changes.add("%s is new: %s".formatted(column.name(), column.words()));
          } else {
            change(changes, before, column);
          }
        });
    theirs.forEach(
        (key, column) -> {
          if (!ours.containsKey(key)) {
            changes.add("%s is gone: it was %s".formatted(column.name(), column.words()));
          }
        });
    if (!one.spec().compatibleWith(other.spec())) {
      changes.add("it is partitioned otherwise");
    }
    return changes.size() <= MAX_CHANGES
        ? List.copyOf(changes)
        : List.copyOf(changes.subList(0, MAX_CHANGES));
  }

  private static void change(List<String> changes, Column before, Column now) {
    if (!before.name().equals(now.name())) {
      changes.add("%s is now named %s".formatted(before.name(), now.name()));
    }
    if (!before.words().equals(now.words())) {
      changes.add("%s was %s and is %s".formatted(now.name(), before.words(), now.words()));
    }
  }

  /** A column in words. */
  private record Column(String name, String words) {}

  private static Map<Object, Column> byKey(TableMetadata table, boolean byId) {
    Map<Object, Column> columns = new LinkedHashMap<>();
    for (Types.NestedField field : TypeUtil.indexById(table.schema().asStruct()).values()) {
      String name = String.valueOf(table.schema().findColumnName(field.fieldId()));
      columns.put(
          byId ? field.fieldId() : name,
          new Column(
              name,
              Profiles.type(field.type()) + (field.isRequired() ? ", required" : ", optional")));
    }
    return columns;
  }
}
