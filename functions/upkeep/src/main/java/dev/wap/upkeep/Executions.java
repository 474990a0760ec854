package dev.wap.upkeep;

import dev.wap.contract.Execution;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * The state machine's executions as they are listed now, by the owner that branches name. Step
 * Functions forgets an execution 90 days after its end.
 */
final class Executions {
  private static final int PAGE = 1000;

  private final Set<String> running;
  private final Iterator<ExecutionListItem> history;
  private final Map<String, ExecutionListItem> seen = new HashMap<>();

  private Executions(Set<String> running, Iterator<ExecutionListItem> history) {
    this.running = running;
    this.history = history;
  }

  /**
   * Lists those that are running now, and the others, newest first, as far as they are asked for.
   */
  static Executions list(SfnClient stepFunctions, String stateMachineArn) {
    Set<String> running =
        stepFunctions
            .listExecutionsPaginator(
                list ->
                    list.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(PAGE))
            .executions()
            .stream()
            .map(Executions::owner)
            .collect(Collectors.toSet());
    return new Executions(
        running,
        stepFunctions
            .listExecutionsPaginator(list -> list.stateMachineArn(stateMachineArn).maxResults(PAGE))
            .executions()
            .iterator());
  }

  /** Whether an execution is running. */
  boolean isRunning(String owner) {
    return running.contains(owner);
  }

  /**
   * An execution, whatever its status.
   *
   * @return empty if Step Functions does not know it, or the budget was over before that was sure
   */
  Optional<ExecutionListItem> find(String owner, Budget budget) {
    while (!seen.containsKey(owner) && !budget.isOver() && history.hasNext()) {
      ExecutionListItem next = history.next();
      seen.put(owner(next), next);
    }
    return Optional.ofNullable(seen.get(owner));
  }

  private static String owner(ExecutionListItem item) {
    return new Execution(item.executionArn(), item.name(), item.startDate()).owner();
  }
}
