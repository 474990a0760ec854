package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wap.local.LocalCloud;
import dev.wap.local.contract.RecordedRuns.Call;
import dev.wap.local.contract.RecordedRuns.End;
import dev.wap.local.contract.RecordedRuns.Recording;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock clients against the embedded cloud: the aws CLI of WAP_TEST_AWS, and PyArrow, PyIceberg and
 * boto3 of WAP_TEST_PYTHON. Skipped where these are not set; .ci/run sets them.
 */
final class ClientsTest {
  private static final String TABLE = "customer_data_log";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(300);

  /** The loader's numbers are smaller, so that my_col_0 tells these rows from others. */
  private static final int FIRST = 1_500_000_000;

  @TempDir private Path folder;

  @Test
  void aFileOfAnotherWriterIsPublishedAndReadByPyIcebergValueByValue() throws Exception {
    Tool aws = Tool.named("WAP_TEST_AWS");
    Tool python = Tool.named("WAP_TEST_PYTHON");
    LocalCloud cloud = RecordedRuns.get().cloud();
    ArrayNode rows = rows(FIRST);
    long before = read(python, cloud, "main", FIRST).rows();

    String key = TABLE + "/pyarrow + ü/clean.parquet";
    copy(aws, python, cloud, rows, key);
    JsonNode execution = awaitEnd(aws, cloud, key);

    assertThat(execution.get("status").asText()).isEqualTo("SUCCEEDED");
    assertThat(statesOf(aws, cloud, execution))
        .containsExactlyElementsOf(RecordedRuns.get().of(End.PUBLISHED).states());
    Answer main = read(python, cloud, "main", FIRST);
    assertThat(main.selected()).isEqualTo(rows);
    assertThat(main.rows()).isEqualTo(before + rows.size());
  }

  @Test
  void aRejectedFileIsReadFromItsBranchAndNotFromMain() throws Exception {
    Tool aws = Tool.named("WAP_TEST_AWS");
    Tool python = Tool.named("WAP_TEST_PYTHON");
    LocalCloud cloud = RecordedRuns.get().cloud();
    int first = FIRST + 1_000;
    ArrayNode rows = rows(first);
    rows.addObject().put("my_col_0", first + 999).putNull("my_col_1").put("my_col_2", 1.5);

    String key = TABLE + "/pyarrow/faulty.parquet";
    copy(aws, python, cloud, rows, key);
    JsonNode execution = awaitEnd(aws, cloud, key);

    assertThat(execution.get("status").asText()).isEqualTo("FAILED");
    assertThat(execution.get("error").asText()).isEqualTo("AuditFailed");
    assertThat(execution.get("cause").asText()).contains("1 null in 7 rows");
    assertThat(statesOf(aws, cloud, execution))
        .containsExactlyElementsOf(RecordedRuns.get().of(End.REJECTED).states());
    Call created = RecordedRuns.get().ofUpload(key).calls().getFirst();
    String branch = created.output().get("branch").get("name").asText();
    Answer rejected = read(python, cloud, branch, first);
    assertThat(rejected.selected()).isEqualTo(rows);
    assertThat(rejected.rows()).isGreaterThan(rows.size());
    assertThat(read(python, cloud, "main", first).selected()).isEmpty();
  }

