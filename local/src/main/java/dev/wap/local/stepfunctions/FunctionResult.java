package dev.wap.local.stepfunctions;

import static java.util.Objects.requireNonNull;

/** How a call of a function ended. */
public sealed interface FunctionResult {
  /**
   * The function returned.
   *
   * @param payload what it returned, JSON
   */
  record Returned(String payload) implements FunctionResult {
    public Returned {
      requireNonNull(payload, "payload is null");
    }
  }

  /**
   * The function threw, exited, ran out of memory or took longer than its time-out. The task fails
   * with the error type as its Error and the whole payload, as a string, as its Cause.
   *
   * @param errorType the payload's {@code errorType}, such as a Java class's name
   * @param payload Lambda's error payload, {@code
   *     {"errorMessage":…,"errorType":…,"stackTrace":[…]}}
   */
  record Failed(String errorType, String payload) implements FunctionResult {
    public Failed {
      requireNonNull(errorType, "errorType is null");
      requireNonNull(payload, "payload is null");
    }
  }

  /**
   * Lambda did not run the function.
   *
   * @param error the name that Step Functions gives, such as {@code
   *     Lambda.TooManyRequestsException} or {@code Lambda.ResourceNotFoundException}
   * @param cause Lambda's message
   */
  record Refused(String error, String cause) implements FunctionResult {
    public Refused {
      requireNonNull(error, "error is null");
      requireNonNull(cause, "cause is null");
    }
  }
}
