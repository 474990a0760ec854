package dev.wap.dashboard.runs;

import dev.wap.ops.Connections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions that run at present, {@value #MOST} at most. */
final class Running {
  static final int MOST = 100;

  private final Connections lake;
  private final Map<String, String> inputs = new ConcurrentHashMap<>();

  Running(Connections lake) {
    this.lake = lake;
  }

  List<RunSummary> read() {
    List<ExecutionListItem> executions =
        lake.stepFunctions()
            .listExecutions(
                list ->
                    list.stateMachineArn(lake.stateMachineArn())
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(MOST))
            .executions();
    inputs.keySet().retainAll(executions.stream().map(ExecutionListItem::executionArn).toList());
    return executions.stream().map(this::summary).toList();
  }

  private RunSummary summary(ExecutionListItem execution) {
    String input =
        inputs.computeIfAbsent(
            execution.executionArn(),
            arn -> lake.stepFunctions().describeExecution(it -> it.executionArn(arn)).input());
    Subject subject = Subject.of(input);
    return new RunSummary(
        execution.name(),
        subject.table(),
        subject.source(),
        execution.startDate(),
        null,
        RunSummary.RUNNING,
        null,
        null,
        List.of(),
        null);
  }
}
