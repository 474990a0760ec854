package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.contract.Branch;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rejected uploads are shown with their reasons, and a decision starts exactly its execution. */
@ExtendWith(SharedCloud.class)
final class RejectedTest {
  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final Keeping keeping;
  private final DashboardUnderTest dashboard;
  private String table = "";

  RejectedTest(FragileCloud fragile) throws IOException {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
    this.keeping = new Keeping(cloud);
    this.dashboard = new DashboardUnderTest(cloud, Map.of());
  }

  @BeforeEach
  void prepare(TestInfo test) throws IOException {
    table = "rejected_" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    cloud.rules(table, "IsComplete \"id\"", "RowCount > 0");
  }

  @AfterEach
  void close() throws IOException {
    for (Branch branch : keeping.references().ofUploads()) {
      var unused = keeping.references().delete(branch.name());
    }
    fragile.heal();
    dashboard.close();
    keeping.close();
  }

  private ExecutionDescription reject(String name) throws Exception {
    ExecutionDescription rejected =
        cloud.upload(
            "%s/%s.parquet".formatted(table, name),
            TestParquet.people(3).row(null, "<i>eve</i>").bytes());
    assertThat(rejected.error()).contains("AuditFailed");
    cloud.awaitAftercare(rejected);
    return rejected;
  }

  private String branch(ExecutionDescription rejected) {
    return cloud.runRecord(rejected).path("branch").asText();
  }

  // ---- What is shown

  @Test
  void aRejectedUploadIsShownWithItsReasons() throws Exception {
    ExecutionDescription rejected = reject("<img src=x>");

    JsonNode shown = dashboard.api("/rejected?table=" + table).path("branches");
    String page = dashboard.page("/rejected");

    assertThat(shown).hasSize(1);
    assertThat(shown.at("/0/branch").asText()).isEqualTo(branch(rejected));
    assertThat(shown.at("/0/rows").asInt()).isEqualTo(4);
    assertThat(shown.at("/0/execution").asText()).isEqualTo(rejected.summary().name());
    assertThat(shown.at("/0/failed")).hasSize(1);
    assertThat(shown.at("/0/failed/0/rule").asText()).isEqualTo("IsComplete \"id\"");
    assertThat(shown.at("/0/others").asInt()).isEqualTo(1);
    assertThat(page)
        .contains(
            "&lt;img src=x&gt;.parquet",
            "IsComplete \"id\"",
            "href=\"/runs/%s\"".formatted(rejected.summary().name()),
            "branch=" + DashboardUnderTest.url(branch(rejected)))
        .doesNotContain("<img", "<i>");
  }

