package dev.wap.merge;

import dev.wap.contract.MergeInput;
import dev.wap.contract.Outcome;
import dev.wap.error.OverrideNotAllowed;
import dev.wap.error.UnauditedBranch;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;

/**
 * Lets through what a stored report vouches for. The function's input is not believed: the report
 * is read from where only the audit function writes, and must speak of this very commit and this
 * very file.
 */
final class Gate {
  private final AuditReports reports;
  private final boolean allowOverride;

  Gate(AuditReports reports, boolean allowOverride) {
    this.reports = reports;
    this.allowOverride = allowOverride;
  }

  /**
   * Checks the stored report.
   *
   * @throws UnauditedBranch if there is none, or it says FAIL, or it is about something else
   * @throws OverrideNotAllowed if it says OVERRIDDEN, and nobody may override
   */
  void check(MergeInput input) {
    String expected = reports.uri(input.run());
    if (!input.reportUri().equals(expected)) {
      throw refused(input, "its report is at %s, not at %s".formatted(expected, input.reportUri()));
    }
    AuditReport report =
        reports
            .read(input.run())
            .orElseThrow(() -> refused(input, "there is no report at " + expected));
    if (report.outcome() == Outcome.FAIL) {
      throw refused(input, "its report says FAIL");
    }
    if (report.outcome() == Outcome.OVERRIDDEN && !allowOverride) {
      throw new OverrideNotAllowed(
          "The branch %s at %s is not published: its report says OVERRIDDEN, and ALLOW_OVERRIDE is false"
              .formatted(input.branch().name(), input.branch().hash()));
    }
    if (!report.branchHash().equals(input.branch().hash())
        || !report.branch().equals(input.branch().name())
        || !report.runId().equals(input.run().runId())
        || !report.owner().equals(input.run().owner())
        || !report.dataFile().equals(input.snapshot().dataFile())) {
      throw refused(
          input,
          "its report is about %s at %s and the file %s"
              .formatted(report.branch(), report.branchHash(), report.dataFile()));
    }
  }

  private static UnauditedBranch refused(MergeInput input, String why) {
    return new UnauditedBranch(
        "The branch %s at %s is not published: %s"
            .formatted(input.branch().name(), input.branch().hash(), why));
  }
}
