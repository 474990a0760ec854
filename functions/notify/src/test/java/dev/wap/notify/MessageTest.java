package dev.wap.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Audit;
import dev.wap.contract.Branch;
import dev.wap.contract.Decision;
import dev.wap.contract.Ending;
import dev.wap.contract.Execution;
import dev.wap.contract.Failure;
import dev.wap.contract.Merge;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.RuleResult.Tier;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageTest {
  private static final Execution EXECUTION =
      new Execution("arn:aws:states:eu-west-1:1:execution:wap:x", "x", Instant.EPOCH);
  private static final Upload UPLOAD = upload("orders/f.parquet");
  private static final int SLACKS_LIMIT = 3_000;

  @Test
  void everyEndingHasItsTitle() {
    assertThat(Message.title(published(audit(Outcome.PASS))))
        .isEqualTo(":large_green_circle: Upload published for table *orders*");
    assertThat(Message.title(published(audit(Outcome.WARN))))
        .isEqualTo(":large_yellow_circle: Upload published with warnings for table *orders*");
    assertThat(Message.title(input(Ending.SKIPPED, UPLOAD, null, null, null)))
        .isEqualTo(":white_circle: Upload skipped, it was decided before for table *orders*");
    assertThat(Message.title(rejected(UPLOAD, audit(Outcome.FAIL))))
        .isEqualTo(":red_circle: Upload rejected for table *orders*");
    assertThat(Message.title(failed("cause")))
        .isEqualTo(":red_circle: Run failed for table *orders*");
    assertThat(
            Message.title(
                input(
                    Ending.UNDECIDED,
                    UPLOAD,
                    null,
                    null,
                    new Failure("DiscardBranch", "Undecided", "cause"))))
        .isEqualTo(":red_circle: Run failed, published or not is unknown for table *orders*");
  }

  @Test
  void aRunThatHasNoTableYetHasATitleToo() {
    NotifyInput input =
        new NotifyInput(
            Ending.FAILED,
            EXECUTION,
            UPLOAD,
            null,
            null,
            null,
            null,
            null,
            new Failure("CreateBranch", "dev.wap.error.InvalidUpload", ""),
            null);

    assertThat(Message.title(input)).isEqualTo(":red_circle: Run failed");
    assertThat(Message.paragraphs(input))
        .contains("*CreateBranch* failed with `dev.wap.error.InvalidUpload`\n");
  }

  @Test
  void aFunctionsErrorIsToldByItsMessage() {
    NotifyInput input =
        failed(
            "{\"errorMessage\":\"Column 'a' is too much\",\"errorType\":\"x\",\"stackTrace\":[]}");

    assertThat(Message.paragraphs(input))
        .contains(
            "*WriteSnapshot* failed with `dev.wap.error.SchemaMismatch`\nColumn 'a' is too much");
  }

  @Test
  void aRejectionTellsSourceRulesReportBranchAndExecution() {
    NotifyInput input = rejected(UPLOAD, audit(Outcome.FAIL));

    assertThat(Message.paragraphs(input))
        .containsExactly(
            "*Source file*: `s3://in/orders/f.parquet`",
            "FAIL *`IsComplete \"a\"`*\nexpected: no nulls in a\nobserved: 1 null",
            "*Report*: `s3://lake/report.json`",
            "*Branch*: `%s`\nIt stays for inspection; nothing of it is on main. Correct the file and upload it again, or decide on the branch."
                .formatted(input.branch().name()),
            "<https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn:aws:states:eu-west-1:1:execution:wap:x|Execution x>");
  }

  @Test
  void aDecisionTellsWhoDecidedWhatAndWhy() {
    Decision publish = decision(Decision.Action.PUBLISH, "<!here> `ann`", "a < b\nc");

    NotifyInput anyway = decided(Ending.PUBLISHED, audit(Outcome.OVERRIDDEN), publish);
    assertThat(Message.title(anyway))
        .isEqualTo(":large_orange_circle: Upload published anyway for table *orders*");
    assertThat(Message.paragraphs(anyway).get(1))
        .isEqualTo(
            "Published anyway by `&lt;!here&gt; 'ann'`\n*Because*: a &lt; b c\n*Rejected branch*: `upload/orders/b`");
    assertThat(Message.paragraphs(decided(Ending.PUBLISHED, audit(Outcome.PASS), publish)).get(1))
        .startsWith("To be published anyway, as `");
    NotifyInput discarded =
        decided(Ending.DISCARDED, null, decision(Decision.Action.DISCARD, "ann", ""));
    assertThat(Message.title(discarded))
        .isEqualTo(":white_circle: Rejected upload discarded for table *orders*");
    assertThat(Message.paragraphs(discarded).get(1))
        .isEqualTo("Discarded, as `ann` decided\n*Rejected branch*: `upload/orders/b`");
    assertThat(
            Message.paragraphs(
                    decided(
                        Ending.REJECTED,
                        audit(Outcome.FAIL),
                        decision(Decision.Action.AUDIT, "ann", "")))
                .get(1))
        .startsWith("Audited again, as `ann` decided");
  }

  private static Decision decision(Decision.Action action, String by, String reason) {
    return new Decision(action, "upload/orders/b", by, reason);
  }

  private static NotifyInput decided(Ending ending, Audit audit, Decision decision) {
    Run run = Run.of(UPLOAD, EXECUTION);
    return new NotifyInput(
        ending,
        EXECUTION,
        UPLOAD,
        run,
        new Branch(run.branchName(1), "abc"),
        null,
        audit,
        null,
        null,
        decision);
  }

  @Test
  void aPublicationTellsItsRows() {
    assertThat(Message.paragraphs(published(audit(Outcome.PASS))))
        .contains("*Rows published*: 1,234,567")
        .noneMatch(paragraph -> paragraph.contains("Report") || paragraph.contains("expected"));
  }

  @Test
  void namesAreEscaped() {
    Upload odd = upload("<!channel>&`rm`\n*x*.parquet");

    assertThat(Message.paragraphs(rejected(odd, audit(Outcome.FAIL))).get(0))
        .isEqualTo("*Source file*: `s3://in/&lt;!channel&gt;&amp;'rm' *x*.parquet`");
    assertThat(Message.paragraphs(rejected(upload("a\r\nb\u2028c"), audit(Outcome.FAIL))).get(0))
        .isEqualTo("*Source file*: `s3://in/a b c`");
  }

  @Test
  void textsOfErrorsAreEscaped() {
    assertThat(Message.paragraphs(failed("<@U123> & <https://evil|click>")))
        .contains(
            "*WriteSnapshot* failed with `dev.wap.error.SchemaMismatch`\n"
                + "&lt;@U123&gt; &amp; &lt;https://evil|click&gt;");
  }

  /** What looks like the message's own line, and what makes a name read backwards. */
  @Test
  void nobodyElseAddsLinesOrHidesCharacters() {
    assertThat(Message.paragraphs(failed("bad\n*Report*: fine\r\n:tada: \u001b[2J\u0000")).get(1))
        .isEqualTo(
            "*WriteSnapshot* failed with `dev.wap.error.SchemaMismatch`\n"
                + "bad *Report*: fine :tada: \\u001B[2J\\u0000");
    assertThat(
            Message.paragraphs(rejected(upload("a\u202Efdp.parquet"), audit(Outcome.FAIL))).get(0))
        .isEqualTo("*Source file*: `s3://in/a\\u202Efdp.parquet`");
  }

  @Test
  void textsOfRulesAreEscaped() {
    RuleResult rule =
        new RuleResult("ColumnExists \"<!here>\"", Outcome.FAIL, "<a>", "<b>", Tier.METADATA, null);

    assertThat(Message.paragraphs(rejected(UPLOAD, audit(List.of(rule)))))
        .contains(
            "FAIL *`ColumnExists \"&lt;!here&gt;\"`*\nexpected: &lt;a&gt;\nobserved: &lt;b&gt;");
  }

  @Test
  void longListsOfRulesAreCut() {
    List<RuleResult> rules = IntStream.range(0, 13).mapToObj(n -> failedRule("c" + n)).toList();

    List<String> paragraphs = Message.paragraphs(rejected(UPLOAD, audit(rules)));

    assertThat(paragraphs).filteredOn(text -> text.startsWith("FAIL")).hasSize(10);
    assertThat(paragraphs).contains("and 3 more, see the report");
  }

  @Test
  void noParagraphIsLongerThanSlackTakes() {
    String worst = "&".repeat(5_000);
    RuleResult rule = new RuleResult(worst, Outcome.FAIL, worst, worst, Tier.METADATA, null);
    NotifyInput rejected =
        rejected(upload("&".repeat(1_024)), audit(Collections.nCopies(20, rule)));

    assertThat(Message.paragraphs(rejected)).allMatch(text -> text.length() <= SLACKS_LIMIT);
    assertThat(Message.paragraphs(failed(worst))).allMatch(text -> text.length() <= SLACKS_LIMIT);
    assertThat(Message.paragraphs(rejected).get(0)).endsWith("&amp; ...`");
  }

  @Test
  void noCharacterIsCutInHalf() {
    String text = Message.paragraphs(failed("x" + "😀".repeat(2_000))).get(1);

    assertThat(text).endsWith("😀 ...").doesNotContain("?");
  }

  private static NotifyInput published(Audit audit) {
    return input(
        Ending.PUBLISHED,
        UPLOAD,
        audit,
        new Merge(Merge.Outcome.PUBLISHED, "def", 0, 1_234_567),
        null);
  }

  private static NotifyInput rejected(Upload upload, Audit audit) {
    return input(Ending.REJECTED, upload, audit, null, null);
  }

  private static NotifyInput failed(String cause) {
    return input(
        Ending.FAILED,
        UPLOAD,
        null,
        null,
        new Failure("WriteSnapshot", "dev.wap.error.SchemaMismatch", cause));
  }

  private static NotifyInput input(
      Ending ending, Upload upload, Audit audit, Merge merge, Failure error) {
    Run run = Run.of(UPLOAD, EXECUTION);
    return new NotifyInput(
        ending,
        EXECUTION,
        upload,
        run,
        new Branch(run.branchName(1), "abc"),
        null,
        audit,
        merge,
        error,
        null);
  }

  private static Upload upload(String key) {
    return new Upload("in", key, null, "e1", 7);
  }

  private static Audit audit(Outcome outcome) {
    return outcome == Outcome.FAIL
        ? audit(List.of(failedRule("a"), passedRule()))
        : new Audit(outcome, List.of(passedRule()), 1, 0, "hash", "s3://lake/report.json");
  }

  private static Audit audit(List<RuleResult> rules) {
    return new Audit(Outcome.FAIL, rules, rules.size(), 0, "hash", "s3://lake/report.json");
  }

  private static RuleResult failedRule(String column) {
    return new RuleResult(
        "IsComplete \"%s\"".formatted(column),
        Outcome.FAIL,
        "no nulls in " + column,
        "1 null",
        Tier.METADATA,
        null);
  }

  private static RuleResult passedRule() {
    return new RuleResult("RowCount > 0", Outcome.PASS, "rows", "3 rows", Tier.METADATA, null);
  }
}
