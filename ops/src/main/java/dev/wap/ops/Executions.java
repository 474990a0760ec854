package dev.wap.ops;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** The executions of a state machine, as long as Step Functions remembers them. */
final class Executions {
  private static final int PAGE = 1000;

  private final SfnClient stepFunctions;
  private final String stateMachineArn;

  Executions(SfnClient stepFunctions, String stateMachineArn) {
    this.stepFunctions = stepFunctions;
    this.stateMachineArn = stateMachineArn;
  }

  /** All executions, the newest first, page by page as they are asked for. */
  Stream<List<ExecutionListItem>> pages() {
    return stepFunctions
        .listExecutionsPaginator(list -> list.stateMachineArn(stateMachineArn).maxResults(PAGE))
        .stream()
        .map(ListExecutionsResponse::executions);
  }

  /** What the executions that run at present were started with. */
  List<String> inputsOfRunning(Parallel parallel) {
    List<ExecutionListItem> running =
        stepFunctions
            .listExecutionsPaginator(
                list ->
                    list.stateMachineArn(stateMachineArn)
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(PAGE))
            .executions()
            .stream()
            .toList();
    return parallel.map(running, execution -> describe(execution).input());
  }

  /**
   * Everything about an execution.
   *
   * @throws ExecutionDoesNotExistException if its time is over
   */
  DescribeExecutionResponse describe(ExecutionListItem execution) {
    return stepFunctions.describeExecution(it -> it.executionArn(execution.executionArn()));
  }
}
