package dev.wap.local.stepfunctions;

import java.util.Optional;

/**
 * An execution with what went in and what came out.
 *
 * @param summary who it is and how it stands
 * @param input its input, JSON as it was given
 * @param output its output, JSON; present only if it succeeded
 * @param error the name of the error it ended with, if one was given
 * @param cause what happened, if a cause was given
 */
public record ExecutionDescription(
    ExecutionSummary summary,
    String input,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause) {

  /** Why it cannot be redriven; nothing can here. */
  public String redriveStatusReason() {
    return switch (summary.status()) {
      case RUNNING, SUCCEEDED ->
          "Execution is %s and cannot be redriven".formatted(summary.status());
      case FAILED, TIMED_OUT, ABORTED -> "The embedded Step Functions does not redrive executions";
    };
  }
}
