package dev.wap.local.stepfunctions;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * One call of a function by a task.
 *
 * @param functionName the task's {@code FunctionName} as it stands: a name or an ARN
 * @param payload the task's {@code Payload}, JSON; an empty object if the task has none
 * @param timeout how long the task waits
 * @param executionArn the execution that calls, for logs
 * @param stateName the state that calls, for logs
 */
public record FunctionInvocation(
    String functionName, String payload, Duration timeout, String executionArn, String stateName) {
  public FunctionInvocation {
    requireNonNull(functionName, "functionName is null");
    requireNonNull(payload, "payload is null");
    requireNonNull(timeout, "timeout is null");
    requireNonNull(executionArn, "executionArn is null");
    requireNonNull(stateName, "stateName is null");
  }
}
