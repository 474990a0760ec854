package dev.wap.dashboard.tables;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.dashboard.tables.CatalogReader.TableAt;
import dev.wap.dashboard.tables.Manifests.Sum;
import dev.wap.dashboard.tables.Profile.Column;
import dev.wap.dashboard.tables.Profile.ColumnFigures;
import dev.wap.dashboard.tables.Profile.Partition;
import dev.wap.dashboard.tables.Profile.SnapshotFacts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Describes tables from their metadata and manifests. Both never change, so what was described once
 * is right for ever, and kept by the metadata's address.
 */
public final class Profiles implements AutoCloseable {
  private static final int KEPT_PROFILES = 200;
  private static final int KEPT_METADATA = 1_000;

  /** Iceberg's writers cut the bounds of texts off here, unless a table's properties say so. */
  private static final int CUT_OFF = 16;

  private static final Pattern TRUNCATE = Pattern.compile("truncate\\(([0-9]{1,9})\\)");
  private static final String METRICS_PROPERTIES = "write.metadata.metrics.";
  private static final int MAX_TEXT = 100;

  private final FileIO io;
  private final Manifests manifests;
  private final Cache<String, TableMetadata> metadata =
      Caffeine.newBuilder().maximumSize(KEPT_METADATA).build();
  private final Cache<TableAt, Profile> profiles =
      Caffeine.newBuilder().maximumSize(KEPT_PROFILES).build();

  public Profiles(FileIO io) {
    this.io = io;
    this.manifests = new Manifests(io);
  }

  /** A table's description. */
  public Profile read(TableAt table) {
    return profiles.get(table, this::describe);
  }

