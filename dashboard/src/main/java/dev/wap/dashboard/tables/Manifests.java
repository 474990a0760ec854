package dev.wap.dashboard.tables;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.ops.Parallel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads the manifests of tables, some at a time, and no data file. A manifest never changes, and
 * snapshots share most of theirs, so what one says of its files is kept.
 */
final class Manifests implements AutoCloseable {
  /** Data files that one question may look at. */
  static final int MAX_FILES = 10_000;

  private static final int KEPT_MANIFESTS = 20_000;

  private static final List<String> METRICS =
      List.of(
          "file_path",
          "record_count",
          "file_size_in_bytes",
          "value_counts",
          "null_value_counts",
          "lower_bounds",
          "upper_bounds");

  private final FileIO io;
  private final Parallel threads = new Parallel();
  private final Cache<Question, Sum> sums =
      Caffeine.newBuilder().maximumSize(KEPT_MANIFESTS).build();

  Manifests(FileIO io) {
    this.io = io;
  }

  /** Which part of a manifest, read with which columns. */
  private record Question(String manifest, Types.StructType columns, int limit) {}

  /**
   * What files say together.
   *
   * @param files how many
   * @param rows their rows
   * @param bytes their sizes
   * @param figures what they say of each column, by its id
   */
  record Sum(long files, long rows, long bytes, Map<Integer, Figures> figures) {
    /** What some say together. */
    static Sum of(Iterable<Sum> some, Map<Integer, Type.PrimitiveType> columns) {
      long files = 0;
      long rows = 0;
      long bytes = 0;
      Map<Integer, Figures> figures = new LinkedHashMap<>();
      for (Sum one : some) {
        files += one.files;
        rows += one.rows;
        bytes += one.bytes;
        one.figures.forEach(
            (id, theirs) -> {
              Type.PrimitiveType type = columns.get(id);
              // Of a column that is not there any more nothing is added up.
              if (type != null) {
                figures.merge(id, theirs, (before, next) -> before.plus(next, type));
              }
            });
      }
      return new Sum(files, rows, bytes, figures);
    }
  }

  /** The manifests of a snapshot of data files, the newest first, as its manifest list has them. */
  List<ManifestFile> data(Snapshot snapshot) {
    return manifests(snapshot, ManifestContent.DATA);
  }

  /** How many files a snapshot has that say which rows of others are gone. */
  long deleteFiles(Snapshot snapshot) {
    return manifests(snapshot, ManifestContent.DELETES).stream()
        .mapToLong(manifest -> requireNonNullElse(count(manifest), 1))
        .sum();
  }

  private List<ManifestFile> manifests(Snapshot snapshot, ManifestContent content) {
    return snapshot.allManifests(io).stream()
        .filter(manifest -> manifest.content() == content)
        .filter(manifest -> !Integer.valueOf(0).equals(count(manifest)))
        .toList();
  }

  /** Files that a manifest still has; null in those of old writers, who did not count. */
  private static @Nullable Integer count(ManifestFile manifest) {
    return manifest.addedFilesCount() == null || manifest.existingFilesCount() == null
        ? null
        : Integer.valueOf(manifest.addedFilesCount() + manifest.existingFilesCount());
  }

  /** How many files some manifests have. */
  static long files(Collection<ManifestFile> manifests) {
    return manifests.stream().mapToLong(manifest -> requireNonNullElse(count(manifest), 0)).sum();
  }

  /** How many rows the files of some manifests have. */
  static long rows(Collection<ManifestFile> manifests) {
    return manifests.stream()
        .mapToLong(
            manifest ->
                requireNonNullElse(manifest.addedRowsCount(), 0L)
                    + requireNonNullElse(manifest.existingRowsCount(), 0L))
        .sum();
  }

  /** What the files of some manifests say together, {@value #MAX_FILES} files at most. */
  Sum sum(Collection<ManifestFile> manifests, TableMetadata table) {
    Map<Integer, Type.PrimitiveType> columns = columns(table);
    Types.StructType struct = table.schema().asStruct();
    return Sum.of(
        parallel(
            shares(manifests),
            share ->
                sums.get(
                    new Question(share.manifest().path(), struct, share.limit()),
                    question -> sum(share, table, columns))),
        columns);
  }

  private Sum sum(Share share, TableMetadata table, Map<Integer, Type.PrimitiveType> columns) {
    return Sum.of(each(share, table, file -> sum(file, columns)), columns);
  }

  /** What one file says. */
  private static Sum sum(DataFile file, Map<Integer, Type.PrimitiveType> columns) {
    Map<Integer, Figures> figures = new LinkedHashMap<>();
    columns.forEach((id, type) -> figures.put(id, Figures.of(file, id, type)));
    return new Sum(1, file.recordCount(), file.fileSizeInBytes(), figures);
  }

  /** The files of some manifests by their addresses, {@value #MAX_FILES} at most. */
  Map<String, Sum> files(Collection<ManifestFile> manifests, TableMetadata table) {
    Map<Integer, Type.PrimitiveType> columns = columns(table);
    Map<String, Sum> files = new LinkedHashMap<>();
    parallel(
            shares(manifests),
            share -> each(share, table, file -> Map.entry(file.location(), sum(file, columns))))
        .forEach(some -> some.forEach(file -> files.put(file.getKey(), file.getValue())));
    return files;
  }

  /** The columns that can have metrics, nested ones too, by their ids. */
  static Map<Integer, Type.PrimitiveType> columns(TableMetadata table) {
    Map<Integer, Type.PrimitiveType> columns = new LinkedHashMap<>();
    TypeUtil.indexById(table.schema().asStruct())
        .forEach(
            (id, field) -> {
              if (field.type().isPrimitiveType()) {
                columns.put(id, field.type().asPrimitiveType());
              }
            });
    return columns;
  }

  /** As many files of a manifest as may be looked at. */
  private record Share(ManifestFile manifest, int limit) {}

  /** Takes manifest by manifest, as they are ordered, until there are too many files. */
  private static List<Share> shares(Collection<ManifestFile> manifests) {
    List<Share> shares = new ArrayList<>();
    int room = MAX_FILES;
    for (ManifestFile manifest : manifests) {
      int limit = Math.min(room, requireNonNullElse(count(manifest), room));
      if (limit > 0) {
        shares.add(new Share(manifest, limit));
      }
      room -= limit;
    }
    return shares;
  }

  private <T> List<T> each(Share share, TableMetadata table, Function<DataFile, T> work) {
    List<T> results = new ArrayList<>();
    try (var reader = ManifestFiles.read(share.manifest(), io, table.specsById()).select(METRICS);
        CloseableIterator<DataFile> files = reader.iterator()) {
      while (results.size() < share.limit() && files.hasNext()) {
        results.add(work.apply(files.next()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return results;
  }

  /** What becomes of each item, in the items' order; the first failure is thrown. */
  <T, R> List<R> parallel(Collection<T> items, Function<T, R> work) {
    return threads.map(items, work);
  }

  @Override
  public void close() {
    threads.close();
  }
}
