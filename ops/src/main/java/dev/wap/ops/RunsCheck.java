package dev.wap.ops;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.contract.Decision;
import dev.wap.contract.Ending;
import dev.wap.contract.Execution;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.error.ActionRefused;
import dev.wap.error.InvalidInput;
import dev.wap.error.OverrideNotAllowed;
import dev.wap.nessie.Commits;
import dev.wap.nessie.Marker;
import dev.wap.ops.Finding.Invariant;
import dev.wap.records.Rejections;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Every branch of an upload belongs to a run that is in progress or was rejected, or is young; and
 * every execution that ended has left its record, with what became of the message about it.
 */
final class RunsCheck {
  /** How an execution ends that has refused what somebody decided. */
  private static final Set<String> REFUSALS =
      Set.of(ActionRefused.class.getName(), OverrideNotAllowed.class.getName());

  /** What a branch may live longer than its run. */
  private static final Duration GRACE = Duration.ofHours(1);

  private final Connections lake;
  private final Clock clock;
  private final Parallel parallel;
  private final Findings findings;
  private final Executions executions;
  private final RunRecords records;
  private final Rejections rejections;
  private final Commits commits;

  private final List<Claim> claims = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> rejectedBranches = ConcurrentHashMap.newKeySet();
  private final List<ExecutionListItem> unrecorded =
      Collections.synchronizedList(new ArrayList<>());
  private final Map<ExecutionListItem, RunRecord> untold = new ConcurrentHashMap<>();
  private long running;
  private long ended;
  private long pending;

  RunsCheck(Connections lake, Clock clock, Parallel parallel, Findings findings) {
    this.lake = lake;
    this.clock = clock;
    this.parallel = parallel;
    this.findings = findings;
    this.executions = new Executions(lake.stepFunctions(), lake.stateMachineArn());
    this.records = new RunRecords(lake.s3(), lake.settings().lakeBucket());
    this.rejections = new Rejections(lake.s3(), lake.settings().lakeBucket());
    this.commits = new Commits(lake.nessie());
  }

  /**
   * What was checked.
   *
   * @param branches branches of uploads
   * @param running executions in progress
   * @param ended executions that have ended, as far as they are listed
   * @param pending of these, those that aftercare is about
   */
  record Checked(int branches, long running, long ended, long pending) {}

  /** What an execution's record says of an upload's rows. */
  private record Claim(
      String execution, String runId, String owner, String source, Ending ending) {}

  /**
   * Checks executions and branches.
   *
   * @param branches as they were listed before; so an execution that the list does not have is not
   *     merely one that has started since
   */
  Checked check(List<Branch> branches) {
    Set<String> owners =
        branches.stream().flatMap(branch -> owner(branch).stream()).collect(Collectors.toSet());
    Map<String, ExecutionListItem> ofBranches = new HashMap<>();
    executions
        .pages()
        .forEach(
            page -> {
              for (ExecutionListItem execution : page) {
                String owner = owner(execution);
                if (owners.contains(owner)) {
                  ofBranches.put(owner, execution);
                }
              }
              List<ExecutionListItem> over = page.stream().filter(RunsCheck::isOver).toList();
              running += page.size() - over.size();
              ended += over.size();
              parallel.forEach(over, this::checkRecord);
            });
    checkUnfinished();
    parallel.forEach(branches, branch -> checkBranch(branch, owner(branch).map(ofBranches::get)));
    return new Checked(branches.size(), running, ended, pending);
  }

  private static Optional<String> owner(Branch branch) {
    return BranchName.parse(branch.name()).map(BranchName::owner);
  }

  private static String owner(ExecutionListItem execution) {
    return new Execution(execution.executionArn(), execution.name(), execution.startDate()).owner();
  }

  private static boolean isOver(ExecutionListItem execution) {
    return execution.status() != ExecutionStatus.RUNNING
        && execution.status() != ExecutionStatus.PENDING_REDRIVE;
  }

  private void checkRecord(ExecutionListItem execution) {
    Optional<RunRecord> stored;
    try {
      stored = records.find(execution.name(), execution.startDate());
    } catch (InvalidInput e) {
      findings.wrong(
          Invariant.RUNS,
          null,
          "the record of execution %s is none: %s".formatted(execution.name(), e.getMessage()),
          "restore the object from a version or a backup");
      return;
    }
    if (stored.isEmpty()) {
      unrecorded.add(execution);
      return;
    }
    RunRecord record = stored.get();
    if (record.ending() == Ending.REJECTED && record.branch() != null) {
      rejectedBranches.add(record.branch());
    }
    if (record.runId() != null && record.owner() != null) {
      claims.add(
          new Claim(
              execution.name(), record.runId(), record.owner(), record.source(), record.ending()));
    }
    if (record.notification() == null
        && record.ending() != Ending.PUBLISHED
        && record.ending() != Ending.SKIPPED
        && record.ending() != Ending.DISCARDED) {
      untold.put(execution, record);
    }
  }

  /** Reports executions without record or message, but for those that aftercare is about. */
  private void checkUnfinished() {
    if (unrecorded.isEmpty() && untold.isEmpty()) {
      return;
    }
    List<String> inAftercare =
        lake.aftercareStateMachineArn()
            .map(arn -> new Executions(lake.stepFunctions(), arn).inputsOfRunning(parallel))
            .orElse(List.of());
    untold.forEach(
        (execution, record) -> {
          if (!isPending(execution, inAftercare, "nobody has been told")) {
            findings.wrong(
                Invariant.RUNS,
                record.runId(),
                "execution %s ended as %s, and its record says neither that anybody was told nor why not"
                    .formatted(execution.name(), execution.status()),
                "tell whoever uploaded %s; the record %s says what happened"
                    .formatted(
                        record.source(), RunRecords.path(execution.name(), execution.startDate())));
          }
        });
    for (ExecutionListItem execution : unrecorded) {
      if (!isPending(execution, inAftercare, "there is no record yet")) {
        reportUnrecorded(execution);
      }
    }
  }