  /** What a table's metadata file says by itself: no manifest is read for this. */
  public Summary summary(TableAt table) {
    TableMetadata read = metadata(table);
    @Nullable Snapshot current = read.currentSnapshot();
    Map<String, String> summary = summary(current);
    return new Summary(
        table.name(),
        current == null ? Long.valueOf(0) : number(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
        current == null ? Long.valueOf(0) : number(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP),
        current == null ? Long.valueOf(0) : number(summary, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
        current == null ? null : Instant.ofEpochMilli(current.timestampMillis()),
        read.schema().columns().size());
  }

  /** The same of many tables, some at a time. */
  List<Summary> summaries(List<TableAt> tables) {
    return manifests.parallel(tables, this::summary);
  }

  /**
   * A table in a line.
   *
   * @param name its name
   * @param rows its rows, by its snapshot's own account; null if that does not tell
   * @param files its data files
   * @param bytes their sizes
   * @param changedAt when its snapshot was made; null if it has none
   * @param columns its columns
   */
  public record Summary(
      String name,
      @Nullable Long rows,
      @Nullable Long files,
      @Nullable Long bytes,
      @Nullable Instant changedAt,
      int columns) {}

  /** The metadata that a commit names. */
  TableMetadata metadata(TableAt table) {
    return metadata.get(
        table.metadataLocation(), location -> TableMetadataParser.read(io, location));
  }

  Manifests manifests() {
    return manifests;
  }

  private Profile describe(TableAt at) {
    TableMetadata table = metadata(at);
    @Nullable Snapshot current = table.currentSnapshot();
    List<ManifestFile> data = current == null ? List.of() : manifests.data(current);
    Sum sum = manifests.sum(data, table);
    long files = Math.max(sum.files(), Manifests.files(data));
    boolean complete = sum.files() == files;
    List<Column> columns = columns(table, sum.figures());
    return new Profile(
        at.name(),
        at.metadataLocation(),
        table.uuid(),
        table.location(),
        table.formatVersion(),
        table.property("wap.schema-policy", null),
        columns.stream().limit(Profile.MAX_COLUMNS).toList(),
        Math.max(0, columns.size() - Profile.MAX_COLUMNS),
        table.spec().fields().stream()
            .map(
                field ->
                    new Partition(
                        field.name(),
                        String.valueOf(table.schema().findColumnName(field.sourceId())),
                        field.transform().toString()))
            .toList(),
        complete ? sum.rows() : Manifests.rows(data),
        files,
        complete
            ? Long.valueOf(sum.bytes())
            : number(summary(current), SnapshotSummary.TOTAL_FILE_SIZE_PROP),
        current == null ? 0 : manifests.deleteFiles(current),
        sum.files(),
        snapshots(table));
  }

  /** What a snapshot says of itself; old writers say nothing. */
  private static Map<String, String> summary(@Nullable Snapshot snapshot) {
    @Nullable Map<String, String> summary = snapshot == null ? null : snapshot.summary();
    return summary == null ? Map.of() : summary;
  }

  private static @Nullable Long number(Map<String, String> summary, String name) {
    String text = summary.getOrDefault(name, "");
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }

  private static List<Column> columns(TableMetadata table, Map<Integer, Figures> figures) {
    List<Column> columns = new ArrayList<>();
    int cutOff = cutOff(table.properties());
    add(
        columns,
        "",
        table.schema().columns(),
        field ->
            field.type().isPrimitiveType()
                ? words(
                    figures.getOrDefault(field.fieldId(), Figures.NONE),
                    field.type().asPrimitiveType(),
                    cutOff)
                : null);
    return columns;
  }

  private static void add(
      List<Column> columns,
      String prefix,
      List<Types.NestedField> fields,
      Function<Types.NestedField, @Nullable ColumnFigures> figures) {
    for (Types.NestedField field : fields) {
      String name = prefix + field.name();
      columns.add(
          new Column(
              field.fieldId(),
              name,
              type(field.type()),
              field.isRequired(),
              field.doc(),
              figures.apply(field)));
      if (field.type().isNestedType()) {
        add(columns, name + ".", field.type().asNestedType().fields(), figures);
      }
    }
  }

  /** A type without its parts, which have lines of their own. */
  static String type(Type type) {
    return type.isNestedType() ? type.typeId().name().toLowerCase(Locale.ROOT) : type.toString();
  }

  private static ColumnFigures words(Figures figures, Type.PrimitiveType type, int cutOff) {
    return new ColumnFigures(
        figures.files(),
        figures.values(),
        figures.nulls(),
        figures.nullsUnknown(),
        figures.boundsUnknown(),
        text(figures.min(), type),
        text(figures.max(), type),
        length(figures.min()) >= cutOff || length(figures.max()) >= cutOff);
  }

  private static @Nullable String text(@Nullable Object value, Type type) {
    if (value == null) {
      return null;
    }
    String text = Transforms.<Object>identity().toHumanString(type, unsigned(value));
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  /** Parquet's writers say -0.0 of a lowest value of zero, whichever zero it is. */
  private static Object unsigned(Object value) {
    return switch (value) {
      case Double number when number == 0 -> 0.0;
      case Float number when number == 0 -> 0.0f;
      default -> value;
    };
  }

  /** The length of what a writer may have cut off. */
  private static int length(@Nullable Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case ByteBuffer bytes -> bytes.remaining();
      case null, default -> 0;
    };
  }

  private static int cutOff(Map<String, String> properties) {
    return properties.entrySet().stream()
        .filter(property -> property.getKey().startsWith(METRICS_PROPERTIES))
        .map(property -> TRUNCATE.matcher(property.getValue()))
        .filter(Matcher::matches)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .reduce(CUT_OFF, Math::min);
  }

  /** The current snapshot and those before it that are kept. */
  private static List<SnapshotFacts> snapshots(TableMetadata table) {
    List<SnapshotFacts> snapshots = new ArrayList<>();
    @Nullable Snapshot snapshot = table.currentSnapshot();
    while (snapshot != null && snapshots.size() < Profile.MAX_SNAPSHOTS) {
      Map<String, String> summary = summary(snapshot);
      snapshots.add(
          new SnapshotFacts(
              snapshot.snapshotId(),
              Instant.ofEpochMilli(snapshot.timestampMillis()),
              String.valueOf(snapshot.operation()),
              number(summary, SnapshotSummary.ADDED_RECORDS_PROP),
              number(summary, SnapshotSummary.ADDED_FILES_PROP),
              number(summary, SnapshotSummary.TOTAL_RECORDS_PROP),
              UploadFacts.of(summary)));
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
    }
    return snapshots;
  }

  @Override
  public void close() {
    manifests.close();
  }
}
