package dev.wap.ops;

import dev.wap.contract.Outcome;
import dev.wap.error.InvalidInput;
import dev.wap.ops.Finding.Invariant;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import java.util.Optional;

/**
 * Every marker and receipt names a stored report that says PASS or WARN for that very file, or
 * OVERRIDDEN, if they say who decided so.
 */
final class AuditedCheck {
  private final AuditReports reports;
  private final Findings findings;

  AuditedCheck(Connections lake, Findings findings) {
    this.reports = new AuditReports(lake.s3(), lake.settings().lakeBucket());
    this.findings = findings;
  }

  /** Checks all that is published; answers how many reports were looked for. */
  int check(Publications publications, Parallel parallel) {
    parallel.forEach(publications.byRunId().values(), this::check);
    return publications.byRunId().size();
  }

  private void check(Publication published) {
    Optional<AuditReport> stored;
    try {
      stored = reports.at(published.reportUri());
    } catch (InvalidInput e) {
      wrong(published, "is no report: " + e.getMessage());
      return;
    }
    if (stored.isEmpty()) {
      wrong(published, "is not there");
      return;
    }
    AuditReport report = stored.get();
    if (report.outcome() == Outcome.FAIL) {
      wrong(published, "says FAIL");
    } else if (report.outcome() == Outcome.OVERRIDDEN && !published.overrules()) {
      wrong(published, "says OVERRIDDEN, and it does not say who decided so");
    } else if (!report.runId().equals(published.runId())
        || !report.dataFile().equals(published.dataFile())) {
      wrong(
          published,
          "is about another file, %s, than the published %s"
              .formatted(report.dataFile(), published.dataFile()));
    }
  }

  private void wrong(Publication published, String why) {
    findings.wrong(
        Invariant.AUDITED,
        published.runId(),
        "%s is on main without an audit that vouches for it: its report %s %s"
            .formatted(published.source(), published.reportUri(), why),
        "restore the report from a version or a backup; if there is none, judge %s by hand"
            .formatted(published.dataFile()));
  }
}
