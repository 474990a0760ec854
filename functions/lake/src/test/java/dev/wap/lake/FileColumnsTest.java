package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidUpload;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileColumnsTest {
  private static final String SOURCE = "s3://in/f.parquet";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional boolean c;|boolean",
        "optional int32 c;|int",
        "optional int32 c (INTEGER(8,true));|int",
        "optional int32 c (INTEGER(8,false));|int",
        "optional int32 c (INTEGER(16,false));|int",
        "optional int64 c;|long",
        "optional float c;|float",
        "optional double c;|double",
        "optional binary c (STRING);|string",
        "optional binary c (ENUM);|string",
        "optional binary c (JSON);|string",
        "optional binary c;|binary",
        "optional fixed_len_byte_array(16) c (UUID);|uuid",
        "optional fixed_len_byte_array(7) c;|fixed[7]",
        "optional int32 c (DATE);|date",
        "optional int64 c (TIME(MICROS,false));|time",
        "optional int64 c (TIMESTAMP(MICROS,true));|timestamptz",
        "optional int64 c (TIMESTAMP(MICROS,false));|timestamp",
        "optional int32 c (DECIMAL(9,2));|decimal(9, 2)",
        "optional fixed_len_byte_array(16) c (DECIMAL(38,10));|decimal(38, 10)",
      })
  void readsTheTypesThatIcebergHolds(String column, String type) {
    assertThat(FileColumns.of(ParquetFiles.schema(column), SOURCE).findType("c")).hasToString(type);
  }

  /** Each of the table's metadata files would carry them for ever. */
  @Test
  void namesOfAMillionCharactersAreTheMost() {
    String name = "x".repeat(FileColumns.MAX_NAME_CHARACTERS);
    MessageType accepted = ParquetFiles.schema("optional int32 " + name + ";");

    assertThat(FileColumns.of(accepted, SOURCE).columns()).hasSize(1);
    assertThatThrownBy(
            () ->
                FileColumns.of(
                    ParquetFiles.schema(
                        "optional group s { optional int32 "
                            + name.substring(1)
                            + "; } optional int32 b;"),
                    SOURCE))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(
            "The names of the columns of %s have 1,000,001 characters together, more than the 1,000,000 that are accepted: shorten them"
                .formatted(SOURCE));
  }

  @Test
  void readsNestedColumns() {
    Schema schema =
        columns(
            "optional group s { optional int32 x; }"
                + " optional group l (LIST) { repeated group list { optional binary element (STRING); } }"
                + " optional group m (MAP) { repeated group key_value { required binary key (STRING); optional double value; } }");

    assertThat(schema.findType("s.x")).isEqualTo(Types.IntegerType.get());
    assertThat(schema.findType("l.element")).isEqualTo(Types.StringType.get());
    assertThat(schema.findType("m.value")).isEqualTo(Types.DoubleType.get());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optional int32 c (INTEGER(32,false));",
        "optional int64 c (INTEGER(64,false));",
        "optional group c { optional int32 x (INTEGER(32,false)); }",
        "optional group c (LIST) { repeated group list { optional int64 element (INTEGER(64,false)); } }",
      })
  void namesAColumnOfUnsignedIntegers(String column) {
    assertInvalid(
        "optional int32 a; " + column,
        "Column 'c' of s3://in/f.parquet holds unsigned integers of 32 bits or more, which Iceberg cannot: write it as a signed 64-bit integer or a decimal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repeated int32 c;",
        "repeated group c { optional int32 x; }",
        "optional fixed_len_byte_array(20) c (DECIMAL(45,2));",
      })
  void namesAColumnThatIcebergCannotHold(String column) {
    assertThatThrownBy(() -> columns("optional int32 a; " + column))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessageStartingWith("Column 'c' of s3://in/f.parquet has the Parquet type '")
        .hasMessageContaining(", which Iceberg cannot hold: ");
  }

  /** Iceberg's readers would leave rows out by their statistics. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "optional int64 c (TIMESTAMP(MILLIS,true));",
        "optional int64 c (TIMESTAMP(MILLIS,false));",
        "optional int64 c (TIMESTAMP(NANOS,true));",
        "optional int64 c (TIME(NANOS,true));",
        "optional int32 c (TIME(MILLIS,false));",
        "optional group c { optional int64 x (TIMESTAMP(MILLIS,true)); }",
      })
  void namesAColumnOfTimesThatAreNotInMicroseconds(String column) {
    assertInvalid(
        "optional int32 a; " + column,
        "Column 'c' of s3://in/f.parquet holds times in milliseconds or nanoseconds, and Iceberg's are in microseconds: write it in microseconds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional int96 c;|timestamps as INT96, which does not say whether they have a zone: write it as TIMESTAMP in microseconds",
        "optional fixed_len_byte_array(2) c (FLOAT16);|numbers of half precision, which Iceberg cannot: write it as float",
        "optional int32 c (UNKNOWN);|nulls of no type, which Iceberg cannot: give it a type, or leave it out",
        "optional fixed_len_byte_array(12) c (INTERVAL);|intervals, which Iceberg cannot: write it as integers of one unit",
        "optional binary c (GEOMETRY);|geometries, which tables of Iceberg's format 2 cannot: write it as text or bytes",
        "optional group c (LIST) { repeated group list { optional int96 element; } }|timestamps as INT96, which does not say whether they have a zone: write it as TIMESTAMP in microseconds",
      })
  void namesAColumnThatIcebergWouldTakeForSomethingElse(String column, String what) {
    assertInvalid("optional int32 a; " + column, "Column 'c' of s3://in/f.parquet holds " + what);
  }

  @Test
  void uuidsAreUuidsAtAnyDepth() {
    Schema schema =
        columns(
            "optional group s { required fixed_len_byte_array(16) x (UUID); }"
                + " optional group l (LIST) { repeated group list { optional fixed_len_byte_array(16) element (UUID); } }"
                + " optional group t (LIST) { repeated fixed_len_byte_array(16) array (UUID); }"
                + " optional group m (MAP) { repeated group key_value { required fixed_len_byte_array(16) key (UUID); optional fixed_len_byte_array(16) value; } }");

    assertThat(schema.findType("s.x")).isEqualTo(Types.UUIDType.get());
    assertThat(schema.findType("l.element")).isEqualTo(Types.UUIDType.get());
    assertThat(schema.findType("t.element")).isEqualTo(Types.UUIDType.get());
    assertThat(schema.findType("m.key")).isEqualTo(Types.UUIDType.get());
    assertThat(schema.findType("m.value")).isEqualTo(Types.FixedType.ofLength(16));
  }

  @Test
  void columnsDifferInMoreThanCase() {
    assertInvalid(
        "optional int32 a; optional int32 Name; optional int32 NAME;",
        "s3://in/f.parquet has the columns 'Name' and 'NAME', which not every engine can tell apart: rename one");
    assertInvalid(
        "optional group s { optional int32 x; optional int32 X; }",
        "s3://in/f.parquet has the columns 's.x' and 's.X', which not every engine can tell apart: rename one");
  }

  @Test
  void fieldsOfDifferentColumnsMayShareAName() {
    assertThat(
            columns(
                    "optional int32 x; optional group s { optional int32 x; } optional group t { optional int32 X; }")
                .columns())
        .hasSize(3);
  }

  @Test
  void aFileHasColumns() {
    assertThatThrownBy(() -> FileColumns.of(new MessageType("upload"), SOURCE))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage("s3://in/f.parquet has no columns");
  }

  @Test
  void fieldIdsThatContradictEachOtherAreTheUploadsFault() {
    assertThatThrownBy(() -> columns("optional int32 a = 1; optional int32 b = 1;"))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessageStartingWith("s3://in/f.parquet has columns that contradict each other: ");
  }

  @Test
  void keepsTheIdsOfTheFile() {
    assertThat(columns("optional int32 a = 7; optional int32 b = 3;").findField("a").fieldId())
        .isEqualTo(7);
  }

  @Test
  void aNewTablesColumnsAreOptionalAndNumberedAfresh() {
    Schema table =
        FileColumns.forNewTable(
            columns("required int32 a = 7; required group s = 9 { required int32 x = 3; }"));

    assertThat(table.columns()).allMatch(Types.NestedField::isOptional);
    assertThat(table.findField("s.x").isOptional()).isTrue();
    assertThat(table.findField("a").fieldId()).isEqualTo(1);
    assertThat(table.findField("s").fieldId()).isEqualTo(2);
    assertThat(table.findField("s.x").fieldId()).isEqualTo(3);
  }

  private static Schema columns(String columns) {
    return FileColumns.of(ParquetFiles.schema(columns), SOURCE);
  }

  private static void assertInvalid(String columns, String message) {
    assertThatThrownBy(() -> columns(columns))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(message);
  }
}
