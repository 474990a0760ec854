package dev.wap.local.stepfunctions;

/** The status of an execution, as AWS names it. */
public enum ExecutionStatus {
  RUNNING,
  SUCCEEDED,
  FAILED,
  TIMED_OUT,
  ABORTED
}
