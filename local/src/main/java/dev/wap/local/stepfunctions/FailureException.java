package dev.wap.local.stepfunctions;

/** Carries a failure from where it happens to the state that may retry or catch it. */
final class FailureException extends Exception {
  private final transient Failure failure;

  FailureException(Failure failure) {
    super(failure.errorName() + failure.cause().map(cause -> ": " + cause).orElse(""));
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
