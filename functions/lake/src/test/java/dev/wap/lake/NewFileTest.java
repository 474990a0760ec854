package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the table's metadata says of a file that was registered as it is. */
class NewFileTest {
  private static final String SOURCE = "s3://in/f.parquet";

  @TempDir private Path folder;

  @Test
  void theFootersStatisticsBecomeTheFilesMetrics() {
    DataFile file =
        register(
            "optional int64 a; optional binary b (STRING);",
            Arrays.asList(3L, "x"),
            Arrays.asList(null, "y"));

    assertThat(file.recordCount()).isEqualTo(2);
    assertThat(file.nullValueCounts()).containsEntry(1, 1L).containsEntry(2, 0L);
    assertThat(file.lowerBounds()).containsKeys(1, 2);
    assertThat(file.upperBounds()).containsKeys(1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TIMESTAMP(MICROS,true)", "TIMESTAMP(MICROS,false)", "TIME(MICROS,true)"})
  void microsecondsHaveBounds(String type) {
    assertThat(register("optional int64 a (%s);".formatted(type), List.of(7L)).lowerBounds())
        .containsKey(1);
  }

  @Test
  void anAbsentStatisticIsNoNullCount() {
    MessageType schema = ParquetFiles.schema("optional int64 a; optional int64 b;");
    String file =
        ParquetFiles.write(
            folder.resolve("f.parquet"),
            schema,
            List.of(List.of(1L, 2L)),
            writer -> writer.withStatisticsEnabled("a", false));

    assertThat(registered(file).nullValueCounts()).containsExactly(Map.entry(2, 0L));
  }

  /** Readers take them for the table's type; PyIceberg reads a long's bounds from 8 bytes only. */
  @Test
  void boundsHaveTheTypesOfAWiderTable() {
    String location =
        ParquetFiles.write(
            folder.resolve("f.parquet"),
            ParquetFiles.schema(
                "optional int32 i; optional float d; optional int32 e (DECIMAL(9,2));"),
            List.of(Arrays.asList(-3, 0.5f, 100), Arrays.asList(7, 2.5f, 200)));
    UploadedFile file = UploadedFile.read(new LocalFiles(), location, SOURCE);
    Schema wider =
        new Schema(
            Types.NestedField.optional(1, "i", Types.LongType.get()),
            Types.NestedField.optional(2, "d", Types.DoubleType.get()),
            Types.NestedField.optional(3, "e", Types.DecimalType.of(20, 2)));

    DataFile dataFile =
        NewFile.dataFile(new LocalFiles(), NewFile.newTable(wider, "file:/table"), file);

    assertThat(dataFile.lowerBounds().get(1))
        .isEqualTo(Conversions.toByteBuffer(Types.LongType.get(), -3L));
    assertThat(dataFile.upperBounds().get(1))
        .isEqualTo(Conversions.toByteBuffer(Types.LongType.get(), 7L));
    assertThat(dataFile.upperBounds().get(2))
        .isEqualTo(Conversions.toByteBuffer(Types.DoubleType.get(), 2.5));
    assertThat(dataFile.upperBounds().get(3))
        .isEqualTo(Conversions.toByteBuffer(Types.DecimalType.of(20, 2), new BigDecimal("2.00")));
    assertThat(dataFile.nullValueCounts()).containsEntry(1, 0L);
  }

  private DataFile register(String columns, List<?>... rows) {
    return registered(
        ParquetFiles.write(
            folder.resolve("f.parquet"), ParquetFiles.schema(columns), List.of(rows)));
  }

  private static DataFile registered(String location) {
    UploadedFile file = UploadedFile.read(new LocalFiles(), location, SOURCE);
    return NewFile.dataFile(
        new LocalFiles(), NewFile.newTable(file.columns(), "file:/table"), file);
  }
}
