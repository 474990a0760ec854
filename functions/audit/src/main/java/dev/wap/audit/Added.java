package dev.wap.audit;

import java.util.List;
import java.util.Optional;

/** What a run added, as rules ask about it. */
interface Added {
  long rows();

  /** The file's top-level columns, in its order. */
  List<String> columns();

  /** A column's nulls; empty if neither the file nor the table has the column. */
  Optional<AddedRows.Nulls> nulls(String column);
}
