package dev.wap.dashboard.tables;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reference has of a table beyond another reference.
 *
 * @param with the other reference, main as a rule
 * @param otherHasTable whether the other has a table of this name
 * @param sameTable whether both are one table by their identity; if not, columns are matched by
 *     name
 * @param added what the data files say that only this reference has
 * @param columns the same, by column
 * @param filesMissing data files that only the other reference has
 * @param rowsMissing their rows
 * @param deleteFilesAdded by how many this reference has more delete files
 * @param schemaChanges how the columns differ, in words
 * @param complete whether all data files were looked at
 */
public record Comparison(
    Reference with,
    boolean otherHasTable,
    boolean sameTable,
    Added added,
    List<ColumnAdded> columns,
    long filesMissing,
    long rowsMissing,
    long deleteFilesAdded,
    List<String> schemaChanges,
    boolean complete) {

  /**
   * Data files that only one reference has.
   *
   * @param files how many
   * @param rows their rows
   * @param bytes their sizes
   */
  public record Added(long files, long rows, long bytes) {}

  /**
   * What the added data files say of a column.
   *
   * @param name the column's name
   * @param nulls nulls in those that tell
   * @param values values in them, nulls included
   * @param unknown how many do not tell
   */
  public record ColumnAdded(String name, long nulls, long values, long unknown) {
    /** Nulls per value, from 0 to 1; null if no file tells. */
    public @Nullable Double nullFraction() {
      return values == 0 ? null : (double) nulls / values;
    }
  }
}
