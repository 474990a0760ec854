package dev.wap.local.stepfunctions;

import java.time.Instant;

/**
 * What becomes EventBridge's "Step Functions Execution Status Change": an execution has started or
 * ended.
 *
 * @param execution the execution as it stands after the change
 * @param time when it changed
 */
public record ExecutionStatusChange(ExecutionDescription execution, Instant time) {}
