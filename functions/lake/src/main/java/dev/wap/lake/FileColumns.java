package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The columns of a Parquet file as Iceberg sees them. */
final class FileColumns {
  private static final int INT_BITS = 32;

  /** More are refused: a table's metadata, which every reader reads, names each of them. */
  static final int MAX_COLUMNS = 10_000;

  /** A few hundred exhaust the stack of the libraries. */
  static final int MAX_DEPTH = 50;

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
    int fields = fields(file, 1, source);
    if (fields > MAX_COLUMNS) {
      throw new InvalidUpload(
          "%s has %,d columns, more than the %,d that are accepted, those nested in others among them: spread them over several tables"
              .formatted(source, fields, MAX_COLUMNS));
    }
    checkNames("", file, source);
    file.getFields().forEach(column -> checkSupported(column, source));
    try {
      Schema columns = ParquetSchemaUtil.convert(file);
      TypeUtil.indexById(columns.asStruct());
      return columns;
    } catch (RuntimeException e) {
      // Each column converts, so it is what they say together: ids that two of them share.
      throw new InvalidUpload(
          "%s has columns that contradict each other: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** The fields in a group, at any depth that is not too deep. */
  private static int fields(GroupType group, int depth, String source) {
    if (depth > MAX_DEPTH) {
      throw new InvalidUpload(
          "%s nests columns in columns more than %d deep: flatten them"
              .formatted(source, MAX_DEPTH));
    }
    int fields = group.getFieldCount();
    for (Type field : group.getFields()) {
      if (!field.isPrimitive()) {
        fields += fields(field.asGroupType(), depth + 1, source);
      }
    }
    return fields;
  }

  private static void checkNames(String prefix, GroupType group, String source) {
    Map<String, String> names = new HashMap<>();
    for (Type field : group.getFields()) {
      if (field.getName().isEmpty()) {
        throw new InvalidUpload(
            "%s has a column without a name%s, which no query can name: give it one"
                .formatted(source, prefix.isEmpty() ? "" : " in '" + prefix + "'"));
      }
      String other = names.put(field.getName().toLowerCase(Locale.ROOT), field.getName());
      if (other != null) {
        throw new InvalidUpload(
            "%s has the columns '%s%s' and '%s%s', which not every engine can tell apart: rename one"
                .formatted(source, prefix, other, prefix, field.getName()));
      }
      if (!field.isPrimitive()) {
        checkNames(prefix + field.getName() + ".", field.asGroupType(), source);
      }
    }
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
    if (contains(column, FileColumns::isUnsigned)) {
      throw new InvalidUpload(
          "Column '%s' of %s holds unsigned integers of 32 bits or more, which Iceberg cannot: write it as a signed 64-bit integer or a decimal"
              .formatted(column.getName(), source));
    }
    // Iceberg takes the statistics of such a column for microseconds, in the table's metadata as in
    // the file's, and readers leave rows out by them.
    if (contains(column, FileColumns::isTimeNotInMicros)) {
      throw new InvalidUpload(
          "Column '%s' of %s holds times in milliseconds or nanoseconds, and Iceberg's are in microseconds: write it in microseconds"
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

  private static boolean contains(Type type, Predicate<LogicalTypeAnnotation> kind) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return (logical != null && kind.test(logical))
        || (!type.isPrimitive()
            && type.asGroupType().getFields().stream().anyMatch(field -> contains(field, kind)));
  }

  private static boolean isUnsigned(LogicalTypeAnnotation type) {
    return type instanceof IntLogicalTypeAnnotation integer
        && !integer.isSigned()
        && integer.getBitWidth() >= INT_BITS;
  }

  private static boolean isTimeNotInMicros(LogicalTypeAnnotation type) {
    return switch (type) {
      case TimestampLogicalTypeAnnotation timestamp -> timestamp.getUnit() != TimeUnit.MICROS;
      case TimeLogicalTypeAnnotation time -> time.getUnit() != TimeUnit.MICROS;
      default -> false;
    };
  }
}
