package dev.wap.dashboard;

/** Step Functions did not answer, or refused. */
final class StepFunctionsFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  StepFunctionsFailure(Throwable cause) {
    super("Step Functions does not answer, or refuses: %s".formatted(cause.getMessage()), cause);
  }
}
