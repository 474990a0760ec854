package dev.wap.lake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/**
 * A field of a file and the table's field of the same name.
 *
 * @param path the names that lead to it, as Iceberg has them: the parts of lists and maps are
 *     element, key and value
 * @param table the table's
 * @param file the file's
 */
record MatchedField(List<String> path, Types.NestedField table, Types.NestedField file) {
  /** Every field that a file and a table share, at any depth. */
  static List<MatchedField> of(Schema table, Schema file) {
    List<MatchedField> matched = new ArrayList<>();
    collect(List.of(), table.columns(), file.columns(), matched);
    return matched;
  }

  private static void collect(
      List<String> prefix,
      List<Types.NestedField> table,
      List<Types.NestedField> file,
      List<MatchedField> matched) {
    Map<String, Types.NestedField> byName = new HashMap<>();
    table.forEach(field -> byName.put(field.name(), field));
    for (Types.NestedField field : file) {
      Types.NestedField expected = byName.get(field.name());
      if (expected != null) {
        List<String> path = Stream.concat(prefix.stream(), Stream.of(field.name())).toList();
        matched.add(new MatchedField(path, expected, field));
        if (expected.type().typeId() == field.type().typeId() && field.type().isNestedType()) {
          collect(
              path,
              expected.type().asNestedType().fields(),
              field.type().asNestedType().fields(),
              matched);
        }
      }
    }
  }
}