  private void reportUnrecorded(ExecutionListItem execution) {
    DescribeExecutionResponse described = executions.describe(execution);
    Optional<Decision> decision = DecisionInput.read(described.input());
    if (decision.isPresent()) {
      reportUnrecorded(execution, described, decision.get());
      return;
    }
    Optional<Upload> upload = UploadEvent.read(described.input());
    if (upload.isEmpty()) {
      // Nobody uploaded anything: there was nothing to do, and there is nobody to tell.
      return;
    }
    findings.wrong(
        Invariant.RUNS,
        Run.runId(upload.get()),
        "execution %s ended as %s at %s without a record; there is no %s"
            .formatted(
                execution.name(),
                execution.status(),
                execution.stopDate(),
                RunRecords.path(execution.name(), execution.startDate())),
        "see its history for what happened (%s), and run wap replay %s"
            .formatted(
                execution.executionArn(), upload.map(Upload::uri).orElse("for what it was about")));
  }

  /** Of a decision that was refused there is nothing to record: nothing has come of it. */
  private void reportUnrecorded(
      ExecutionListItem execution, DescribeExecutionResponse described, Decision decision) {
    if (described.error() != null && REFUSALS.contains(described.error())) {
      return;
    }
    findings.wrong(
        Invariant.RUNS,
        null,
        "execution %s was to %s the branch %s, as %s decided, and ended as %s at %s without a record; there is no %s"
            .formatted(
                execution.name(),
                decision.action(),
                decision.branch(),
                decision.by(),
                execution.status(),
                execution.stopDate(),
                RunRecords.path(execution.name(), execution.startDate())),
        "see its history for what happened (%s), and start it again with the same input if the branch is still there"
            .formatted(execution.executionArn()));
  }

  private boolean isPending(ExecutionListItem execution, List<String> inAftercare, String what) {
    if (inAftercare.stream().noneMatch(input -> input.contains(execution.executionArn()))) {
      return false;
    }
    pending++;
    findings.pending(
        "execution %s has ended, and %s: aftercare is about it".formatted(execution.name(), what),
        "look again in a minute");
    return true;
  }

  private void checkBranch(Branch branch, Optional<ExecutionListItem> execution) {
    Instant young = clock.instant().minus(GRACE);
    if (execution.isPresent()
        && (!isOver(execution.get()) || execution.get().stopDate().isAfter(young))) {
      return;
    }
    Optional<Commits.Commit> head = commits.at(branch);
    Optional<String> runId =
        head.map(commit -> commit.properties().get("wap.run-id")).filter(Objects::nonNull);
    if (head.isEmpty() || isRejected(branch, runId)) {
      return;
    }
    if (execution.isEmpty()
        && isItsOwn(head.get(), branch)
        && head.get().committedAt().isAfter(young)) {
      return;
    }
    findings.wrong(
        Invariant.RUNS,
        isItsOwn(head.get(), branch) ? runId.orElse(null) : null,
        "the branch %s is left over: no audit has rejected it, and %s"
            .formatted(
                branch.name(),
                execution
                    .map(
                        it ->
                            "its execution %s ended as %s at %s"
                                .formatted(it.name(), it.status(), it.stopDate()))
                    .orElse("no execution of this state machine is its owner")),
        "see what is on it, and delete it by wap branches --prune or by Nessie's API");
  }

  /** Whether the branch's head is a commit of the branch's run, and not of main. */
  private static boolean isItsOwn(Commits.Commit head, Branch branch) {
    String execution = head.properties().get("wap.execution");
    Optional<String> owner = owner(branch);
    return owner.isEmpty()
        || (execution != null
            && new Execution(execution, "owner", Instant.EPOCH).owner().equals(owner.get()));
  }

  private boolean isRejected(Branch branch, Optional<String> runId) {
    return rejectedBranches.contains(branch.name())
        || (runId.isPresent()
            && rejections.ofUpload(runId.get()).stream()
                .anyMatch(rejection -> rejection.branch().equals(branch.name())));
  }

  /**
   * Compares what records say of uploads with what is published.
   *
   * @param publications as they are after the records were read
   */
  void compare(Publications publications) {
    for (Claim claim : claims) {
      boolean published =
          publications
              .find(claim.runId())
              .filter(it -> it.owner().equals(claim.owner()))
              .isPresent();
      if (claim.ending() == Ending.PUBLISHED && !published) {
        findings.wrong(
            Invariant.PUBLISHED,
            claim.runId(),
            "the record of execution %s says that it published %s, and no marker or receipt says so"
                .formatted(claim.execution(), claim.source()),
            "see main's log for what removed the marker %s; wap replay publishes the upload again if its file is gone too"
                .formatted(Marker.key(claim.runId())));
      } else if ((claim.ending() == Ending.FAILED || claim.ending() == Ending.REJECTED)
          && published) {
        findings.wrong(
            Invariant.RUNS,
            claim.runId(),
            "the record of execution %s says %s of %s, and its rows are on main"
                .formatted(claim.execution(), claim.ending(), claim.source()),
            "tell whoever was told that it is published after all");
      }
    }
  }
}
