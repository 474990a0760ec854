package dev.wap.local;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.contract.Tool;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type that a Parquet file can have: PyIceberg reads from {@code main} exactly what PyArrow
 * wrote, value by value and by filters, or the upload is refused and its column named. Nothing is
 * changed on the way. PyArrow and PyIceberg are those of WAP_TEST_PYTHON, which .ci/run sets.
 */
@ExtendWith(SharedCloud.class)
final class TypesTest {
  private static final int UPLOADS_AT_ONCE = 8;
  private static final String NOT_IN_MICROSECONDS =
      "Column 'c' of %s holds times in milliseconds or nanoseconds";
  private static final String UNSIGNED =
      "Column 'c' of %s holds unsigned integers of 32 bits or more";

  @TempDir private Path folder;

  private final CloudUnderTest cloud;

  TypesTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  /** What is refused, and how its error begins, after the file's name; all else must be equal. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          entry("bool8", "Column 'c' of %s holds Arrow's 8-bit booleans"),
          entry("case", "%s has the columns 'name' and 'NAME'"),
          entry("case_nested", "%s has the columns 's.x' and 's.X'"),
          entry(
              "decimal256_wide",
              "Column 'c' of %s has the Parquet type 'optional fixed_len_byte_array(19) c (DECIMAL(45,2))'"),
          entry("duplicate", "%s has the columns 'a' and 'a'"),
          entry("duration_us", "Column 'c' of %s holds Arrow's durations"),
          entry("float16", "Column 'c' of %s holds numbers of half precision"),
          entry("interval", "Column 'c' of %s holds intervals"),
          entry("null", "Column 'c' of %s holds nulls of no type"),
          entry("repeated", "Column 'c' of %s has the Parquet type 'repeated int32 c'"),
          entry("struct_of_duration", "Column 'c' of %s holds Arrow's durations"),
          entry("time_ms", NOT_IN_MICROSECONDS),
          entry("time_ns", NOT_IN_MICROSECONDS),
          entry("time_s", NOT_IN_MICROSECONDS),
          entry("timestamp_int96", "Column 'c' of %s holds timestamps as INT96"),
          entry("timestamp_ms", NOT_IN_MICROSECONDS),
          entry("timestamp_ms_utc", NOT_IN_MICROSECONDS),
          entry("timestamp_ns", NOT_IN_MICROSECONDS),
          entry("timestamp_ns_utc", NOT_IN_MICROSECONDS),
          entry("timestamp_s", NOT_IN_MICROSECONDS),
          entry("timestamp_s_utc", NOT_IN_MICROSECONDS),
          entry("uint32", UNSIGNED),
          entry("uint64", UNSIGNED));

  @Test
  void everyTypeIsReadBackEqualOrRefusedByName() throws Exception {
    Tool python = Tool.named("WAP_TEST_PYTHON");
    var unused = python.run(cloud.cloud(), python.script("write_types.py"), folder.toString());
    writeWhatPyArrowDoesNot();

    Map<String, ExecutionDescription> executions = uploadAll();

    Map<String, String> refused = new TreeMap<>();
    List<String> command =
        new ArrayList<>(List.of(python.script("compare_types.py"), folder.toString()));
    executions.forEach(
        (name, execution) -> {
          if (execution.summary().status() == ExecutionStatus.SUCCEEDED) {
            command.add(name);
          } else {
            refused.put(
                name,
                execution.error().orElseThrow() + ": " + CloudUnderTest.errorMessage(execution));
          }
        });
    assertThat(refused.keySet()).isEqualTo(REFUSED.keySet());
    assertThat(refused)
        .allSatisfy(
            (name, message) ->
                assertThat(message)
                    .startsWith(
                        "dev.wap.error.InvalidUpload: "
                            + REFUSED
                                .get(name)
                                .formatted(
                                    "s3://%s/type_%s/a.parquet"
                                        .formatted(cloud.sourceBucket(), name))));
    JsonNode compared =
        CloudUnderTest.parse(python.run(cloud.cloud(), command.toArray(String[]::new)));
    assertThat(compared.properties())
        .hasSize(executions.size() - REFUSED.size())
        .allSatisfy(problems -> assertThat(problems.getValue()).as(problems.getKey()).isEmpty());
  }

  /** Types, and ways to write them, of other writers. */
  private void writeWhatPyArrowDoesNot() throws IOException {
    write(
        "other_writers",
        TestParquet.of(
                "required int64 n",
                "optional binary decimal (DECIMAL(20,2))",
                "optional binary enum (ENUM)",
                "optional binary json (JSON)",
                "optional binary bson (BSON)",
                "optional group two_levels (LIST) { repeated int32 array; }",
                "optional group hive (LIST) { repeated group bag { optional int32 array_element; } }",
                "optional group hive_map (MAP) { repeated group map (MAP_KEY_VALUE) { required binary key (STRING); optional int32 value; } }")
            .group(
                row -> {
                  row.append("n", 0L).append("decimal", unscaled(12_345));
                  row.append("enum", "B").append("json", "{}").append("bson", "\u0005\0\0\0\0");
                  row.addGroup("two_levels").append("array", 1).append("array", 2);
                  row.addGroup("hive").addGroup("bag").append("array_element", 1);
                  row.addGroup("hive_map").addGroup("map").append("key", "a").append("value", 1);
                })
            .group(row -> row.append("n", 1L))
            .group(
                row -> {
                  row.append("n", 2L).append("decimal", unscaled(-200));
                  row.append("enum", "A").append("json", "[]").append("bson", "");
                  row.addGroup("two_levels");
                  row.addGroup("hive").addGroup("bag");
                  row.addGroup("hive_map");
                }));
    write(
        "interval",
        TestParquet.of("optional fixed_len_byte_array(12) c (INTERVAL)").row((Object) null));
    write("repeated", TestParquet.of("repeated int32 c").row(1));
    String[] many =
        IntStream.range(0, 120).mapToObj(i -> i == 0 ? "n" : "c" + i).toArray(String[]::new);
    write(
        "a_hundred_columns",
        TestParquet.named(many)
            .row((Object[]) IntStream.range(0, 120).boxed().toArray(Integer[]::new))
            .row(1));
  }

  private void write(String name, TestParquet file) throws IOException {
    Files.write(folder.resolve(name + ".parquet"), file.bytes());
  }

  private static Binary unscaled(long value) {
    return Binary.fromConstantByteArray(BigInteger.valueOf(value).toByteArray());
  }

  /** Uploads each file into a table that is called type_ and its name. */
  private Map<String, ExecutionDescription> uploadAll() throws Exception {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    Map<String, Future<ExecutionDescription>> uploads = new TreeMap<>();
    try (var threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE)) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".parquet", "");
        String table = "type_" + name;
        cloud.rules(table, "RowCount >= 0");
        uploads.put(
            name,
            threads.submit(() -> cloud.upload(table + "/a.parquet", Files.readAllBytes(file))));
      }
    }
    Map<String, ExecutionDescription> executions = new TreeMap<>();
    for (Map.Entry<String, Future<ExecutionDescription>> upload : uploads.entrySet()) {
      executions.put(upload.getKey(), upload.getValue().get());
    }
    return executions;
  }
}
