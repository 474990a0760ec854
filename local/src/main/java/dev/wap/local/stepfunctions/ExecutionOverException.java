package dev.wap.local.stepfunctions;

/**
 * Tells a running execution that it has been ended from outside: stopped, timed out, or the cloud
 * is closing.
 */
final class ExecutionOverException extends Exception {
  ExecutionOverException(String executionArn) {
    super("The execution is over: " + executionArn);
  }
}
