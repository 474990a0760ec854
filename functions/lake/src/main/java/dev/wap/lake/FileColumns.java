package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The columns of a Parquet file as Iceberg sees them. */
final class FileColumns {
  private static final int INT_BITS = 32;

  private FileColumns() {}

  /**
   * The file's columns, with the field ids that the file carries, or made-up ones.
   *
   * @throws InvalidUpload naming the column that Iceberg cannot hold, or two columns that would be
   *     confused
   */
  static Schema of(MessageType file, String source) {
    if (file.getFieldCount() == 0) {
      throw new InvalidUpload(source + " has no columns");
    }
    Map<String, String> names = new HashMap<>();
    for (Type column : file.getFields()) {
      String other = names.put(column.getName().toLowerCase(Locale.ROOT), column.getName());
      if (other != null) {
        throw new InvalidUpload(
            "%s has the columns '%s' and '%s', which not every engine can tell apart: rename one"
                .formatted(source, other, column.getName()));
      }
      checkSupported(column, source);
    }
    return ParquetSchemaUtil.convert(file);
  }

  /** The columns of a table made for this file: the same, all of them optional. */
  static Schema forNewTable(Schema file) {
    List<Types.NestedField> columns = new ArrayList<>();
    for (Types.NestedField column : file.columns()) {
      columns.add(column.asOptional());
    }
    return TypeUtil.assignIncreasingFreshIds(new Schema(columns));
  }

  private static void checkSupported(Type column, String source) {
    if (hasUnsigned(column)) {
      throw new InvalidUpload(
          "Column '%s' of %s holds unsigned integers of 32 bits or more, which Iceberg cannot: write it as a signed 64-bit integer or a decimal"
              .formatted(column.getName(), source));
    }
    try {
      var unused = ParquetSchemaUtil.convert(new MessageType("upload", column));
    } catch (RuntimeException e) {
      throw new InvalidUpload(
          "Column '%s' of %s has the Parquet type '%s', which Iceberg cannot hold: %s"
              .formatted(column.getName(), source, column.toString().strip(), e.getMessage()),
          e);
    }
  }

  private static boolean hasUnsigned(Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof IntLogicalTypeAnnotation integer
        && !integer.isSigned()
        && integer.getBitWidth() >= INT_BITS) {
      return true;
    }
    return !type.isPrimitive()
        && type.asGroupType().getFields().stream().anyMatch(FileColumns::hasUnsigned);
  }
}
