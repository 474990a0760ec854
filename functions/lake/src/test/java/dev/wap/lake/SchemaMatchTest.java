package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.SchemaMismatch;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.mapping.MappedField;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaMatchTest {
  private static final NestedField ID = NestedField.required(1, "id", Types.LongType.get());
  private static final NestedField NAME = NestedField.optional(2, "name", Types.StringType.get());
  private static final Schema TABLE = new Schema(ID, NAME);

  @Test
  void theOrderOfColumnsIsFree() {
    assertFits(TABLE, new Schema(NAME, ID));
  }

  @Test
  void idsDoNotMatter() {
    assertFits(
        TABLE,
        new Schema(
            NestedField.required(9, "id", Types.LongType.get()),
            NestedField.optional(1, "name", Types.StringType.get())));
  }

  @Test
  void anOptionalColumnMayBeMissing() {
    assertFits(TABLE, new Schema(ID));
  }

  @Test
  void aRequiredColumnOfTheFileFitsAnOptionalOneOfTheTable() {
    assertFits(TABLE, new Schema(ID, NestedField.required(2, "name", Types.StringType.get())));
  }

  @Test
  void everyDifferenceIsNamed() {
    assertMismatch(
        TABLE,
        new Schema(
            NestedField.optional(1, "name", Types.IntegerType.get()),
            NestedField.optional(2, "extra", Types.IntegerType.get())),
        "The columns of s3://in/f do not fit table orders: column 'extra' is not in the table;"
            + " column 'id', which the table requires, is missing;"
            + " column 'name' is int, and the table's is string");
  }

  @Test
  void aRequiredColumnMustNotBeNull() {
    assertMismatch(
        TABLE,
        new Schema(NestedField.optional(1, "id", Types.LongType.get())),
        "The columns of s3://in/f do not fit table orders: column 'id' may be null, and the table's may not");
  }

  @Test
  void namesAreComparedWithTheirCase() {
    assertMismatch(
        TABLE,
        new Schema(ID, NestedField.optional(2, "Name", Types.StringType.get())),
        "The columns of s3://in/f do not fit table orders: column 'Name' is not in the table");
  }

  @Test
  void typesAreNotWidened() {
    assertMismatch(
        TABLE,
        new Schema(NestedField.required(1, "id", Types.IntegerType.get())),
        "The columns of s3://in/f do not fit table orders: column 'id' is int, and the table's is long");
    assertMismatch(
        new Schema(NestedField.optional(1, "d", Types.DecimalType.of(9, 2))),
        new Schema(NestedField.optional(1, "d", Types.DecimalType.of(9, 3))),
        "The columns of s3://in/f do not fit table orders: column 'd' is decimal(9, 3), and the table's is decimal(9, 2)");
    assertMismatch(
        new Schema(NestedField.optional(1, "t", Types.TimestampType.withZone())),
        new Schema(NestedField.optional(1, "t", Types.TimestampType.withoutZone())),
        "The columns of s3://in/f do not fit table orders: column 't' is timestamp, and the table's is timestamptz");
  }

  @Test
  void nestedColumnsAreComparedByNameToo() {
    assertFits(nested(1, Types.IntegerType.get()), nested(50, Types.IntegerType.get()));
    assertMismatch(
        nested(1, Types.IntegerType.get()),
        nested(50, Types.LongType.get()),
        "The columns of s3://in/f do not fit table orders: column 's.x' is long, and the table's is int;"
            + " column 'l.element' is long, and the table's is int;"
            + " column 'm.value' is long, and the table's is int");
  }

  @Test
  void aStructIsNoNumber() {
    assertMismatch(
        new Schema(NestedField.optional(1, "s", Types.IntegerType.get())),
        new Schema(
            NestedField.optional(
                1,
                "s",
                Types.StructType.of(NestedField.optional(2, "x", Types.IntegerType.get())))),
        "The columns of s3://in/f do not fit table orders: column 's' is struct<2: x: optional int>, and the table's is int");
  }

  // ---- Policies that let the table change

  @Test
  void newColumnsAreAddedAtAnyDepth() {
    Schema file =
        new Schema(
            NestedField.required(90, "new", Types.DateType.get()),
            NestedField.optional(
                91,
                "s",
                Types.StructType.of(
                    NestedField.optional(92, "x", Types.IntegerType.get()),
                    NestedField.required(93, "y", Types.StringType.get()))));

    SchemaChanges changes =
        check(nested(1, Types.IntegerType.get()), file, SchemaPolicy.ADD_COLUMNS);

    assertThat(changes.added())
        .containsExactly(
            new SchemaChanges.Added(null, "new", Types.DateType.get()),
            new SchemaChanges.Added("s", "y", Types.StringType.get()));
    assertThat(changes.widened()).isEmpty();
  }

  @Test
  void structsInListsAndInTheValuesOfMapsGetNewColumns() {
    SchemaChanges changes =
        check(structs(false, false), structs(true, false), SchemaPolicy.ADD_COLUMNS);

    assertThat(changes.added())
        .containsExactly(
            new SchemaChanges.Added("l.element", "new", Types.IntegerType.get()),
            new SchemaChanges.Added("m.value", "new", Types.IntegerType.get()));
  }

  @Test
  void theKeysOfAMapDoNotChange() {
    assertMismatch(
        structs(false, false),
        structs(false, true),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders:"
            + " column 'm.key.new' is not in the table, and the keys of a map cannot change");
    assertMismatch(
        keyed(Types.IntegerType.get()),
        keyed(Types.LongType.get()),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders:"
            + " column 'm.key' is long, the table's is int, and the keys of a map cannot change");
    assertThat(
            check(keyed(Types.LongType.get()), keyed(Types.IntegerType.get()), SchemaPolicy.WIDEN))
        .isEqualTo(SchemaChanges.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = SchemaPolicy.class,
      names = {"ADD_COLUMNS", "WIDEN"})
  void aNewColumnMustDifferInMoreThanCase(SchemaPolicy policy) {
    assertMismatch(
        nested(1, Types.IntegerType.get()),
        new Schema(
            NestedField.optional(1, "L", Types.IntegerType.get()),
            NestedField.optional(
                2,
                "s",
                Types.StructType.of(NestedField.optional(3, "X", Types.IntegerType.get())))),
        policy,
        "The columns of s3://in/f do not fit table orders:"
            + " column 'L' is not in the table, and differs from 'l' only by case, so that not every engine could tell them apart;"
            + " column 's.X' is not in the table, and differs from 'x' only by case, so that not every engine could tell them apart");
  }

  /** The files that have such a column would be read for the new one. */
  @Test
  void aNameIsNotUsedTwice() {
    assertThatThrownBy(
            () ->
                SchemaMatch.check(
                    TABLE,
                    NameMapping.of(
                        MappedField.of(1, "id"), MappedField.of(2, List.of("name", "old"))),
                    new Schema(ID, NestedField.optional(7, "old", Types.StringType.get())),
                    SchemaPolicy.ADD_COLUMNS,
                    "orders",
                    "s3://in/f"))
        .isExactlyInstanceOf(SchemaMismatch.class)
        .hasMessage(
            "The columns of s3://in/f do not fit table orders: column 'old' is not in the table any more,"
                + " and older files would be read for it: give the new one another name");
  }

  @Test
  void whatIsRequiredStaysRequired() {
    assertMismatch(
        TABLE,
        new Schema(NAME, NestedField.optional(7, "new", Types.StringType.get())),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders: column 'id', which the table requires, is missing");
    assertMismatch(
        TABLE,
        new Schema(NestedField.optional(1, "id", Types.LongType.get())),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders: column 'id' may be null, and the table's may not");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int|long",
        "float|double",
        "decimal(9, 2)|decimal(18, 2)",
        "decimal(9, 0)|decimal(38, 0)",
      })
  void typesAreWidenedAndNarrowerOnesAreRead(String narrow, String wide) {
    Schema narrower = nested(1, Types.fromPrimitiveString(narrow));
    Schema wider = nested(50, Types.fromPrimitiveString(wide));

    assertThat(check(narrower, wider, SchemaPolicy.WIDEN).widened())
        .extracting(SchemaChanges.Widened::column)
        .containsExactly("s.x", "l.element", "m.value");
    assertThat(check(narrower, wider, SchemaPolicy.WIDEN).widened())
        .extracting(SchemaChanges.Widened::type)
        .containsOnly(Types.fromPrimitiveString(wide));
    assertThat(check(wider, narrower, SchemaPolicy.WIDEN)).isEqualTo(SchemaChanges.NONE);
    for (SchemaPolicy policy : List.of(SchemaPolicy.STRICT, SchemaPolicy.ADD_COLUMNS)) {
      assertThatThrownBy(() -> check(narrower, wider, policy))
          .hasMessageContaining(
              "column 's.x' is %s, and the table's is %s".formatted(wide, narrow));
      assertThatThrownBy(() -> check(wider, narrower, policy))
          .hasMessageContaining(
              "column 's.x' is %s, and the table's is %s".formatted(narrow, wide));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int|float",
        "int|double",
        "long|double",
        "long|timestamp",
        "int|date",
        "int|string",
        "date|timestamp",
        "timestamp|timestamptz",
        "decimal(9, 2)|decimal(9, 3)",
        "decimal(9, 2)|decimal(18, 3)",
        "int|decimal(18, 0)",
        "binary|string",
        "fixed[4]|binary",
        "boolean|int",
      })
  void nothingElseIsWidened(String one, String other) {
    assertMismatch(
        new Schema(NestedField.optional(1, "c", Types.fromPrimitiveString(one))),
        new Schema(NestedField.optional(1, "c", Types.fromPrimitiveString(other))),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders: column 'c' is %s, and the table's is %s"
            .formatted(other, one));
    assertMismatch(
        new Schema(NestedField.optional(1, "c", Types.fromPrimitiveString(other))),
        new Schema(NestedField.optional(1, "c", Types.fromPrimitiveString(one))),
        SchemaPolicy.WIDEN,
        "The columns of s3://in/f do not fit table orders: column 'c' is %s, and the table's is %s"
            .formatted(one, other));
  }

  private static Schema keyed(Type key) {
    return new Schema(
        NestedField.optional(1, "m", Types.MapType.ofOptional(2, 3, key, Types.StringType.get())));
  }

  /** A list, and a map by structs, of structs that have x and perhaps a new column. */
  private static Schema structs(boolean newInValues, boolean newInKeys) {
    return new Schema(
        NestedField.optional(1, "l", Types.ListType.ofOptional(2, struct(10, newInValues))),
        NestedField.optional(
            3,
            "m",
            Types.MapType.ofOptional(4, 5, struct(20, newInKeys), struct(30, newInValues))));
  }

  private static Types.StructType struct(int first, boolean more) {
    NestedField x = NestedField.optional(first, "x", Types.IntegerType.get());
    return more
        ? Types.StructType.of(x, NestedField.optional(first + 1, "new", Types.IntegerType.get()))
        : Types.StructType.of(x);
  }

  // ---- Names and ids

  @Test
  void aFileIsReadByItsNamesOnlyIfTheTablesMappingLeadsThere() {
    Schema table = nested(1, Types.IntegerType.get());
    SchemaMatch.checkNames(
        table,
        MappingUtil.create(table),
        nested(50, Types.IntegerType.get()),
        "orders",
        "s3://in/f");

    assertThatThrownBy(
            () ->
                SchemaMatch.checkNames(
                    TABLE,
                    NameMapping.of(MappedField.of(2, "id")),
                    new Schema(ID, NAME),
                    "orders",
                    "s3://in/f"))
        .isExactlyInstanceOf(SchemaMismatch.class)
        .hasMessage(
            "The columns of s3://in/f do not fit table orders:"
                + " the table's schema.name-mapping.default does not lead the name 'id' to its column 1: correct it;"
                + " the table's schema.name-mapping.default does not lead the name 'name' to its column 2: correct it");
  }

  @Test
  void idsAgreeIfEveryNameHasTheTablesId() {
    assertThat(SchemaMatch.idsAgree(TABLE, new Schema(NAME, ID))).isTrue();
    assertThat(SchemaMatch.idsAgree(TABLE, new Schema(ID))).isTrue();
    assertThat(
            SchemaMatch.idsAgree(
                TABLE,
                new Schema(
                    NestedField.required(2, "id", Types.LongType.get()),
                    NestedField.optional(1, "name", Types.StringType.get()))))
        .isFalse();
    assertThat(
            SchemaMatch.idsAgree(
                nested(1, Types.IntegerType.get()), nested(50, Types.IntegerType.get())))
        .isFalse();
    assertThat(
            SchemaMatch.idsAgree(
                nested(1, Types.IntegerType.get()), nested(1, Types.IntegerType.get())))
        .isTrue();
  }

  private static Schema nested(int first, Type type) {
    return new Schema(
        NestedField.optional(
            first, "s", Types.StructType.of(NestedField.optional(first + 1, "x", type))),
        NestedField.optional(first + 2, "l", Types.ListType.ofOptional(first + 3, type)),
        NestedField.optional(
            first + 4,
            "m",
            Types.MapType.ofOptional(first + 5, first + 6, Types.StringType.get(), type)));
  }

  private static void assertFits(Schema table, Schema file) {
    assertThat(check(table, file, SchemaPolicy.STRICT)).isEqualTo(SchemaChanges.NONE);
  }

  private static void assertMismatch(Schema table, Schema file, String message) {
    assertMismatch(table, file, SchemaPolicy.STRICT, message);
  }

  private static void assertMismatch(
      Schema table, Schema file, SchemaPolicy policy, String message) {
    assertThatThrownBy(() -> check(table, file, policy))
        .isExactlyInstanceOf(SchemaMismatch.class)
        .hasMessage(message);
  }

  private static SchemaChanges check(Schema table, Schema file, SchemaPolicy policy) {
    return SchemaMatch.check(table, MappingUtil.create(table), file, policy, "orders", "s3://in/f");
  }
}
