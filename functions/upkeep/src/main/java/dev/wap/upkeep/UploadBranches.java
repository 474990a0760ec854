package dev.wap.upkeep;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.contract.Outcome;
import dev.wap.contract.Run;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import dev.wap.upkeep.UploadBranch.State;
import dev.wap.upkeep.UploadBranch.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * The branches of uploads, and which of them go.
 *
 * <ul>
 *   <li>One whose execution is running stays.
 *   <li>One that a stored report rejects goes when the report is older than the retention.
 *   <li>Another is left over, by a call that came late: it goes an hour after its execution's end,
 *       when no call can be under way any more. If Step Functions has forgotten the execution, it
 *       goes a day after its last own commit, longer than a run may live. Without any commit of its
 *       own nobody knows its age, nor whether its execution is so young that it is not listed yet:
 *       it stays.
 * </ul>
 *
 * <p>A branch is deleted only as it was judged: one that has moved since is judged anew.
 */
public final class UploadBranches {
  private static final Duration AFTER_THE_END = Duration.ofHours(1);
  private static final Duration AFTER_THE_LAST_COMMIT = Duration.ofDays(1);
  private static final int ATTEMPTS = 5;

  private final References references;
  private final Markers markers;
  private final AuditReports reports;
  private final SfnClient stepFunctions;
  private final String stateMachineArn;
  private final Clock clock;
  private final Optional<Duration> retention;

  /**
   * The branches of a lake's uploads.
   *
   * @param retention how long a rejected one stays; for ever if empty
   */
  public UploadBranches(
      References references,
      Markers markers,
      AuditReports reports,
      SfnClient stepFunctions,
      String stateMachineArn,
      Clock clock,
      Optional<Duration> retention) {
    this.references = references;
    this.markers = markers;
    this.reports = reports;
    this.stepFunctions = stepFunctions;
    this.stateMachineArn = stateMachineArn;
    this.clock = clock;
    this.retention = retention;
  }

  /**
   * What became of a branch.
   *
   * @param branch as it was judged last
   * @param deleted whether this deleted it
   */
  public record Pruned(UploadBranch branch, boolean deleted) {}

  /** Judges all branches of uploads, by name. */
  public List<UploadBranch> all(Budget budget) {
    // In this order: an execution that made one of the branches is running by now, or has ended.
    List<Branch> heads = references.ofUploads();
    Executions executions = Executions.list(stepFunctions, stateMachineArn);
    return heads.stream().map(head -> judge(head, executions, budget)).toList();
  }

  /**
   * Deletes those of some branches that go.
   *
   * @return what became of each that is still there or that this deleted
   */
  public List<Pruned> prune(List<UploadBranch> branches, Budget budget) {
    List<Pruned> pruned = new ArrayList<>();
    for (UploadBranch branch : branches) {
      prune(branch, budget).ifPresent(pruned::add);
    }
    return pruned;
  }

  private Optional<Pruned> prune(UploadBranch judged, Budget budget) {
    UploadBranch branch = judged;
    for (int attempt = 0; attempt < ATTEMPTS && branch.verdict() == Verdict.GOES; attempt++) {
      if (budget.isOver()) {
        return Optional.of(new Pruned(left(branch), false));
      }
      if (references.deleteIfStillAt(branch.head())) {
        return Optional.of(new Pruned(branch, true));
      }
      Optional<Branch> now = references.find(branch.head().name());
      if (now.isEmpty()) {
        return Optional.empty();
      }
      branch = judge(now.get(), Executions.list(stepFunctions, stateMachineArn), budget);
    }
    return Optional.of(new Pruned(branch.verdict() == Verdict.GOES ? left(branch) : branch, false));
  }

  private static UploadBranch left(UploadBranch branch) {
    return new UploadBranch(
        branch.head(),
        branch.table(),
        branch.state(),
        branch.since(),
        branch.rows(),
        branch.reportUri(),
        Verdict.LEFT,
        "it moved, or the time was over, before it could be deleted");
  }

