package dev.wap.contract;

/**
 * The error that ended a run.
 *
 * @param state the state that failed
 * @param error the error's name
 * @param cause the error's cause as Step Functions gives it, often JSON; empty for a time-out
 */
public record Failure(String state, String error, String cause) {
  public Failure {
    Check.notEmpty(state, "error.state");
    Check.notEmpty(error, "error.error");
    Check.present(cause, "error.cause");
  }
}
