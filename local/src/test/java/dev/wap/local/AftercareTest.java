package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An execution that somebody stops leaves what it has made and tells nobody: the second state
 * machine clears up, finds out how the run ended, and records and tells it.
 */
@ExtendWith(SharedCloud.class)
final class AftercareTest {
  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final String table = "stopped_" + UUID.randomUUID().toString().replace('-', '_');
  private final String key = table + "/a.parquet";
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  AftercareTest(FragileCloud fragile) {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules(table, "IsComplete \"name\"");
    cloud.awaitAftercare();
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  @AfterEach
  void heal() throws Exception {
    fragile.heal();
  }

  /** Uploads a file, and stops its execution when it is about to call the function of a state. */
  private ExecutionDescription stoppedBefore(String state, byte[] file, Optional<String> cause)
      throws Exception {
    CountDownLatch stopped = stopBefore(state, cause);
    cloud.put(key, file);
    ExecutionDescription execution = cloud.await(key);
    stopped.await();
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.ABORTED);
    cloud.awaitAftercare();
    return execution;
  }

  /** Stops the execution that is about to call the function of a state. */
  private CountDownLatch stopBefore(String state, Optional<String> cause) {
    AtomicBoolean once = new AtomicBoolean();
    CountDownLatch stopped = new CountDownLatch(1);
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals(state) && once.compareAndSet(false, true)) {
            cloud
                .cloud()
                .stepFunctions()
                .stopExecution(call.executionArn(), cause.map(any -> "Deploying"), cause);
            stopped.countDown();
            throw new IllegalStateException("Its execution was stopped");
          }
        });
    return stopped;
  }

  private ExecutionSummary lastAftercare() {
    return cloud
        .cloud()
        .stepFunctions()
        .listExecutions(cloud.cloud().environment().get("AFTERCARE_STATE_MACHINE_ARN"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CreateBranch", "WriteSnapshot", "AuditBranch", "MergeBranch"})
  void aRunThatIsStoppedLeavesNoBranchAndIsToldOf(String state) throws Exception {
    ExecutionDescription execution =
        stoppedBefore(state, TestParquet.people(3).bytes(), Optional.of("A new version is due"));

    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("FAILED");
    assertThat(record.at("/error/state").asText()).isEqualTo("the execution");
    assertThat(record.at("/error/error").asText()).isEqualTo("Deploying");
    assertThat(record.at("/error/cause").asText()).isEqualTo("A new version is due");
    assertThat(record.at("/notification/reason").asText()).startsWith("No Slack token");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
    assertThat(lastAftercare().status()).isEqualTo(ExecutionStatus.SUCCEEDED);

    fragile.heal();
    cloud.put(key, TestParquet.people(3).bytes());
    assertThat(cloud.states(cloud.await(key, 2).get(1))).endsWith("Published");
  }

  /** Once it is published, its rejected branch is gone, too: the reports tell what it was about. */
  @ParameterizedTest
  @CsvSource({
    "TakeBranch, FAILED",
    "WriteSnapshot, FAILED",
    "MergeBranch, FAILED",
    "NotifyPublished, PUBLISHED"
  })
  void aDecisionThatIsStoppedIsRecorded(String state, String ending) throws Exception {
    cloud.put(key, TestParquet.people(2).row(3, null).bytes());
    String branch = cloud.runRecord(cloud.await(key)).path("branch").asText();
    cloud.rules(table, "RowCount > 0");
    CountDownLatch stopped = stopBefore(state, Optional.of("why"));

    ExecutionDescription execution =
        cloud
            .cloud()
            .stepFunctions()
            .await(
                cloud
                    .cloud()
                    .stepFunctions()
                    .startExecution(
                        cloud.machine(),
                        "{\"action\":\"AUDIT\",\"branch\":\"%s\",\"by\":\"ann\",\"reason\":\"\"}"
                            .formatted(branch))
                    .executionArn(),
                Duration.ofMinutes(1));
    stopped.await();
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.ABORTED);
    cloud.awaitAftercare();

    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo(ending);
    assertThat(record.path("source").asText()).endsWith("/" + key);
    assertThat(record.at("/decision/branch").asText()).isEqualTo(branch);
    assertThat(record.at("/decision/by").asText()).isEqualTo("ann");
    assertThat(cloud.uploadBranches())
        .filteredOn(name -> name.contains("/" + table + "/"))
        .isEqualTo(ending.equals("FAILED") ? List.of(branch) : List.of());
    assertThat(cloud.view().rows("main", table)).isEqualTo(ending.equals("FAILED") ? 0 : 3);
  }

  @Test
  void whoStopsWithoutACauseIsQuotedAsSuch() throws Exception {
    ExecutionDescription execution =
        stoppedBefore("MergeBranch", TestParquet.people(3).bytes(), Optional.empty());

    JsonNode error = cloud.runRecord(execution).path("error");
    assertThat(error.path("error").asText()).isEqualTo("ABORTED");
    assertThat(error.path("cause").asText())
        .isEqualTo("The execution was stopped by somebody who gave no cause.");
  }

  @Test
  void aRunThatIsStoppedAfterItsMergeIsPublished() throws Exception {
    ExecutionDescription execution =
        stoppedBefore("NotifyPublished", TestParquet.people(3).bytes(), Optional.empty());

    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("PUBLISHED");
    assertThat(record.path("rows").asInt()).isEqualTo(3);
    assertThat(record.path("table").asText()).isEqualTo(table);
    assertThat(cloud.rows("main", table)).hasSize(3);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  @Test
  void aRunThatIsStoppedAfterItsRejectionIsRejected() throws Exception {
    ExecutionDescription execution =
        stoppedBefore(
            "NotifyRejected", TestParquet.people(2).row(2, null).bytes(), Optional.empty());

    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
    assertThat(record.path("failedRules")).hasSize(1);
    assertThat(record.has("notification")).isTrue();
    assertThat(cloud.uploadBranches())
        .hasSize(branchesBefore.size() + 1)
        .contains(record.path("branch").asText());
  }

  /** Before the rejection is stored nothing is rejected, so that the next run tells of it. */
  @Test
  void aRunThatIsStoppedBeforeItsRejectionIsJudgedAnew() throws Exception {
    byte[] faulty = TestParquet.people(2).row(2, null).bytes();
    ExecutionDescription execution = stoppedBefore("RejectBranch", faulty, Optional.empty());
    assertThat(cloud.runRecord(execution).path("ending").asText()).isEqualTo("FAILED");
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);

    fragile.heal();
    cloud.put(key, faulty);
    ExecutionDescription second = cloud.await(key, 2).get(1);

    assertThat(second.error()).contains("AuditFailed");
  }

  @Test
  void anExecutionThatEndedInItsOwnWayIsLeftAsItIs() throws Exception {
    ExecutionDescription execution = cloud.upload(key, TestParquet.people(2).row(2, null).bytes());
    cloud.awaitAftercare();
    JsonNode record = cloud.runRecord(execution);
    Set<String> branches = cloud.uploadBranches();
    assertThat(branches).hasSize(branchesBefore.size() + 1);

    assertThat(lastAftercare().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
    assertThat(branches).contains(record.path("branch").asText());
  }

  @Test
  void anExecutionAboutNoUploadIsPassedBy() throws Exception {
    var stepFunctions = cloud.cloud().stepFunctions();
    ExecutionSummary started = stepFunctions.startExecution(cloud.machine(), "{\"detail\":1}");
    stepFunctions.await(started.executionArn(), java.time.Duration.ofMinutes(1));
    cloud.awaitAftercare();

    assertThat(lastAftercare().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }
}
