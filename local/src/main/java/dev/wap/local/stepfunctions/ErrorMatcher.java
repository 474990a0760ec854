package dev.wap.local.stepfunctions;

import java.util.List;
import java.util.Set;

/**
 * The ErrorEquals of a retrier or catcher. Source: AWS Step Functions Developer Guide, "Handling
 * errors in Step Functions workflows".
 *
 * @param errors names of errors, wildcards among them
 */
record ErrorMatcher(List<String> errors) {
  static final String ALL = "States.ALL";
  static final String TASK_FAILED = "States.TaskFailed";

  /** The names under the reserved prefix {@code States.} that Step Functions knows. */
  static final Set<String> RESERVED =
      Set.of(
          ALL,
          TASK_FAILED,
          Failure.TIMEOUT,
          Failure.RUNTIME,
          Failure.DATA_LIMIT_EXCEEDED,
          Failure.QUERY_EVALUATION_ERROR,
          "States.HeartbeatTimeout",
          "States.Permissions",
          "States.ResultPathMatchFailure",
          "States.ParameterPathFailure",
          "States.BranchFailed",
          "States.NoChoiceMatched",
          "States.IntrinsicFailure",
          "States.ExceedToleratedFailureThreshold",
          "States.ItemReaderFailed",
          "States.ResultWriterFailed");

  ErrorMatcher {
    errors = List.copyOf(errors);
  }

  boolean matches(String error) {
    return switch (error) {
      // Nothing catches States.Runtime, not even its own name.
      case Failure.RUNTIME -> false;
      case Failure.TIMEOUT, Failure.QUERY_EVALUATION_ERROR -> named(error) || errors.contains(ALL);
      default -> named(error) || errors.contains(ALL) || errors.contains(TASK_FAILED);
    };
  }

  private boolean named(String error) {
    return errors.contains(error);
  }
}
