package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Task;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.nessie.Commits;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.ops.Connections;
import dev.wap.ops.Finding;
import dev.wap.ops.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people decide on rejected branches: each action, what it leaves, and what is refused.
 * Whatever happens, {@code wap verify} finds nothing wrong afterwards.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class ActionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String REASON = "the <supplier> is gone & \"late\"";

  private FakeSlack slack;
  private CloudUnderTest cloud;
  private Connections lake;
  private int tables;
  private String table = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    slack = new FakeSlack();
    cloud =
        CloudUnderTest.start(
            folder,
            Map.of(
                "ALLOW_OVERRIDE", "true",
                "NOTIFY_ON", "REJECTED,DISCARDED,WARNED,FAILED",
                "SLACK_API_URL", slack.apiUrl().toString(),
                "SLACK_TOKEN", "xoxb-test",
                "SLACK_CHANNEL", "#data"));
    lake = OpsUnderTest.connections(cloud);
  }

  @AfterAll
  void stop() throws Exception {
    lake.close();
    cloud.close();
    slack.close();
  }

  // ---- What tests do

  private ExecutionDescription rejected() throws Exception {
    table = "decided" + tables++;
    cloud.rules(table, "IsComplete \"name\"");
    ExecutionDescription rejected =
        cloud.upload(table + "/bad.parquet", TestParquet.people(2).row(3, null).bytes());
    assertThat(rejected.error()).contains("AuditFailed");
    slack.mood(FakeSlack.Mood.TAKES);
    return rejected;
  }

  private String branch(ExecutionDescription execution) {
    return cloud.runRecord(execution).path("branch").asText();
  }

  private static String input(String action, String branch, String by, String reason) {
    return JSON.createObjectNode()
        .put("action", action)
        .put("branch", branch)
        .put("by", by)
        .put("reason", reason)
        .toString();
  }

  private ExecutionDescription decide(String action, String branch) throws Exception {
    return run(cloud, input(action, branch, "ann *", REASON));
  }

  private static ExecutionDescription run(CloudUnderTest cloud, String input) throws Exception {
    return cloud
        .cloud()
        .stepFunctions()
        .await(
            cloud.cloud().stepFunctions().startExecution(cloud.machine(), input).executionArn(),
            LIMIT);
  }

  private List<String> branches() throws Exception {
    return cloud.uploadBranches().stream()
        .filter(name -> name.startsWith("upload/" + table + "/"))
        .toList();
  }

  private Marker marker(String runId) {
    return new Markers(lake.nessie())
        .find(new References(lake.nessie()).main(), runId)
        .orElseThrow();
  }

  private String toldText() throws Exception {
    assertThat(slack.calls()).hasSize(1);
    StringBuilder text = new StringBuilder(slack.calls().get(0).fields().get("text"));
    for (JsonNode block : JSON.readTree(slack.calls().get(0).fields().get("blocks"))) {
      text.append('\n').append(block.at("/text/text").asText());
    }
    return text.toString();
  }

  private void nothingIsWrong() throws Exception {
    cloud.awaitAftercare();
    assertThat(Verification.of(lake).findings()).extracting(Finding::toString).isEmpty();
  }

  // ---- DISCARD

  @Test
  void aDiscardedBranchIsGoneAndToldOf() throws Exception {
    String branch = branch(rejected());
    String main = cloud.main();

    ExecutionDescription discarded = decide("DISCARD", branch);

    assertThat(discarded.error()).as(discarded.toString()).isEmpty();
    assertThat(CloudUnderTest.parse(discarded.output().orElseThrow()).path("outcome").asText())
        .isEqualTo("DISCARDED");
    assertThat(cloud.states(discarded))
        .containsExactly(
            "IsUpload?",
            "ReadDecision",
            "TakeBranch",
            "IsDiscarded?",
            "NotifyDiscarded",
            "Discarded");
    assertThat(branches()).isEmpty();
    assertThat(cloud.main()).isEqualTo(main);
    JsonNode record = cloud.runRecord(discarded);
    assertThat(record.path("ending").asText()).isEqualTo("DISCARDED");
    assertThat(record.path("branch").asText()).isEqualTo(branch);
    assertThat(record.path("source").asText()).endsWith("/" + table + "/bad.parquet");
    assertThat(record.path("sourceBytes").asLong()).isPositive();
    assertDecision(record.path("decision"), "DISCARD", branch);
    assertThat(toldText())
        .contains("Rejected upload discarded for table *" + table + "*")
        .contains("Discarded, as `ann *` decided")
        .contains("*Because*: the &lt;supplier&gt; is gone &amp; \"late\"")
        .contains(branch);
    ExecutionDescription again = decide("DISCARD", branch);
    assertThat(again.error()).contains("dev.wap.error.ActionRefused");
    assertThat(CloudUnderTest.errorMessage(again)).contains("is gone: somebody else has decided");
    nothingIsWrong();
  }

  private static void assertDecision(JsonNode decision, String action, String branch) {
    assertThat(decision.toString())
        .isEqualTo(
            JSON.createObjectNode()
                .put("action", action)
                .put("branch", branch)
                .put("by", "ann *")
                .put("reason", REASON)
                .toString());
  }

  /** The first call has deleted the branch, and nobody has heard of it. */
  @Test
  void aDiscardWhoseAnswerIsLostIsDoneAgain() throws Exception {
    DirectRun run = DirectRun.decided(cloud, "DISCARD", branch(rejected()));
    assertThat(run.lose().error()).isEmpty();
    assertThat(branches()).isEmpty();

    run.finish();

    assertThat(run.ending()).as(run.toString()).isEqualTo("DISCARDED");
    nothingIsWrong();
  }

  // ---- AUDIT

  @Test
  void anAuditByCorrectedRulesPublishes() throws Exception {
    ExecutionDescription rejected = rejected();
    String branch = branch(rejected);
    String runId = cloud.runRecord(rejected).path("runId").asText();
    cloud.rules(table, "RowCount > 0");
    // The upload is gone: the rows come from the lake's own object.
    cloud
        .s3()
        .deleteObject(delete -> delete.bucket(cloud.sourceBucket()).key(table + "/bad.parquet"));

    ExecutionDescription published = decide("AUDIT", branch);

    assertThat(published.error()).as(published.toString()).isEmpty();
    assertThat(cloud.states(published)).endsWith("Published");
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    assertThat(branches()).as("the rejected one goes, too").isEmpty();
    JsonNode record = cloud.runRecord(published);
    assertThat(record.path("ending").asText()).isEqualTo("PUBLISHED");
    assertThat(record.path("runId").asText()).isEqualTo(runId);
    assertThat(record.path("auditOutcome").asText()).isEqualTo("PASS");
    assertDecision(record.path("decision"), "AUDIT", branch);
    assertThat(cloud.dataFiles("main", table))
        .singleElement()
        .asString()
        .contains(runId + "-" + record.path("owner").asText());
    nothingIsWrong();
  }

  /** It is rejected as before; the person is told so, and nothing is left of it. */
  @ParameterizedTest
  @CsvSource({"IsComplete \"name\"", "RowCount > 5"})
  void anAuditThatFailsAgainLeavesAllAsItWas(String rule) throws Exception {
    String branch = branch(rejected());
    String main = cloud.main();
    cloud.rules(table, rule);

    ExecutionDescription again = decide("AUDIT", branch);

    assertThat(again.error()).contains("AuditFailed");
    assertThat(again.cause().orElseThrow()).contains(rule).contains("Branch " + branch);
    assertThat(cloud.states(again)).endsWith("NotifyRejected", "Rejected");
    assertThat(branches()).containsExactly(branch);
    assertThat(cloud.main()).isEqualTo(main);
    assertThat(cloud.runRecord(again).path("branch").asText()).isEqualTo(branch);
    assertThat(toldText())
        .contains("Upload rejected")
        .contains("Audited again, as `ann *` decided")
        .contains(branch);
    nothingIsWrong();
    cloud.rules(table, "RowCount > 0");
    assertThat(cloud.states(decide("AUDIT", branch))).endsWith("Published");
    nothingIsWrong();
  }

  // ---- PUBLISH

  @Test
  void whatSomebodyPublishesAnywaySaysSoEverywhere() throws Exception {
    ExecutionDescription rejected = rejected();
    String branch = branch(rejected);
    String runId = cloud.runRecord(rejected).path("runId").asText();

    ExecutionDescription published = decide("PUBLISH", branch);

    assertThat(published.error()).as(published.toString()).isEmpty();
    assertThat(cloud.states(published))
        .containsExactly(
            "IsUpload?",
            "ReadDecision",
            "TakeBranch",
            "IsDiscarded?",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "AuditBranch",
            "AuditPassed?",
            "MergeBranch",
            "Merged?",
            "NotifyPublished",
            "Published");
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    assertThat(branches()).isEmpty();

    JsonNode record = cloud.runRecord(published);
    assertThat(record.path("auditOutcome").asText()).isEqualTo("OVERRIDDEN");
    assertThat(record.at("/failedRules/0/rule").asText()).isEqualTo("IsComplete \"name\"");
    assertDecision(record.path("decision"), "PUBLISH", branch);
    JsonNode report = cloud.lakeObject(record.path("reportUri").asText());
    assertThat(report.path("outcome").asText()).isEqualTo("OVERRIDDEN");
    assertThat(report.at("/rules/0/outcome").asText()).isEqualTo("FAIL");
    assertThat(report.at("/override/by").asText()).isEqualTo("ann *");
    assertThat(report.at("/override/reason").asText()).isEqualTo(REASON);
    Marker marker = marker(runId);
    assertThat(marker.decision()).isNotNull();
    assertThat(marker.decision().by()).isEqualTo("ann *");
    assertThat(marker.decision().reason()).isEqualTo(REASON);
    assertThat(marker.receipt(Instant.EPOCH).decision()).isEqualTo(marker.decision());
    assertThat(new Commits(lake.nessie()).at(new References(lake.nessie()).main()).orElseThrow())
        .extracting(Commits.Commit::properties)
        .satisfies(
            properties ->
                assertThat(properties)
                    .containsEntry("wap.run-id", runId)
                    .containsEntry("wap.decision", "PUBLISH")
                    .containsEntry("wap.decided-by", "ann *")
                    .containsEntry("wap.reason", REASON));
    assertThat(toldText())
        .contains("Upload published anyway for table *" + table + "*")
        .contains("Published anyway by `ann *`")
        .contains("*Because*: the &lt;supplier&gt; is gone &amp; \"late\"")
        .contains("FAIL *`IsComplete \"name\"`*");
    nothingIsWrong();

    ExecutionDescription again = decide("PUBLISH", branch);
    assertThat(again.error()).contains("dev.wap.error.ActionRefused");
    assertThat(CloudUnderTest.errorMessage(again)).contains("is on main already");
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    nothingIsWrong();
  }

  @Test
  void whatPassesIsSimplyPublished() throws Exception {
    String branch = branch(rejected());
    cloud.rules(table, "RowCount > 0");

    ExecutionDescription published = decide("PUBLISH", branch);

    JsonNode record = cloud.runRecord(published);
    assertThat(record.path("auditOutcome").asText()).isEqualTo("PASS");
    assertThat(cloud.lakeObject(record.path("reportUri").asText()).has("override")).isFalse();
    assertThat(slack.calls()).as("NOTIFY_ON does not name PUBLISHED").isEmpty();
    nothingIsWrong();
  }

  // ---- Two at once

  @Test
  void twoPressTheButtonAtOnce() throws Exception {
    String branch = branch(rejected());
    String input = input("PUBLISH", branch, "ann", REASON);
    List<String> arns = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      arns.add(cloud.cloud().stepFunctions().startExecution(cloud.machine(), input).executionArn());
    }
    List<String> ends = new ArrayList<>();
    for (String arn : arns) {
      ends.add(cloud.states(cloud.cloud().stepFunctions().await(arn, LIMIT)).getLast());
    }

    assertThat(ends).containsOnlyOnce("Published");
    assertThat(ends).isSubsetOf("Published", "Skipped", "NotTaken");
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    assertThat(branches()).isEmpty();
    nothingIsWrong();
  }

  /** Wherever the slower of two stands when the faster publishes, it is skipped. */
  @ParameterizedTest
  @CsvSource({"CREATE_BRANCH", "WRITE_SNAPSHOT", "AUDIT_BRANCH", "MERGE_BRANCH"})
  void theSlowerOfTwoIsSkipped(Task task) throws Exception {
    String branch = branch(rejected());
    DirectRun slow = DirectRun.decided(cloud, "PUBLISH", branch).until(task);
    DirectRun fast = DirectRun.decided(cloud, "PUBLISH", branch).finish();

    slow.finish();

    assertThat(fast.ending()).as(fast.toString()).isEqualTo("PUBLISHED");
    assertThat(slow.ending()).as(slow.toString()).isEqualTo("SKIPPED");
    assertThat(branches()).isEmpty();
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    nothingIsWrong();
  }

  @ParameterizedTest
  @CsvSource({"CREATE_BRANCH", "WRITE_SNAPSHOT"})
  void whatIsDiscardedFirstIsNotPublished(Task task) throws Exception {
    String branch = branch(rejected());
    DirectRun publish = DirectRun.decided(cloud, "PUBLISH", branch).until(task);
    DirectRun discard = DirectRun.decided(cloud, "DISCARD", branch).finish();

    publish.finish();

    assertThat(discard.ending()).as(discard.toString()).isEqualTo("DISCARDED");
    assertThat(publish.failure()).as(publish.toString()).isEqualTo("dev.wap.error.ActionRefused");
    assertThat(publish.ending()).isEqualTo("FAILED");
    assertThat(branches()).isEmpty();
    assertThat(cloud.view().rows("main", table)).isZero();
    nothingIsWrong();
  }

  @ParameterizedTest
  @CsvSource({"AUDIT_BRANCH", "MERGE_BRANCH"})
  void whatIsUnderWayIsNotDiscarded(Task task) throws Exception {
    String branch = branch(rejected());
    DirectRun publish = DirectRun.decided(cloud, "PUBLISH", branch).until(task);
    DirectRun discard = DirectRun.decided(cloud, "DISCARD", branch);

    Answer refused = discard.step();
    publish.finish();

    assertThat(refused.error()).isEqualTo("dev.wap.error.ActionRefused");
    assertThat(refused.message())
        .contains("the same upload is under way on upload/%s/".formatted(table));
    assertThat(publish.ending()).as(publish.toString()).isEqualTo("PUBLISHED");
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    assertThat(branches()).isEmpty();
    nothingIsWrong();
  }

  // ---- Answers that are lost, calls that come late, executions that are stopped

  @Test
  void everyAnswerIsLostOnce() throws Exception {
    String branch = branch(rejected());
    DirectRun run = DirectRun.decided(cloud, "PUBLISH", branch);
    while (run.next() != Task.NONE) {
      assertThat(run.lose().error()).as(run.toString()).isEmpty();
      var unused = run.step();
    }
    assertThat(run.ending()).as(run.toString()).isEqualTo("PUBLISHED");
    for (DirectRun.Call late : run.made()) {
      if (late.task() != Task.NOTIFY) {
        var unused = run.make(late);
      }
    }
    assertThat(cloud.view().rows("main", table)).isEqualTo(3);
    assertThat(cloud.dataFiles("main", table)).hasSize(1);
    nothingIsWrong();
  }

  /** The merge is done, and the execution never hears of it: only the discard finds out. */
  @Test
  void aMergeThatNobodyHearsOfIsAPublication() throws Exception {
    String branch = branch(rejected());
    DirectRun run = DirectRun.decided(cloud, "PUBLISH", branch).until(Task.MERGE_BRANCH);
    assertThat(run.lose().error()).isEmpty();

    run.fail("States.Timeout");
    run.finish();

    assertThat(run.ending()).as(run.toString()).isEqualTo("PUBLISHED");
    assertThat(branches()).isEmpty();
    nothingIsWrong();
  }

  @Test
  void aStoppedOneLeavesTheRejectedBranchAndARecord() throws Exception {
    String branch = branch(rejected());
    cloud.rules(table, "RowCount > 0");
    DirectRun run = DirectRun.decided(cloud, "AUDIT", branch).until(Task.MERGE_BRANCH);

    run.fail("States.Timeout");
    run.finish();

    assertThat(run.ending()).as(run.toString()).isEqualTo("FAILED");
    assertThat(branches()).containsExactly(branch);
    nothingIsWrong();
  }

  // ---- What is refused

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "PUBLISH | upload/t/b | ann | ' '  | reason",
        "PUBLISH | upload/t/b | ann | ''   | reason",
        "PUBLISH | upload/t/b | ''  | why  | by",
        "PUBLISH | upload/t/b | -   | why  | by",
        "PUBLISH | main       | ann | why  | branch",
        "publish | upload/t/b | ann | why  | action",
        "AUDIT   | upload/t/b | ann | -    | reason",
      })
  void aWrongInputNamesItsField(
      String action, String branch, String by, String reason, String field) throws Exception {
    ExecutionDescription refused = run(cloud, input(action, branch, by, reason));
    assertThat(refused.error()).contains("NotADecision");
    assertThat(refused.cause().orElseThrow()).matches(".*Wrong or missing: " + field + " \\(.*");
    for (String other : List.of("action", "branch", "by", "reason")) {
      if (!other.equals(field)) {
        assertThat(refused.cause().orElseThrow()).doesNotContain(" " + other + " (");
      }
    }
    nothingIsWrong();
  }

  @Test
  void moreThanADecisionIsRefused() throws Exception {
    String tooLong = input("AUDIT", "upload/t/b", "a".repeat(201), "r".repeat(1001));
    assertThat(run(cloud, tooLong).cause().orElseThrow()).contains(" by (").contains(" reason (");
    String input = input("AUDIT", "upload/t/b", "ann", "").replace("{", "{\"runId\":\"x\",");
    assertThat(run(cloud, input).cause().orElseThrow()).contains("fields besides action");
    String longest = input("AUDIT", "upload/t/b", "\uD83D\uDE00".repeat(200), "r".repeat(1000));
    assertThat(run(cloud, longest).error()).contains("dev.wap.error.ActionRefused");
    nothingIsWrong();
  }

  @ParameterizedTest
  @CsvSource({"AUDIT", "DISCARD", "PUBLISH"})
  void aBranchThatIsNoRejectedUploadsIsRefused(String action) throws Exception {
    branch(rejected());
    DirectRun open =
        DirectRun.of(cloud, table, TestParquet.people(3).bytes()).until(Task.MERGE_BRANCH);
    for (String name :
        List.of(
            open.branch().path("name").asText(),
            "upload/%s/no-branch-0123456789abcdef-1".formatted(table),
            "upload/nobody's",
            "upload/' || true || '/no-branch-0123456789abcdef-1")) {
      ExecutionDescription refused = decide(action, name);
      assertThat(refused.error()).as(name).contains("dev.wap.error.ActionRefused");
      assertThat(CloudUnderTest.errorMessage(refused)).contains("no rejected upload on the branch");
      assertThat(cloud.states(refused)).endsWith("TakeBranch", "NotTaken");
    }
    open.finish();
    assertThat(open.ending()).isEqualTo("PUBLISHED");
    nothingIsWrong();
  }

  /** Nobody may publish what is rejected unless the setting says so: nothing is written then. */
  @Test
  void withoutTheSettingNothingIsPublished(@TempDir Path folder) throws Exception {
    try (CloudUnderTest strict = CloudUnderTest.start(folder, Map.of())) {
      strict.rules("strict", "IsComplete \"name\"");
      ExecutionDescription rejected =
          strict.upload("strict/bad.parquet", TestParquet.people(2).row(3, null).bytes());
      String branch = strict.runRecord(rejected).path("branch").asText();
      String main = strict.main();

      ExecutionDescription refused = run(strict, input("PUBLISH", branch, "ann", REASON));

      assertThat(refused.error()).contains("dev.wap.error.OverrideNotAllowed");
      assertThat(CloudUnderTest.errorMessage(refused)).contains("ALLOW_OVERRIDE is false");
      assertThat(strict.states(refused)).endsWith("TakeBranch", "NotTaken");
      assertThat(strict.main()).isEqualTo(main);
      assertThat(strict.uploadBranches()).containsExactly(branch);
      strict.awaitAftercare();
      try (Connections connections = OpsUnderTest.connections(strict)) {
        assertThat(Verification.of(connections).findings()).isEmpty();
      }
      theAuditRefusesToo(strict, branch);
      assertThat(strict.states(run(strict, input("AUDIT", branch, "ann", ""))))
          .endsWith("Rejected");
      assertThat(strict.states(run(strict, input("DISCARD", branch, "ann", ""))))
          .endsWith("Discarded");
    }
  }

  /** Whatever way a decision has come there. */
  private static void theAuditRefusesToo(CloudUnderTest strict, String branch) throws Exception {
    DirectRun audit = DirectRun.decided(strict, "AUDIT", branch).until(Task.AUDIT_BRANCH);
    DirectRun.Call call = audit.call();
    Answer refused =
        audit.make(
            new DirectRun.Call(call.task(), call.payload().replace("\"AUDIT\"", "\"PUBLISH\"")));
    assertThat(refused.error()).isEqualTo("dev.wap.error.OverrideNotAllowed");
    audit.finish();
    assertThat(audit.ending()).isEqualTo("REJECTED");
  }
}
