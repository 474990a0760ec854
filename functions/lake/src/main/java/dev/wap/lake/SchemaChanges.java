package dev.wap.lake;

import java.util.List;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * What must change of a table's columns before a file fits into it. The same changes to the same
 * table always give the same columns with the same ids.
 *
 * @param added new columns, each optional, and so is what is nested in it
 * @param widened columns that get another type, which holds all values of the one they have
 */
record SchemaChanges(List<Added> added, List<Widened> widened) {
  static final SchemaChanges NONE = new SchemaChanges(List.of(), List.of());

  /**
   * A new column.
   *
   * @param parent the full name of the column that it is nested in; null if it is not
   */
  record Added(@Nullable String parent, String name, Type type) {}

  /**
   * A column that becomes wider.
   *
   * @param column its full name
   */
  record Widened(String column, Type.PrimitiveType type) {}

  boolean isEmpty() {
    return added.isEmpty() && widened.isEmpty();
  }

  /**
   * Makes the changes part of a transaction. A table that another engine made, and gave no name
   * mapping, gets one: without it nobody finds the columns of files that carry no field ids, or
   * finds others.
   */
  void apply(Transaction transaction) {
    if (!isEmpty()) {
      UpdateSchema update = transaction.updateSchema();
      added.forEach(column -> update.addColumn(column.parent(), column.name(), column.type()));
      widened.forEach(column -> update.updateColumn(column.column(), column.type()));
      update.commit();
    }
    if (!transaction.table().properties().containsKey(TableProperties.DEFAULT_NAME_MAPPING)) {
      transaction
          .updateProperties()
          .set(
              TableProperties.DEFAULT_NAME_MAPPING,
              NameMappingParser.toJson(MappingUtil.create(transaction.table().schema())))
          .commit();
    }
  }

  /**
   * A table's metadata as these changes will make it; nothing is committed.
   *
   * @throws IllegalArgumentException if Iceberg cannot make them
   */
  TableMetadata appliedTo(TableMetadata metadata, FileIO io) {
    Transaction transaction =
        Transactions.newTransaction(
            metadata.location(), PinnedTableOperations.readOnly(io, metadata));
    apply(transaction);
    return ((HasTableOperations) transaction.table()).operations().current();
  }
}