  @Test
  void boto3StartsListsAndDescribesExecutions() throws Exception {
    Tool python = Tool.named("WAP_TEST_PYTHON");
    RecordedRuns runs = RecordedRuns.get();
    Recording published = runs.of(End.PUBLISHED);
    Path input = folder.resolve("input.json");
    Files.writeString(input, published.description().input());

    JsonNode execution =
        Project.JSON.readTree(
            python.run(
                runs.cloud(), python.script("start_execution.py"), "by-boto3", input.toString()));

    assertThat(execution.get("status").asText()).isEqualTo(ExecutionStatus.SUCCEEDED.name());
    assertThat(execution.get("output").get("outcome").asText()).isEqualTo("SKIPPED");
    assertThat(execution.get("listed").asBoolean()).isTrue();
    assertThat(execution.get("states"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(runs.of(End.SKIPPED).states());
  }

  /** Writes rows by PyArrow, and uploads the file by the aws CLI. */
  private void copy(Tool aws, Tool python, LocalCloud cloud, ArrayNode rows, String key)
      throws IOException, InterruptedException {
    Path json = folder.resolve("rows.json");
    Path parquet = folder.resolve("rows.parquet");
    Files.write(json, Project.JSON.writeValueAsBytes(rows));
    python.run(cloud, python.script("write_parquet.py"), json.toString(), parquet.toString());
    String target = "s3://" + cloud.environment().get("SOURCE_BUCKET") + "/" + key;
    aws.run(cloud, "s3", "cp", "--no-progress", parquet.toString(), target);
  }

  /** Finds an upload's execution as a person with the aws CLI would, and waits for its end. */
  private static JsonNode awaitEnd(Tool aws, LocalCloud cloud, String key)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Optional<String> arn = Optional.empty();
    while (System.nanoTime() < deadline) {
      if (arn.isEmpty()) {
        arn = find(aws, cloud, key);
      }
      if (arn.isPresent()) {
        JsonNode execution = describe(aws, cloud, arn.get());
        if (!execution.get("status").asText().equals("RUNNING")) {
          return execution;
        }
      }
      Thread.sleep(POLL);
    }
    throw new AssertionError("No execution for " + key + " has ended: " + arn);
  }

  private static Optional<String> find(Tool aws, LocalCloud cloud, String key)
      throws IOException, InterruptedException {
    JsonNode listed =
        json(
            aws,
            cloud,
            "list-executions",
            "--state-machine-arn",
            cloud.environment().get("STATE_MACHINE_ARN"));
    // The newest is listed first.
    for (JsonNode summary : listed.get("executions")) {
      String arn = summary.get("executionArn").asText();
      JsonNode event = Project.JSON.readTree(describe(aws, cloud, arn).get("input").asText());
      if (event.at("/detail/object/key").asText().equals(key)) {
        return Optional.of(arn);
      }
    }
    return Optional.empty();
  }

  private static JsonNode describe(Tool aws, LocalCloud cloud, String arn)
      throws IOException, InterruptedException {
    return json(aws, cloud, "describe-execution", "--execution-arn", arn);
  }

  private static List<String> statesOf(Tool aws, LocalCloud cloud, JsonNode execution)
      throws IOException, InterruptedException {
    return json(
            aws,
            cloud,
            "get-execution-history",
            "--execution-arn",
            execution.get("executionArn").asText())
        .findValues("stateEnteredEventDetails")
        .stream()
        .map(entered -> entered.get("name").asText())
        .toList();
  }

  private static JsonNode json(Tool aws, LocalCloud cloud, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 3];
    command[0] = "stepfunctions";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[arguments.length + 1] = "--output";
    command[arguments.length + 2] = "json";
    return Project.JSON.readTree(aws.run(cloud, command));
  }

  /**
   * What PyIceberg reads.
   *
   * @param rows how many rows the table has
   * @param selected those whose my_col_0 was asked for
   */
  private record Answer(long rows, JsonNode selected) {}

  private static Answer read(Tool python, LocalCloud cloud, String reference, int first)
      throws IOException, InterruptedException {
    String filter = "my_col_0 >= %d and my_col_0 < %d".formatted(first, first + 1_000);
    List<String> lines =
        python
            .run(cloud, python.script("read_table.py"), reference, TABLE, filter)
            .lines()
            .toList();
    assertThat(lines).hasSize(2);
    return new Answer(Long.parseLong(lines.get(0)), Project.JSON.readTree(lines.get(1)));
  }

  /** Rows with the values that writers and readers get wrong. */
  private static ArrayNode rows(int first) {
    List<String> words = List.of("plain", "", "Grüße, 世界 🦉", "a'b\"c\\d", "tab\tand\nline");
    List<Double> numbers = List.of(0.1, -0.0, 1.0e300, Double.MIN_VALUE, -123_456.789);
    ArrayNode rows = Project.JSON.createArrayNode();
    for (int i = 0; i < words.size(); i++) {
      rows.addObject()
          .put("my_col_0", first + i)
          .put("my_col_1", words.get(i))
          .put("my_col_2", numbers.get(i));
    }
    rows.addObject().put("my_col_0", first + 998).put("my_col_1", "no number").putNull("my_col_2");
    return rows;
  }
}
