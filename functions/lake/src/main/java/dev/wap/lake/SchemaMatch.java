package dev.wap.lake;

import dev.wap.error.SchemaMismatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file's columns fit a table: the same columns with the same types, in any order; a
 * column that the table declares optional may be missing. What else fits is the table's policy, and
 * comes out as what must change of the table.
 */
final class SchemaMatch {
  private final Schema table;
  private final NameMapping names;
  private final SchemaPolicy policy;
  private final Map<Integer, Integer> parents;
  private final List<String> problems = new ArrayList<>();
  private final List<SchemaChanges.Added> added = new ArrayList<>();
  private final List<SchemaChanges.Widened> widened = new ArrayList<>();

  private SchemaMatch(Schema table, NameMapping names, SchemaPolicy policy) {
    this.table = table;
    this.names = names;
    this.policy = policy;
    this.parents = TypeUtil.indexParents(table.asStruct());
  }

  /**
   * Checks a file's columns against a table's.
   *
   * @param names how columns of the table's files are found
   * @return what must change of the table first
   * @throws SchemaMismatch naming every difference that the policy does not allow
   */
  static SchemaChanges check(
      Schema table,
      NameMapping names,
      Schema file,
      SchemaPolicy policy,
      String tableName,
      String source) {
    SchemaMatch match = new SchemaMatch(table, names, policy);
    match.compare(List.of(), null, table.asStruct(), file.asStruct());
    if (!match.problems.isEmpty()) {
      throw mismatch(tableName, source, match.problems);
    }
    return new SchemaChanges(List.copyOf(match.added), List.copyOf(match.widened));
  }

  /**
   * Checks that a file without field ids is read by its names as it should be.
   *
   * @param names how its columns are found
   * @throws SchemaMismatch naming every column that would be taken for another, or not be found
   */
  static void checkNames(
      Schema table, NameMapping names, Schema file, String tableName, String source) {
    List<String> problems =
        MatchedField.of(table, file).stream()
            .filter(
                field -> {
                  var mapped = names.find(field.path());
                  return mapped == null || !mapped.id().equals(field.table().fieldId());
                })
            .map(
                field ->
                    "the table's schema.name-mapping.default does not lead the name '%s' to its column %d: correct it"
                        .formatted(String.join(".", field.path()), field.table().fieldId()))
            .toList();
    if (!problems.isEmpty()) {
      throw mismatch(tableName, source, problems);
    }
  }

  static SchemaMismatch mismatch(String tableName, String source, List<String> problems) {
    return new SchemaMismatch(
        "The columns of %s do not fit table %s: %s"
            .formatted(source, tableName, String.join("; ", problems)));
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

  /**
   * Compares what is nested in one column, or all columns.
   *
   * @param parent the table's column; null if it is the table itself
   */
  private void compare(
      List<String> prefix,
      Types.@Nullable NestedField parent,
      Types.StructType expected,
      Types.StructType actual) {
    List<Types.NestedField> unknown =
        actual.fields().stream().filter(column -> expected.field(column.name()) == null).toList();
    if (!unknown.isEmpty()) {
      Map<String, String> siblings = new HashMap<>();
      expected.fields().forEach(field -> siblings.put(lowerCase(field.name()), field.name()));
      for (Types.NestedField column : unknown) {
        compareNew(path(prefix, column), parent, siblings.get(lowerCase(column.name())), column);
      }
    }
    for (Types.NestedField column : expected.fields()) {
      compare(path(prefix, column), column, actual.field(column.name()));
    }
  }

  /**
   * Looks at a column that the table does not have.
   *
   * @param sibling the name of one beside it that differs only by case
   */
  private void compareNew(
      List<String> path,
      Types.@Nullable NestedField parent,
      @Nullable String sibling,
      Types.NestedField column) {
    String name = String.join(".", path);
    if (!policy.allowsNewColumns()) {
      problems.add("column '%s' is not in the table".formatted(name));
    } else if (sibling != null) {
      problems.add(
          "column '%s' is not in the table, and differs from '%s' only by case, so that not every engine could tell them apart"
              .formatted(name, sibling));
    } else if (isInMapKey(parent)) {
      problems.add(
          "column '%s' is not in the table, and the keys of a map cannot change".formatted(name));
    } else if (names.find(path) != null) {
      problems.add(
          "column '%s' is not in the table any more, and older files would be read for it: give the new one another name"
              .formatted(name));
    } else {
      added.add(
          new SchemaChanges.Added(
              parent == null ? null : table.findColumnName(parent.fieldId()),
              column.name(),
              FileColumns.optional(column.type())));
    }
  }

  private void compare(
      List<String> path, Types.NestedField expected, Types.@Nullable NestedField actual) {
    String name = String.join(".", path);
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
      compare(path, expected, type.asStructType(), found.asStructType());
    } else if (type.isNestedType() && type.typeId() == found.typeId()) {
      List<Types.NestedField> parts = type.asNestedType().fields();
      List<Types.NestedField> foundParts = found.asNestedType().fields();
      for (int i = 0; i < parts.size(); i++) {
        compare(path(path, parts.get(i)), parts.get(i), foundParts.get(i));
      }
    } else if (policy.allowsWidening(type, found)) {
      if (isInMapKey(expected)) {
        problems.add(
            "column '%s' is %s, the table's is %s, and the keys of a map cannot change"
                .formatted(name, found, type));
      } else {
        widened.add(
            new SchemaChanges.Widened(
                table.findColumnName(expected.fieldId()), found.asPrimitiveType()));
      }
    } else if (!type.equals(found) && !policy.allowsWidening(found, type)) {
      problems.add("column '%s' is %s, and the table's is %s".formatted(name, found, type));
    }
  }

  /** Whether a column of the table is the key of a map, or nested in one, at any depth. */
  private boolean isInMapKey(Types.@Nullable NestedField column) {
    if (column == null) {
      return false;
    }
    Integer id = column.fieldId();
    while (id != null) {
      Integer parent = parents.get(id);
      if (parent != null
          && table.findField(parent).type() instanceof Types.MapType map
          && map.keyId() == id) {
        return true;
      }
      id = parent;
    }
    return false;
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static List<String> path(List<String> prefix, Types.NestedField field) {
    return Stream.concat(prefix.stream(), Stream.of(field.name())).toList();
  }
}
