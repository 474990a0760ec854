package dev.wap.dashboard.rejected;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.contract.BranchName;
import dev.wap.contract.Execution;
import dev.wap.contract.Outcome;
import dev.wap.dashboard.tables.BranchReport;
import dev.wap.dashboard.tables.Reference;
import dev.wap.nessie.Markers.Own;
import dev.wap.nessie.References;
import dev.wap.ops.Parallel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The branches of uploads that are rejected and wait for a decision. */
public final class RejectedBranches implements AutoCloseable {
  /** Branches of uploads that are looked at. */
  public static final int MAX_BRANCHES = 1_000;

  private static final int PAGE = 1_000;
  private static final int MAX_RUNNING = 5_000;

  private final References references;
  private final BranchReport.Reader reader;
  private final SfnClient stepFunctions;
  private final String stateMachineArn;
  private final Parallel threads = new Parallel();

  /** What a branch carries at a commit, which never changes. */
  private final Cache<Reference, Optional<Own>> carried =
      Caffeine.newBuilder().maximumSize(2L * MAX_BRANCHES).build();

  public RejectedBranches(
      References references,
      BranchReport.Reader reader,
      SfnClient stepFunctions,
      String stateMachineArn) {
    this.references = references;
    this.reader = reader;
    this.stepFunctions = stepFunctions;
    this.stateMachineArn = stateMachineArn;
  }

  /**
   * What the branches of uploads are.
   *
   * @param rejected those that a report rejects, the latest first
   * @param running how many others belong to runs in progress
   * @param others how many are left over, or no run's
   * @param notLookedAt how many there are beyond {@value #MAX_BRANCHES}
   */
  public record Found(List<RejectedBranch> rejected, int running, int others, int notLookedAt) {}

  /** Looks at all branches of uploads. */
  public Found find() {
    // In this order: an execution that made one of the branches is running by now, or has ended.
    List<Reference> branches =
        references.ofUploads().stream()
            .map(branch -> new Reference(branch.name(), branch.hash(), false))
            .toList();
    Set<String> running = running();
    List<Reference> ended =
        branches.stream().filter(branch -> !isOf(branch, running)).limit(MAX_BRANCHES).toList();
    int inProgress = (int) branches.stream().filter(branch -> isOf(branch, running)).count();
    List<RejectedBranch> rejected =
        threads.map(ended, this::look).stream()
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(RejectedBranch::rejectedAt).reversed())
            .toList();
    return new Found(
        rejected,
        inProgress,
        ended.size() - rejected.size(),
        branches.size() - inProgress - ended.size());
  }

  private static boolean isOf(Reference branch, Set<String> owners) {
    return BranchName.parse(branch.name())
        .filter(name -> owners.contains(name.owner()))
        .isPresent();
  }

  private Set<String> running() {
    return stepFunctions
        .listExecutionsPaginator(
            list ->
                list.stateMachineArn(stateMachineArn)
                    .statusFilter(ExecutionStatus.RUNNING)
                    .maxResults(PAGE))
        .executions()
        .stream()
        .limit(MAX_RUNNING)
        .map(item -> new Execution(item.executionArn(), item.name(), item.startDate()).owner())
        .collect(Collectors.toSet());
  }

  /** The report is read anew each time: another audit of the same branch replaces it. */
  private Optional<RejectedBranch> look(Reference branch) {
    return carried
        .get(branch, reader::own)
        .map(own -> reader.read(branch, own))
        .flatMap(
            on ->
                on.report()
                    .filter(report -> report.outcome() == Outcome.FAIL)
                    .map(report -> RejectedBranch.of(branch, on, report)));
  }

  @Override
  public void close() {
    threads.close();
  }
}
