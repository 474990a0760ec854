package dev.wap.local.stepfunctions;

import java.time.Duration;

/**
 * Step Functions' quotas. Source: AWS Step Functions Developer Guide, "Service quotas"; lengths:
 * API Reference, StopExecution.
 */
final class Limits {
  /** Of an input, an output or a result, in bytes of UTF-8: 256 KiB. */
  static final int MAX_DATA_BYTES = 262_144;

  /** Of TimeoutSeconds, of Seconds in a Wait and of a retrier's IntervalSeconds and MaxAttempts. */
  static final int MAX_SECONDS = 99_999_999;

  /** Of a retrier's MaxDelaySeconds: 366 days. */
  static final int MAX_DELAY_SECONDS = 31_622_400;

  /** Of the name of a state, a variable, a machine or an execution, in characters. */
  static final int MAX_NAME_LENGTH = 80;

  /** Of an error's name, in characters. */
  static final int MAX_ERROR_LENGTH = 256;

  /** Of a cause, in characters. */
  static final int MAX_CAUSE_LENGTH = 32_768;

  /** Of an ARN in a request, in characters. */
  static final int MAX_ARN_LENGTH = 256;

  /** Of an execution's history, the event of its end included. */
  static final int MAX_HISTORY_EVENTS = 25_000;

  /** How long an execution that has ended is kept, and its name taken. */
  static final Duration RETENTION = Duration.ofDays(90);

  private Limits() {}
}
