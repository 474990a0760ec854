package dev.wap.merge;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Branch;
import dev.wap.contract.Execution;
import dev.wap.contract.MergeInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.Run;
import dev.wap.contract.Snapshot;
import dev.wap.contract.Snapshot.Mode;
import dev.wap.contract.Snapshot.SchemaChange;
import dev.wap.contract.Upload;
import dev.wap.error.OverrideNotAllowed;
import dev.wap.error.UnauditedBranch;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {
  private static final Execution EXECUTION = new Execution("arn:a", "a", Instant.EPOCH);
  private static final Run RUN =
      Run.of(new Upload("in", "orders/f.parquet", null, "e1", 7), EXECUTION);
  private static final Branch BRANCH = new Branch(RUN.branchName(1), "abc");
  private static final String FILE = "s3://lake/f";

  private final AuditReports reports = new AuditReports(new MemoryS3(), "lake");
  private final Gate gate = new Gate(reports, false);

  @ParameterizedTest
  @EnumSource(names = {"PASS", "WARN"})
  void letsThroughWhatItsReportVouchesFor(Outcome outcome) {
    write(outcome, RUN.runId(), RUN.owner(), BRANCH.name(), BRANCH.hash(), FILE);

    assertThatCode(() -> gate.check(input(reports.uri(RUN)))).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatFailed() {
    write(Outcome.FAIL, RUN.runId(), RUN.owner(), BRANCH.name(), BRANCH.hash(), FILE);

    assertRefused(reports.uri(RUN), "its report says FAIL");
  }

  @Test
  void refusesAnOverriddenAuditUnlessOverridesAreAllowed() {
    write(Outcome.OVERRIDDEN, RUN.runId(), RUN.owner(), BRANCH.name(), BRANCH.hash(), FILE);

    assertThatThrownBy(() -> gate.check(input(reports.uri(RUN))))
        .isExactlyInstanceOf(OverrideNotAllowed.class)
        .hasMessageContaining("its report says OVERRIDDEN, and ALLOW_OVERRIDE is false");
    assertThatCode(() -> new Gate(reports, true).check(input(reports.uri(RUN))))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesWhatHasNoReport() {
    assertRefused(reports.uri(RUN), "there is no report at " + reports.uri(RUN));
  }

  @Test
  void believesNoReportThatTheInputBringsAlong() {
    write(Outcome.PASS, RUN.runId(), RUN.owner(), BRANCH.name(), BRANCH.hash(), FILE);

    assertRefused(
        "s3://elsewhere/report.json",
        "its report is at %s, not at s3://elsewhere/report.json".formatted(reports.uri(RUN)));
  }

  @ParameterizedTest
  @CsvSource({"branchHash", "branch", "runId", "owner", "dataFile"})
  void refusesAReportOnSomethingElse(String differing) {
    String branch = differing.equals("branch") ? RUN.branchName(2) : BRANCH.name();
    String hash = differing.equals("branchHash") ? "def" : BRANCH.hash();
    String file = differing.equals("dataFile") ? "s3://lake/other" : FILE;
    write(
        Outcome.PASS,
        differing.equals("runId") ? "other" : RUN.runId(),
        differing.equals("owner") ? "other" : RUN.owner(),
        branch,
        hash,
        file);

    assertRefused(
        reports.uri(RUN),
        "its report is about %s at %s and the file %s".formatted(branch, hash, file));
  }

  private void write(
      Outcome outcome, String runId, String owner, String branch, String hash, String file) {
    reports.keep(
        RUN,
        new AuditReport(
            runId,
            owner,
            RUN.table(),
            RUN.source(),
            branch,
            hash,
            file,
            outcome,
            List.of(),
            3,
            0,
            "rules",
            Instant.EPOCH,
            outcome == Outcome.OVERRIDDEN ? new AuditReport.Overruling("ann", "why") : null));
  }

  private static MergeInput input(String reportUri) {
    return new MergeInput(
        RUN,
        BRANCH,
        new Snapshot(1, FILE, 3, 10, Mode.REGISTERED, SchemaChange.NONE),
        reportUri,
        EXECUTION,
        null);
  }

  private void assertRefused(String reportUri, String why) {
    assertThatThrownBy(() -> gate.check(input(reportUri)))
        .isExactlyInstanceOf(UnauditedBranch.class)
        .hasMessage("The branch %s at abc is not published: %s", BRANCH.name(), why);
  }
}
