package dev.wap.dashboard.rejected;

import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.dashboard.tables.BranchReport;
import dev.wap.dashboard.tables.Reference;
import dev.wap.dashboard.tables.UploadFacts;
import dev.wap.nessie.Marker;
import dev.wap.records.AuditReport;
import java.time.Instant;
import java.util.List;

/**
 * The branch of an upload that a stored report rejects.
 *
 * @param branch the branch's name
 * @param table the table's name, without its namespace
 * @param rejectedAt when it was judged
 * @param source the uploaded object's address
 * @param rows rows that it holds for main
 * @param failed the rules that failed
 * @param others rules that did not
 * @param execution the name of the execution that wrote and rejected it
 * @param reportUri where the report is
 * @param moved whether the branch has got another commit since it was judged
 */
public record RejectedBranch(
    String branch,
    String table,
    Instant rejectedAt,
    String source,
    long rows,
    List<RuleResult> failed,
    int others,
    String execution,
    String reportUri,
    boolean moved) {

  static RejectedBranch of(Reference at, BranchReport on, AuditReport report) {
    Marker marker = on.marker();
    List<RuleResult> failed =
        report.rules().stream().filter(rule -> rule.outcome() == Outcome.FAIL).toList();
    return new RejectedBranch(
        at.name(),
        marker.table(),
        report.auditedAt(),
        marker.source(),
        marker.snapshot().addedRecords(),
        failed,
        report.rules().size() - failed.size(),
        UploadFacts.name(marker.execution()),
        marker.reportUri(),
        !report.branchHash().equals(at.hash()));
  }
}
