// What a synthetic file holds: how many rows, from which seed, with or without the planted fault.
package dev.wap.loader;

import static java.util.Objects.requireNonNull;

/**
 * All that decides the bytes of a synthetic file: equal specs make identical files.
 *
 * @param rows how many rows, at least 1
 * @param seed what all values are made from
 * @param kind whether the last row is null
 */
public record Spec(long rows, long seed, Kind kind) {

  /** Whether an audit that asks for complete columns should pass. */
  public enum Kind {
    /** No nulls. */
    CLEAN,
    /** The last row is null in every column. */
    FAULTY
  }

  /** Checks the components. */
  public Spec {
    requireNonNull(kind, "kind");
    if (rows < 1) {
      throw new IllegalArgumentException("rows must be at least 1, not " + rows);
    }
  }

  /** How many values of the file are null. */
  public long nulls() {
    return kind == Kind.FAULTY ? SyntheticRows.SCHEMA.getFieldCount() : 0;
  }
}
