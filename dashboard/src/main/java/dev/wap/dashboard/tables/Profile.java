package dev.wap.dashboard.tables;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as its metadata describes it.
 *
 * @param name its name, without the namespace
 * @param metadataLocation where this was read
 * @param uuid identifies the table, whatever its name
 * @param location where its files are
 * @param formatVersion of Iceberg's format
 * @param schemaPolicy its property {@code wap.schema-policy}; null if it has none
 * @param columns its columns, nested ones below the one that has them, {@value #MAX_COLUMNS} at
 *     most
 * @param moreColumns how many are left out
 * @param partitions what it is partitioned by
 * @param rows rows of its data files, those that delete files take away included
 * @param files data files
 * @param bytes sizes of the data files; null if nobody has added them up
 * @param deleteFiles files that say which rows of others are gone
 * @param filesRead data files whose metrics were read, the newest first
 * @param snapshots its latest snapshots, the newest first, {@value #MAX_SNAPSHOTS} at most
 */
public record Profile(
    String name,
    String metadataLocation,
    String uuid,
    String location,
    int formatVersion,
    @Nullable String schemaPolicy,
    List<Column> columns,
    int moreColumns,
    List<Partition> partitions,
    long rows,
    long files,
    @Nullable Long bytes,
    long deleteFiles,
    long filesRead,
    List<SnapshotFacts> snapshots) {
  static final int MAX_COLUMNS = 1_000;
  static final int MAX_SNAPSHOTS = 20;

  /** Whether all data files' metrics were read. */
  public boolean complete() {
    return filesRead == files;
  }

  /** The snapshot that readers see; null for a table without any. */
  public @Nullable SnapshotFacts lastSnapshot() {
    return snapshots.isEmpty() ? null : snapshots.get(0);
  }

  /**
   * A column, or a part of one.
   *
   * @param id its field id
   * @param name its name, after those of the columns that it is part of, with dots between
   * @param type its type, as Iceberg writes it
   * @param required whether it never is null
   * @param doc what its author says of it
   * @param figures what the files' metrics say of it; null for a column that has parts
   */
  public record Column(
      int id,
      String name,
      String type,
      boolean required,
      @Nullable String doc,
      @Nullable ColumnFigures figures) {}

  /**
   * What is known of a column's values.
   *
   * @param files data files with rows that were looked at
   * @param values values, nulls included, in the files that tell of nulls
   * @param nulls nulls in these files
   * @param nullsUnknown how many files do not tell of nulls
   * @param boundsUnknown how many files have values and do not tell their bounds
   * @param min the lowest value, as people write it; null if there is none
   * @param max the highest value
   * @param shortened whether one of these may be a text cut off, so that the values lie between
   */
  public record ColumnFigures(
      long files,
      long values,
      long nulls,
      long nullsUnknown,
      long boundsUnknown,
      @Nullable String min,
      @Nullable String max,
      boolean shortened) {
    /** Nulls per value, from 0 to 1; null if no file with rows tells. */
    public @Nullable Double nullFraction() {
      return values == 0 ? null : (double) nulls / values;
    }

    /** What keeps these from being exact, in words. */
    public List<String> notes() {
      List<String> notes = new ArrayList<>();
      if (nullsUnknown > 0) {
        notes.add("nulls unknown in %,d of %,d files".formatted(nullsUnknown, files));
      }
      if (boundsUnknown > 0) {
        notes.add("min and max unknown in %,d of %,d files".formatted(boundsUnknown, files));
      }
      if (shortened) {
        notes.add("min and max may be cut off: values lie between them");
      }
      return notes;
    }
  }

  /**
   * One of the things that a table is partitioned by.
   *
   * @param name the partition field's name
   * @param column the column's name
   * @param transform what is made of its values
   */
  public record Partition(String name, String column, String transform) {}

  /**
   * A state that the table had.
   *
   * @param id the snapshot
   * @param at when it was made
   * @param operation what Iceberg calls the change
   * @param addedRows rows that it added; null if it does not tell
   * @param addedFiles data files that it added
   * @param totalRows rows that it has, by its own account
   * @param upload the upload that it is of; null if another engine made it
   */
  public record SnapshotFacts(
      long id,
      Instant at,
      String operation,
      @Nullable Long addedRows,
      @Nullable Long addedFiles,
      @Nullable Long totalRows,
      @Nullable UploadFacts upload) {}
}
