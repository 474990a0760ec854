package dev.wap.lake;

import java.util.ArrayList;
import java.util.List;
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
    for (Types.NestedField field : file) {
      table.stream()
          .filter(candidate -> candidate.name().equals(field.name()))
          .forEach(
              candidate -> {
                List<String> path =
                    Stream.concat(prefix.stream(), Stream.of(field.name())).toList();
                matched.add(new MatchedField(path, candidate, field));
                if (candidate.type().typeId() == field.type().typeId()
                    && field.type().isNestedType()) {
                  collect(
                      path,
                      candidate.type().asNestedType().fields(),
                      field.type().asNestedType().fields(),
                      matched);
                }
              });
    }
  }
}
