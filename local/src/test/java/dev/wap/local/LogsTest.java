package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** The lines of a function's log that name an execution. */
  private List<String> lines(String function, ExecutionDescription execution) throws Exception {
    return Files.readAllLines(cloud.log(function)).stream()
        .filter(line -> line.contains(" execution=" + execution.summary().name() + " "))
        .toList();
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

    List<String> lines = lines(function, execution);

    Matcher first =
        Pattern.compile(
                "\\S+Z INFO  request=([0-9a-f-]{36}) run=%s execution=\\S+ TaskHandler: Started"
                    .formatted(runId))
            .matcher(lines.getFirst());
    assertThat(lines.getFirst()).matches(first.pattern());
    assertThat(first.matches()).isTrue();
    String requestId = first.group(1);
    assertThat(lines.getLast())
        .matches(
            "\\S+Z INFO  request=%s run=%s execution=\\S+ TaskHandler: Done in \\d+ ms: %s"
                .formatted(requestId, runId, outcome));
    assertThat(lines).allMatch(line -> line.contains(" request=" + requestId + " run=" + runId));
    List<String> log = Files.readAllLines(cloud.log(function));
    assertThat(log.indexOf("START RequestId: " + requestId + " Version: $LATEST"))
        .isNotNegative()
        .isLessThan(log.indexOf(lines.getFirst()));
    assertThat(log.indexOf("END RequestId: " + requestId))
        .isGreaterThan(log.indexOf(lines.getLast()));
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
    List<String> lines = lines("WriteSnapshotFunction", execution);
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast())
        .containsPattern(
            " WARN  request=[0-9a-f-]{36} run=[0-9a-f]{32} execution=\\S+ TaskHandler: Failed after \\d+ ms: dev.wap.error.InvalidUpload: ");
    // Aftercare may have called it, too, by now.
    assertThat(lines("BranchFunction", execution))
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsPattern(
                        "Done in \\d+ ms: deleted \\[upload/logs_failed/\\S+], not published"));
    for (String function : List.of("WriteSnapshotFunction", "BranchFunction", "NotifyFunction")) {
      assertThat(Files.readString(cloud.log(function))).doesNotContain("\"execution\"");
    }
  }
}
