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

    long t0 = System.nanoTime();
    Map<String, ExecutionDescription> executions = uploadAll();
    System.out.println("UPLOADS " + (System.nanoTime() - t0) / 1_000_000);

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
    refused.forEach((name, why) -> System.out.println("REFUSED " + name + " " + why));
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
                                    "s3://%s/%s/a.parquet".formatted(cloud.sourceBucket(), name))));
    t0 = System.nanoTime();
    JsonNode compared =
        CloudUnderTest.parse(python.run(cloud.cloud(), command.toArray(String[]::new)));
    System.out.println("COMPARE " + (System.nanoTime() - t0) / 1_000_000);
    compared.properties().forEach(it -> System.out.println("COMPARED " + it));
    assertThat(compared.properties())
        .hasSize(executions.size() - REFUSED.size())
        .allSatisfy(problems -> assertThat(problems.getValue()).as(problems.getKey()).isEmpty());
  }

  /** Types, and ways to write them, of other writers. */
  private void writeWhatPyArrowDoesNot() throws IOException {
    write(
        "decimal_binary",
        TestParquet.of("optional binary c (DECIMAL(20,2))")
            .group(row -> row.add("c", unscaled(12_345)))
            .group(row -> {})
            .group(row -> row.add("c", unscaled(-200)))
            .group(row -> row.add("c", unscaled(Long.MAX_VALUE))));
    write("enum", TestParquet.of("optional binary c (ENUM)").row("B").row((Object) null).row("A"));
    write("text_json", TestParquet.of("optional binary c (JSON)").row("{}").row((Object) null));
    write(
        "bson",
        TestParquet.of("optional binary c (BSON)").row("\u0005\0\0\0\0").row((Object) null));
    write(
        "interval",
        TestParquet.of("optional fixed_len_byte_array(12) c (INTERVAL)").row((Object) null));
    write("repeated", TestParquet.of("repeated int32 c").row(1));
    write(
        "list_of_two_levels",
        TestParquet.of("optional group c (LIST) { repeated int32 array; }")
            .group(row -> row.addGroup("c").append("array", 1).append("array", 2))
            .group(row -> {})
            .group(row -> row.addGroup("c")));
    write(
        "list_of_hive",
        TestParquet.of(
                "optional group c (LIST) { repeated group bag { optional int32 array_element; } }")
            .group(row -> row.addGroup("c").addGroup("bag").append("array_element", 1))
            .group(row -> row.addGroup("c").addGroup("bag"))
            .group(row -> {}));
    write(
        "map_of_hive",
        TestParquet.of(
                "optional group c (MAP) { repeated group map (MAP_KEY_VALUE) { required binary key (STRING); optional int32 value; } }")
            .group(row -> row.addGroup("c").addGroup("map").append("key", "a").append("value", 1))
            .group(row -> {}));
    write(
        "more_than_a_hundred_columns",
        TestParquet.named(IntStream.range(0, 120).mapToObj(i -> "c" + i).toArray(String[]::new))
            .row(IntStream.range(0, 120).boxed().toArray())
            .row(IntStream.range(0, 120).mapToObj(i -> null).toArray()));
  }

  private void write(String name, TestParquet file) throws IOException {
    Files.write(folder.resolve(name + ".parquet"), file.bytes());
  }

  private static Binary unscaled(long value) {
    return Binary.fromConstantByteArray(BigInteger.valueOf(value).toByteArray());
  }

  /** Uploads each file into a table of its name. */
  private Map<String, ExecutionDescription> uploadAll() throws Exception {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    Map<String, Future<ExecutionDescription>> uploads = new TreeMap<>();
    try (var threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE)) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".parquet", "");
        cloud.rules(name, "RowCount >= 0");
        uploads.put(
            name,
            threads.submit(() -> cloud.upload(name + "/a.parquet", Files.readAllBytes(file))));
      }
    }
    Map<String, ExecutionDescription> executions = new TreeMap<>();
    for (Map.Entry<String, Future<ExecutionDescription>> upload : uploads.entrySet()) {
      executions.put(upload.getKey(), upload.getValue().get());
    }
    return executions;
  }
}
