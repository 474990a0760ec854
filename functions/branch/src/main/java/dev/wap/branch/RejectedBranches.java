package dev.wap.branch;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.contract.Execution;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import dev.wap.records.Rejection;
import dev.wap.records.Rejections;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import java.util.List;
import java.util.Optional;

/**
 * The branches of rejected uploads, which people decide on. The stored rejection is the evidence;
 * what a branch's name or the marker on it says only leads there.
 */
final class RejectedBranches {
  private static final String SCHEME = "s3://";

  private final References references;
  private final Markers markers;
  private final AuditReports reports;
  private final Rejections rejections;
  private final RunRecords records;

  RejectedBranches(
      References references,
      Markers markers,
      AuditReports reports,
      Rejections rejections,
      RunRecords records) {
    this.references = references;
    this.markers = markers;
    this.reports = reports;
    this.rejections = rejections;
    this.records = records;
  }

  /**
   * A rejected upload.
   *
   * @param upload the object that arrived, known by its run
   * @param branch the rejected branch as it was audited
   * @param head the branch as it is; empty if it is gone
   */
  record Rejected(Upload upload, Branch branch, Optional<Branch> head) {}

  /** The upload whose rejection names a branch, even if that is gone; none if no rejection does. */
  Optional<Rejected> find(String branch) {
    return BranchName.parse(branch).flatMap(name -> find(branch, name));
  }

  private Optional<Rejected> find(String branch, BranchName name) {
    Optional<Branch> head = references.find(branch);
    return report(name, head)
        .filter(report -> report.branch().equals(branch))
        .flatMap(
            report ->
                rejections.ofUpload(report.runId()).stream()
                    .filter(rejection -> rejection.branch().equals(branch))
                    .findFirst()
                    .map(
                        rejection ->
                            new Rejected(
                                upload(rejection), new Branch(branch, report.branchHash()), head)));
  }

  /** The marker names the upload; once the branch is gone, all reports must be looked through. */
  private Optional<AuditReport> report(BranchName name, Optional<Branch> head) {
    return head.isEmpty()
        ? reports.ofExecution(name.table(), name.owner())
        : markers
            .own(head.get(), name.owner())
            .map(Markers.Own::marker)
            .flatMap(
                marker ->
                    reports.read(
                        new Run(marker.runId(), marker.owner(), marker.table(), marker.source())));
  }

  private Upload upload(Rejection rejection) {
    String address = rejection.source().substring(SCHEME.length());
    int slash = address.indexOf('/');
    return new Upload(
        address.substring(0, slash),
        address.substring(slash + 1),
        null,
        null,
        record(rejection).map(RunRecord::sourceBytes).orElse(0L),
        rejection.runId());
  }

  private Optional<RunRecord> record(Rejection rejection) {
    return records.find(Execution.name(rejection.execution()), rejection.executionStartedAt());
  }

  /**
   * The other branches with the rows of a rejected upload, at their heads, but for those that are
   * rejected as well: somebody has decided on it, or it has been delivered again.
   */
  List<Branch> inProgress(Rejected rejected, Run run) {
    List<String> others = rejections.ofUpload(run.runId()).stream().map(Rejection::branch).toList();
    return references.ofUpload(run).stream()
        .filter(branch -> !branch.name().equals(rejected.branch().name()))
        .filter(branch -> !others.contains(branch.name()))
        .filter(branch -> markers.find(branch, run.runId()).isPresent())
        .toList();
  }
}
