package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Execution;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.RuleResult.Tier;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.error.InvalidInput;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReportsTest {
  private static final Upload UPLOAD = new Upload("in", "orders/f.parquet", null, "e1", 7);
  private static final Run RUN = run("arn:a", UPLOAD);
  private static final Run TWIN = run("arn:b", UPLOAD);

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("lake");

  private AuditReports reports;

  @BeforeEach
  void open() {
    reports = new AuditReports(s3.client(), "lake");
  }

  @Test
  void aReportIsFoundByItsRun() {
    assertThat(reports.read(RUN)).isEmpty();

    reports.keep(RUN, report(RUN));

    assertThat(reports.read(RUN)).contains(report(RUN));
    assertThat(reports.read(TWIN)).isEmpty();
    assertThat(reports.uri(RUN))
        .isEqualTo("s3://lake/_wap/audits/orders/%s-%s.json".formatted(RUN.runId(), RUN.owner()));
  }

  /** Others have acted upon it, whatever the rules say by now. */
  @Test
  void aCommitThatHasBeenJudgedKeepsItsReport() {
    AuditReport first = report(RUN);
    reports.keep(RUN, first);

    AuditReport kept = reports.keep(RUN, report(RUN, 1, "abc", Outcome.PASS));

    assertThat(kept).isEqualTo(first);
    assertThat(reports.read(RUN)).contains(first);
  }

  @Test
  void theLatestAttemptsReportCounts() {
    AuditReport second = report(RUN, 2, "def", Outcome.PASS);
    reports.keep(RUN, report(RUN));
    reports.keep(RUN, second);
    reports.keep(RUN, report(RUN));

    assertThat(reports.read(RUN)).contains(second);
  }

  @Test
  void theReportsOfAllTwinsAreFoundByOneOfThem() {
    Run other = run("arn:a", new Upload("in", "orders/f.parquet", null, "e2", 7));
    reports.keep(RUN, report(RUN));
    reports.keep(TWIN, report(TWIN));
    reports.keep(other, report(other));

    assertThat(reports.ofUpload(RUN.table(), RUN.runId()))
        .containsExactlyInAnyOrder(report(RUN), report(TWIN));
    assertThat(reports.ofUpload(TWIN.table(), TWIN.runId()))
        .containsExactlyInAnyOrder(report(RUN), report(TWIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runId",
        "owner",
        "table",
        "source",
        "branch",
        "branchHash",
        "dataFile",
        "outcome",
        "rules",
        "rows",
        "bytesRead",
        "rulesetHash",
        "auditedAt"
      })
  void aReportThatLacksSomethingVouchesForNothing(String component) {
    reports.keep(RUN, report(RUN));
    String key = "_wap/audits/orders/%s-%s.json".formatted(RUN.runId(), RUN.owner());
    String whole = s3.text("lake", key);
    String lacking =
        whole
            .replaceFirst("\"%s\":(\\[.*\\]|[^,}]+)".formatted(component), "")
            .replace(",,", ",")
            .replace("{,", "{")
            .replace(",}", "}");
    assertThat(lacking).isNotEqualTo(whole);
    s3.put("lake", key, lacking);

    assertThatThrownBy(() -> reports.read(RUN))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("AuditReport")
        .hasMessageContaining(component);
  }

  private static Run run(String arn, Upload upload) {
    return Run.of(upload, new Execution(arn, "x", Instant.EPOCH));
  }

  private static AuditReport report(Run run) {
    return report(run, 1, "abc", Outcome.FAIL);
  }

  private static AuditReport report(Run run, int attempt, String branchHash, Outcome outcome) {
    return new AuditReport(
        run.runId(),
        run.owner(),
        run.table(),
        run.source(),
        run.branchName(attempt),
        branchHash,
        "s3://lake/wap/orders/data/" + run.dataFileName(),
        outcome,
        List.of(
            new RuleResult(
                "IsComplete \"a\"",
                Outcome.FAIL,
                "no nulls",
                "1 null",
                Tier.SCAN,
                List.of("row 7"))),
        10,
        20,
        "hash",
        Instant.parse("2026-11-22T10:11:12Z"),
        null);
  }
}