  @Test
  void whatARunInProgressHoldsIsNotRejectedYet() throws Exception {
    List<JsonNode> meanwhile = new ArrayList<>();
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("RejectBranch") && attempt == 1) {
            meanwhile.add(dashboard.api("/rejected"));
          }
        });

    var unused = reject("a");

    assertThat(meanwhile).hasSize(1);
    assertThat(meanwhile.get(0).path("branches")).isEmpty();
    assertThat(meanwhile.get(0).path("running").asInt()).isEqualTo(1);
    assertThat(dashboard.api("/rejected").path("branches")).hasSize(1);
  }

  @Test
  void withoutAnyThePageSaysSo() throws Exception {
    assertThat(dashboard.page("/rejected")).contains("Nothing waits for a decision");
    assertThat(dashboard.page("/rejected?table=%3Cb%3E&page=x"))
        .contains("in &lt;b&gt;")
        .doesNotContain("<b>");
  }

  // ---- What is decided

  /** The form of a decision as a browser would send it. */
  private static Map<String, String> form(DashboardUnderTest from, String branch, String action)
      throws Exception {
    String page =
        from.page(
            "/rejected/decide?action=%s&branch=%s"
                .formatted(action, DashboardUnderTest.url(branch)));
    Map<String, String> form = new HashMap<>();
    Matcher fields =
        Pattern.compile("<input type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\">").matcher(page);
    while (fields.find()) {
      form.put(fields.group(1), fields.group(2));
    }
    assertThat(form.keySet()).contains("csrf", "form", "action", "branch");
    form.put("by", "Ada <a@b>");
    form.put("reason", "");
    return form;
  }

  /** The input of the execution that an answer leads to. */
  private String startedInput(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    String name =
        answer.headers().firstValue("Location").orElseThrow().replaceAll("^/runs/|[?].*$", "");
    ExecutionSummary started =
        cloud
            .cloud()
            .stepFunctions()
            .listExecutions(cloud.machine())
            .filter(execution -> execution.name().equals(name))
            .findFirst()
            .orElseThrow();
    return cloud.cloud().stepFunctions().describeExecution(started.executionArn()).input();
  }

  private long executions() {
    return cloud.cloud().stepFunctions().listExecutions(cloud.machine()).count();
  }

  @Test
  void aDecisionStartsItsExecution() throws Exception {
    String branch = branch(reject("a"));
    for (String action : List.of("AUDIT", "DISCARD")) {
      HttpResponse<String> answer =
          dashboard.post("/rejected/decide", form(dashboard, branch, action));

      assertThat(startedInput(answer))
          .isEqualTo(
              "{\"action\":\"%s\",\"branch\":\"%s\",\"by\":\"Ada <a@b>\",\"reason\":\"\"}"
                  .formatted(action, branch));
    }
    assertThat(dashboard.page("/rejected")).contains("Started here just now: Discard");
  }

  @Test
  void aFormThatIsSentTwiceStartsOneExecution() throws Exception {
    Map<String, String> form = form(dashboard, branch(reject("a")), "DISCARD");
    HttpResponse<String> first = dashboard.post("/rejected/decide", form);
    long before = executions();

    HttpResponse<String> second = dashboard.post("/rejected/decide", form);

    assertThat(second.statusCode()).isEqualTo(303);
    assertThat(second.headers().map().get("location"))
        .isEqualTo(first.headers().map().get("location"));
    assertThat(executions()).isEqualTo(before);
  }

  @Test
  void publishingAnywayIsOffUnlessTheSettingIsTrue() throws Exception {
    String branch = branch(reject("a"));
    Map<String, String> form = form(dashboard, branch, "DISCARD");
    form.put("action", "PUBLISH");
    form.put("reason", "because");
    long before = executions();

    HttpResponse<String> answer = dashboard.post("/rejected/decide", form);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("ALLOW_OVERRIDE");
    assertThat(executions()).isEqualTo(before);
    assertThat(dashboard.page("/rejected"))
        .contains("<button type=\"button\" disabled", "AllowOverride", "ALLOW_OVERRIDE");
  }

  @Test
  void publishingAnywayNeedsANameAndAReason() throws Exception {
    String branch = branch(reject("a"));
    try (DashboardUnderTest open =
        new DashboardUnderTest(cloud, Map.of("ALLOW_OVERRIDE", "true"))) {
      Map<String, String> form = form(open, branch, "PUBLISH");
      long before = executions();

      assertRefused(open, form, "reason", " ", "Say why");
      assertRefused(open, form, "reason", "x".repeat(1001), "longer than 1000");
      form.put("reason", "the <supplier> is known");
      assertRefused(open, form, "by", "", "Say who you are");
      assertRefused(open, form, "by", "x".repeat(201), "longer than 200");
      assertThat(executions()).isEqualTo(before);

      HttpResponse<String> answer = open.post("/rejected/decide", form);
      assertThat(startedInput(answer))
          .isEqualTo(
              "{\"action\":\"PUBLISH\",\"branch\":\"%s\",\"by\":\"Ada <a@b>\",\"reason\":\"the <supplier> is known\"}"
                  .formatted(branch));
    }
  }

  private static void assertRefused(
      DashboardUnderTest open, Map<String, String> form, String field, String value, String message)
      throws Exception {
    Map<String, String> changed = new HashMap<>(form);
    changed.put(field, value);
    HttpResponse<String> answer = open.post("/rejected/decide", changed);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(message);
  }

  @Test
  void whatIsNoFormOfThePageStartsNothing() throws Exception {
    Map<String, String> form = form(dashboard, branch(reject("a")), "DISCARD");
    long before = executions();
    for (Map.Entry<String, String> change :
        Map.of("action", "DROP", "branch", "main", "form", "x\"y").entrySet()) {
      Map<String, String> changed = new HashMap<>(form);
      changed.put(change.getKey(), change.getValue());
      assertThat(dashboard.post("/rejected/decide", changed).statusCode()).isEqualTo(400);
    }
    assertThat(executions()).isEqualTo(before);
  }

  @Test
  void aBranchThatIsGoneCannotBeDecidedOn() throws Exception {
    String branch = branch(reject("a"));
    var unused = keeping.references().delete(branch);

    HttpResponse<String> page =
        dashboard.get("/rejected/decide?action=DISCARD&branch=" + DashboardUnderTest.url(branch));

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("somebody may have decided already").doesNotContain("<form");
  }
}
