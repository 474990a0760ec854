package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
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
