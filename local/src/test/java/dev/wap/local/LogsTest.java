package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the functions log of a run says whose it is, and what came of it. */
@ExtendWith(SharedCloud.class)
final class LogsTest {
  private final CloudUnderTest cloud;

  LogsTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  /** What a function's log says of an execution: its lines of JSON, metrics and messages. */
  private List<JsonNode> lines(String function, ExecutionDescription execution) throws Exception {
    return Files.readAllLines(cloud.log(function)).stream()
        .filter(line -> line.startsWith("{"))
        .map(CloudUnderTest::parse)
        .filter(
            line -> line.path("execution_arn").asText().equals(execution.summary().executionArn()))
        .toList();
  }

  private List<JsonNode> messages(String function, ExecutionDescription execution)
      throws Exception {
    return lines(function, execution).stream().filter(line -> line.has("message")).toList();
  }

  private List<JsonNode> metrics(String function, ExecutionDescription execution) throws Exception {
    return lines(function, execution).stream().filter(line -> line.has("_aws")).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BranchFunction        | created upload/logs_published/\\S+",
        "WriteSnapshotFunction | REGISTERED, 3 rows in s3://\\S+ at [0-9a-f]+",
        "AuditBranchFunction   | PASS, s3://\\S+",
        "MergeBranchFunction   | PUBLISHED at [0-9a-f]+",
        "NotifyFunction        | told nobody: .*",
      })
  void aPublishedRunIsInEveryFunctionsLog(String function, String outcome) throws Exception {
    ExecutionDescription execution = published();
    String runId = CloudUnderTest.parse(execution.output().orElseThrow()).at("/run/runId").asText();

    List<JsonNode> lines = messages(function, execution);
    assertThat(lines.getFirst().path("message").textValue()).isEqualTo("Started");
    assertThat(lines.getLast().path("message").textValue()).matches("Done in \\d+ ms: " + outcome);
    String requestId = lines.getFirst().path("function_request_id").textValue();
    assertThat(requestId).matches("[0-9a-f-]{36}");
    assertThat(lines(function, execution))
        .allSatisfy(
            line -> {
              assertThat(line.path("function_request_id").textValue()).isEqualTo(requestId);
              assertThat(line.path("run_id").textValue()).isEqualTo(runId);
            });
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.path("function_name").textValue()).isEqualTo("wap-" + function);
              assertThat(line.path("service").textValue()).isEqualTo("wap");
            });
    JsonNode step = metrics(function, execution).getLast();
    assertThat(step.path("StepMillis").isNumber()).isTrue();
    assertThat(step.path("Function").textValue()).isEqualTo("wap-" + function);
    List<String> log = Files.readAllLines(cloud.log(function));
    assertThat(log.indexOf("START RequestId: " + requestId + " Version: $LATEST"))
        .isNotNegative()
        .isLessThan(position(log, requestId, "Started"));
    assertThat(log.indexOf("END RequestId: " + requestId))
        .isGreaterThan(position(log, requestId, "Done in "));
  }

  private static int position(List<String> log, String requestId, String message) {
    return IntStream.range(0, log.size())
        .filter(line -> log.get(line).contains(requestId) && log.get(line).contains("\"" + message))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPublishedRunIsCountedOnce() throws Exception {
    ExecutionDescription execution = published();

    List<JsonNode> counts =
        metrics("NotifyFunction", execution).stream().filter(line -> line.has("Uploads")).toList();

    assertThat(counts).hasSize(1);
    JsonNode line = counts.getFirst();
    assertThat(line.path("UploadsPublished").asInt()).isEqualTo(1);
    assertThat(line.path("RowsPublished").asInt()).isEqualTo(3);
    assertThat(line.path("BytesPublished").asInt()).isEqualTo(TestParquet.people(3).bytes().length);
    assertThat(line.path("RulesPassed").asInt()).isEqualTo(1);
    assertThat(line.path("table").textValue()).isEqualTo("logs_published");
    assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
        .isEqualTo("[[\"Service\"]]");
    assertThat(line.at("/_aws/CloudWatchMetrics/0/Namespace").textValue()).isEqualTo("Wap");
  }

  private ExecutionDescription published() throws Exception {
    String key = "logs_published/people.parquet";
    if (cloud.executions(key).isEmpty()) {
      cloud.rules("logs_published", "RowCount > 0");
      cloud.put(key, TestParquet.people(3).bytes());
    }
    ExecutionDescription execution = cloud.await(key);
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    return execution;
  }

  @Test
  void aFailureIsLoggedWithItsReasonAndNoPayloadIs() throws Exception {
    cloud.rules("logs_failed", "RowCount > 0");

    ExecutionDescription execution = cloud.upload("logs_failed/no.parquet", new byte[] {1, 2, 3});

    assertThat(execution.error()).contains("dev.wap.error.InvalidUpload");
    List<JsonNode> lines = messages("WriteSnapshotFunction", execution);
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast().path("level").textValue()).isEqualTo("WARN");
    assertThat(lines.getLast().path("message").textValue())
        .matches("Failed after \\d+ ms: dev.wap.error.InvalidUpload: .*");
    // Aftercare may have called it, too, by now.
    assertThat(messages("BranchFunction", execution))
        .anySatisfy(
            line ->
                assertThat(line.path("message").textValue())
                    .matches(
                        "Done in \\d+ ms: deleted \\[upload/logs_failed/\\S+], not published"));
    for (String function : List.of("WriteSnapshotFunction", "BranchFunction", "NotifyFunction")) {
      assertThat(Files.readString(cloud.log(function))).doesNotContain("\"execution\"");
    }
  }
}
