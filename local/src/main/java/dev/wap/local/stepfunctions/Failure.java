package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * An error by which a state or an execution fails, as Step Functions names it.
 *
 * @param error its name, such as {@code States.Timeout}; a Fail state may leave it out; cut after
 *     256 characters
 * @param cause what happened, for people; a time-out has none; cut after 32,768 characters
 */
record Failure(Optional<String> error, Optional<String> cause) {
  static final String TIMEOUT = "States.Timeout";
  static final String RUNTIME = "States.Runtime";
  static final String DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded";
  static final String QUERY_EVALUATION_ERROR = "States.QueryEvaluationError";

  Failure {
    error = error.map(name -> cut(name, Limits.MAX_ERROR_LENGTH));
    cause = cause.map(text -> cut(text, Limits.MAX_CAUSE_LENGTH));
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  static Failure of(String error, String cause) {
    return new Failure(Optional.of(error), Optional.of(cause));
  }

  static Failure timeout() {
    return new Failure(Optional.of(TIMEOUT), Optional.empty());
  }

  /** As AWS words it for a result of a state or a task. */
  static Failure resultTooLarge(String stateOrTask) {
    return of(
        DATA_LIMIT_EXCEEDED,
        "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
            .formatted(stateOrTask));
  }

  String errorName() {
    return error.orElse("");
  }

  /** {@code $states.errorOutput}, which is also a catcher's default output. */
  ObjectNode errorOutput() {
    ObjectNode output = Json.object();
    error.ifPresent(name -> output.put("Error", name));
    cause.ifPresent(text -> output.put("Cause", text));
    return output;
  }

  /** The members error and cause of an event's details. */
  ObjectNode addTo(ObjectNode details) {
    error.ifPresent(name -> details.put("error", name));
    cause.ifPresent(text -> details.put("cause", text));
    return details;
  }
}
