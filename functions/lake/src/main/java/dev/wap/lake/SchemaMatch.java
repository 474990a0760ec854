package dev.wap.lake;

import dev.wap.error.SchemaMismatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file's columns fit a table: the same columns with the same types, in any order; a
 * column that the table declares optional may be missing.
 */
final class SchemaMatch {
  private SchemaMatch() {}

  /**
   * Checks a file's columns against a table's.
   *
   * @throws SchemaMismatch naming every difference
   */
  static void check(Schema table, Schema file, String tableName, String source) {
    List<String> problems = new ArrayList<>();
    compare("", table.asStruct(), file.asStruct(), problems);
    if (!problems.isEmpty()) {
      throw new SchemaMismatch(
          "The columns of %s do not fit table %s: %s"
              .formatted(source, tableName, String.join("; ", problems)));
    }
  }

  /**
   * Whether a file that carries these field ids would be read by them as it is read by its names.
   */
  static boolean idsAgree(Schema table, Schema file) {
    Map<Integer, Types.NestedField> fields = TypeUtil.indexById(file.asStruct());
    for (Map.Entry<Integer, Types.NestedField> entry : fields.entrySet()) {
      String name = file.findColumnName(entry.getKey());
      Types.NestedField field = name == null ? null : table.findField(name);
      if (field == null || field.fieldId() != entry.getKey()) {
        return false;
      }
    }
    return true;
  }

  private static void compare(
      String prefix, Types.StructType table, Types.StructType file, List<String> problems) {
    for (Types.NestedField column : file.fields()) {
      if (table.field(column.name()) == null) {
        problems.add("column '%s%s' is not in the table".formatted(prefix, column.name()));
      }
    }
    for (Types.NestedField expected : table.fields()) {
      compare(prefix, expected, file.field(expected.name()), problems);
    }
  }

  private static void compare(
      String prefix,
      Types.NestedField expected,
      Types.@Nullable NestedField actual,
      List<String> problems) {
    String name = prefix + expected.name();
    if (actual == null) {
      if (expected.isRequired()) {
        problems.add("column '%s', which the table requires, is missing".formatted(name));
      }
      return;
    }
    if (expected.isRequired() && actual.isOptional()) {
      problems.add("column '%s' may be null, and the table's may not".formatted(name));
    }
    Type type = expected.type();
    Type found = actual.type();
    if (type.isStructType() && found.isStructType()) {
      compare(name + ".", type.asStructType(), found.asStructType(), problems);
    } else if (type.isListType() && found.isListType()) {
      compare(
          name + ".",
          type.asListType().fields().get(0),
          found.asListType().fields().get(0),
          problems);
    } else if (type.isMapType() && found.isMapType()) {
      compare(
          name + ".",
          type.asMapType().fields().get(0),
          found.asMapType().fields().get(0),
          problems);
      compare(
          name + ".",
          type.asMapType().fields().get(1),
          found.asMapType().fields().get(1),
          problems);
    } else if (!type.equals(found)) {
      problems.add("column '%s' is %s, and the table's is %s".formatted(name, found, type));
    }
  }
}