  private UploadBranch judge(Branch head, Executions executions, Budget budget) {
    Optional<BranchName> name = BranchName.parse(head.name());
    if (name.isEmpty()) {
      return new UploadBranch(
          head, "", State.UNKNOWN, null, null, null, Verdict.STAYS, "its name is no run's");
    }
    String table = name.get().table();
    String owner = name.get().owner();
    if (budget.isOver()) {
      return new UploadBranch(
          head, table, State.UNKNOWN, null, null, null, Verdict.LEFT, "there was no time to look");
    }
    Optional<Markers.Own> own = markers.own(head, owner);
    Optional<AuditReport> report =
        own.isPresent()
            ? report(own.get().marker(), head)
            : reports.ofExecution(table, owner).filter(found -> isOn(found, head));
    Judgement judgement = judgement(owner, own, report, executions, budget);
    return new UploadBranch(
        head,
        table,
        judgement.state(),
        own.map(Markers.Own::lastCommitAt).orElse(judgement.startedAt()),
        own.map(it -> it.marker().snapshot().addedRecords()).orElse(null),
        report.map(it -> reports.uri(run(it))).orElse(null),
        judgement.verdict(),
        judgement.why());
  }

  /** The report on what an execution has put on this very branch. */
  private Optional<AuditReport> report(Marker marker, Branch head) {
    return reports
        .read(new Run(marker.runId(), marker.owner(), marker.table(), marker.source()))
        .filter(found -> isOn(found, head));
  }

  /** An execution's later attempts overwrite its report: another branch's says nothing of this. */
  private static boolean isOn(AuditReport report, Branch head) {
    return report.branch().equals(head.name());
  }

  private static Run run(AuditReport report) {
    return new Run(report.runId(), report.owner(), report.table(), report.source());
  }

  /** What a branch is, and what is to become of it. */
  private record Judgement(State state, @Nullable Instant startedAt, Verdict verdict, String why) {}

  private Judgement judgement(
      String owner,
      Optional<Markers.Own> own,
      Optional<AuditReport> report,
      Executions executions,
      Budget budget) {
    if (executions.isRunning(owner)) {
      return new Judgement(State.RUNNING, null, Verdict.STAYS, "its execution is running");
    }
    if (report.isPresent() && report.get().outcome() == Outcome.FAIL) {
      return rejected(report.get().auditedAt());
    }
    Optional<ExecutionListItem> execution = executions.find(owner, budget);
    if (execution.isPresent() && execution.get().status() == ExecutionStatus.RUNNING) {
      return new Judgement(
          State.RUNNING, execution.get().startDate(), Verdict.STAYS, "its execution is running");
    }
    if (execution.isPresent()) {
      Instant end = execution.get().stopDate();
      return leftOver(
          execution.get().startDate(), end, AFTER_THE_END, "its execution ended at " + at(end));
    }
    if (budget.isOver()) {
      return new Judgement(State.UNKNOWN, null, Verdict.LEFT, "there was no time to look");
    }
    if (own.isPresent()) {
      Instant last = own.get().lastCommitAt();
      return leftOver(
          null,
          last,
          AFTER_THE_LAST_COMMIT,
          "its execution is forgotten, and its last commit was at " + at(last));
    }
    return new Judgement(
        State.LEFT_OVER,
        null,
        Verdict.STAYS,
        "its execution is not known, nothing was ever written to it, and so nobody knows its age; delete it by hand if no run has begun just now");
  }

  private Judgement rejected(Instant auditedAt) {
    if (retention.isEmpty()) {
      return new Judgement(
          State.REJECTED, null, Verdict.STAYS, "BRANCH_RETENTION_DAYS is 0, which is for ever");
    }
    Instant end = auditedAt.plus(retention.get());
    return clock.instant().isAfter(end)
        ? new Judgement(State.REJECTED, null, Verdict.GOES, "it was rejected at " + at(auditedAt))
        : new Judgement(
            State.REJECTED,
            null,
            Verdict.STAYS,
            "it was rejected at %s, and stays until %s".formatted(at(auditedAt), at(end)));
  }

  private Judgement leftOver(
      @Nullable Instant startedAt, Instant since, Duration patience, String why) {
    Instant end = since.plus(patience);
    return clock.instant().isAfter(end)
        ? new Judgement(State.LEFT_OVER, startedAt, Verdict.GOES, why)
        : new Judgement(
            State.LEFT_OVER,
            startedAt,
            Verdict.STAYS,
            "%s; it stays until %s".formatted(why, at(end)));
  }

  private static Instant at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
