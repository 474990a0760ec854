package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a cloud of its own: a restart, and a Slack. One test, since a start takes seconds. */
final class RestartAndSlackTest {
  @TempDir private Path folder;

  @Test
  void survivesARestartAndTellsSlack() throws Exception {
    try (FakeSlack slack = new FakeSlack();
        Gateway way = new Gateway(slack.apiUrl())) {
      Map<String, String> settings =
          Map.of(
              "SLACK_API_URL", way.address().toString(),
              "SLACK_TOKEN", "xoxb-test",
              "SLACK_CHANNEL", "#data-quality");
      Left left;
      try (CloudUnderTest cloud = CloudUnderTest.start(folder, settings)) {
        assertThat(folder.resolve("local.env")).exists();
        cloud.rules("kept", "IsComplete \"name\"");
        tellsSlackOfARejectedRun(cloud, slack);
        left = left(cloud);
      }
      assertThat(folder.resolve("local.env")).doesNotExist();

      try (CloudUnderTest cloud = CloudUnderTest.start(folder, settings)) {
        isAsItWas(cloud, left);
        worksOn(cloud);
        endsWhateverSlackDoes(cloud, slack, way);
      }
      assertThat(Files.readString(folder.resolve("data/logs/wap-NotifyFunction.log")))
          .as("a token is nothing for a log")
          .doesNotContain("xoxb-test");
    }
  }

  // ---- Slack

  private static void tellsSlackOfARejectedRun(CloudUnderTest cloud, FakeSlack slack)
      throws Exception {
    assertThat(cloud.upload("kept/good.parquet", TestParquet.people(10).bytes()).summary().status())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(slack.calls()).as("NOTIFY_ON does not name PUBLISHED").isEmpty();

    ExecutionDescription execution =
        cloud.upload("kept/b<a>d & co.parquet", TestParquet.people(2).row(3, null).bytes());

    JsonNode notification = cloud.answer(execution, "NotifyRejected").path("notification");
    assertThat(notification.path("delivered").asBoolean()).isTrue();
    assertThat(notification.path("channel").asText()).isEqualTo("#data-quality");
    assertThat(slack.calls()).hasSize(1);
    FakeSlack.Call call = slack.calls().get(0);
    assertThat(call.path()).isEqualTo("/api/chat.postMessage");
    assertThat(call.authorization()).isEqualTo("Bearer xoxb-test");
    assertThat(call.fields().get("channel")).isEqualTo("#data-quality");
    assertThat(call.fields().get("text")).contains("Upload rejected for table *kept*");
    StringJoiner text = new StringJoiner("\n");
    CloudUnderTest.parse(call.fields().get("blocks"))
        .forEach(block -> text.add(block.at("/text/text").asText()));
    assertThat(text.toString())
        .contains("s3://" + cloud.sourceBucket() + "/kept/b&lt;a&gt;d &amp; co.parquet")
        .contains(cloud.runRecord(execution).path("branch").asText())
        .contains("IsComplete \"name\"")
        .contains("expected: no nulls in name")
        .contains("observed: 1 null in 3 rows")
        .contains("https://us-east-1.console.aws.amazon.com/states/")
        .contains(execution.summary().executionArn());
  }

  private static void endsWhateverSlackDoes(CloudUnderTest cloud, FakeSlack slack, Gateway way)
      throws Exception {
    Map<FakeSlack.Mood, String> reasons = new HashMap<>();
    for (FakeSlack.Mood mood :
        List.of(
            FakeSlack.Mood.REFUSES,
            FakeSlack.Mood.REFUSES_THE_TOKEN,
            FakeSlack.Mood.FAILS,
            FakeSlack.Mood.LIMITS,
            FakeSlack.Mood.HANGS)) {
      slack.mood(mood);
      reasons.put(mood, reasonNotDelivered(cloud, "kept/slack-" + mood + ".parquet"));
      assertThat(slack.calls()).as("one try for " + mood).hasSize(1);
    }
    way.mood(Gateway.Mood.DOWN);
    assertThat(reasonNotDelivered(cloud, "kept/slack-down.parquet"))
        .startsWith("Slack did not answer: Failed to connect to ");
    assertThat(reasons.get(FakeSlack.Mood.REFUSES))
        .isEqualTo("Slack refused the message: channel_not_found");
    assertThat(reasons.get(FakeSlack.Mood.REFUSES_THE_TOKEN))
        .isEqualTo("Slack refused the message: invalid_auth");
    assertThat(reasons.get(FakeSlack.Mood.FAILS)).startsWith("Slack answered HTTP 500");
    assertThat(reasons.get(FakeSlack.Mood.LIMITS)).startsWith("Slack answered HTTP 429");
    assertThat(reasons.get(FakeSlack.Mood.HANGS)).startsWith("Slack did not answer: ");
  }

  /** Why a rejection was not told; it is one like any other all the same. */
  private static String reasonNotDelivered(CloudUnderTest cloud, String key) throws Exception {
    String mainBefore = cloud.main();
    Set<String> branchesBefore = cloud.uploadBranches();
    ExecutionDescription execution = cloud.upload(key, TestParquet.people(1).row(1, null).bytes());
    assertThat(execution.error()).contains("AuditFailed");
    assertThat(cloud.states(execution)).endsWith("NotifyRejected", "Rejected");
    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches())
        .hasSize(branchesBefore.size() + 1)
        .containsAll(branchesBefore)
        .contains(record.path("branch").asText());
    JsonNode notification = cloud.answer(execution, "NotifyRejected").path("notification");
    assertThat(notification.path("delivered").asBoolean(true)).isFalse();
    return notification.path("reason").asText();
  }

  // ---- Restart

  /** What a cloud has when it is stopped. */
  private record Left(
      String main,
      Set<String> branches,
      List<ExecutionSummary> executions,
      List<ExecutionDescription> descriptions,
      List<List<JsonNode>> histories) {}

  private static Left left(CloudUnderTest cloud) throws Exception {
    var stepFunctions = cloud.cloud().stepFunctions();
    List<ExecutionSummary> executions = stepFunctions.listExecutions(cloud.machine()).toList();
    return new Left(
        cloud.main(),
        cloud.uploadBranches(),
        executions,
        executions.stream().map(it -> stepFunctions.describeExecution(it.executionArn())).toList(),
        executions.stream().map(it -> stepFunctions.history(it.executionArn())).toList());
  }

  private static void isAsItWas(CloudUnderTest cloud, Left left) throws Exception {
    Left now = left(cloud);
    assertThat(now.main()).isEqualTo(left.main());
    assertThat(now.branches()).isEqualTo(left.branches()).hasSize(1);
    assertThat(now.executions()).isEqualTo(left.executions()).hasSize(2);
    assertThat(now.descriptions()).isEqualTo(left.descriptions());
    assertThat(now.histories()).isEqualTo(left.histories());
    assertThat(cloud.rows("main", "kept")).hasSize(10);
    assertThat(cloud.rows(now.branches().iterator().next(), "kept")).hasSize(13);
  }

  private static void worksOn(CloudUnderTest cloud) throws Exception {
    cloud.put("kept/good.parquet", TestParquet.people(10).bytes());
    assertThat(cloud.states(cloud.await("kept/good.parquet", 2).get(1))).endsWith("Skipped");
    assertThat(cloud.upload("kept/new.parquet", TestParquet.people(5).bytes()).summary().status())
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.view().rows("main", "kept")).isEqualTo(15);
  }
}
