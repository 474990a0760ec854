package dev.wap.dashboard.tables;

import java.time.Instant;
import java.util.List;
import org.apache.iceberg.types.Type;
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
   * What is known of a column's values, in words for people.
   *
   * @param raw the sums
   * @param primitive the column's type
   * @param min the lowest value, or what it is at least; null if there is none
   * @param max the highest value, or what it is at most
   * @param shortened whether one of these may be a text cut off
   */
  public record ColumnFigures(
      Figures raw,
      Type.PrimitiveType primitive,
      @Nullable String min,
      @Nullable String max,
      boolean shortened) {
    /** Nulls per value, from 0 to 1; null if no file with rows tells. */
    public @Nullable Double nullFraction() {
      return raw.values() == 0 ? null : (double) raw.nulls() / raw.values();
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
