package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.SchemaMismatch;
import org.apache.iceberg.Schema;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;

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

  private static Schema nested(int first, org.apache.iceberg.types.Type type) {
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
