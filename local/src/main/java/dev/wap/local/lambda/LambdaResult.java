package dev.wap.local.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What an invocation came to. The payloads are JSON texts, as the function wrote them. */
public sealed interface LambdaResult {
  /** The function answered. */
  record Success(String payload) implements LambdaResult {}

  /**
   * The function failed: it threw, timed out, or its process ended. On AWS this is HTTP 200 with
   * the header X-Amz-Function-Error.
   *
   * @param errorType the thrown class's name, or one of Lambda's own such as {@code
   *     Sandbox.Timedout}; empty if the payload names none
   * @param payload {@code {errorMessage, errorType, stackTrace?}}
   */
  record FunctionError(String errorType, String payload) implements LambdaResult {
    static FunctionError of(String errorType, String message) {
      String payload =
          JsonNodeFactory.instance
              .objectNode()
              .put("errorType", errorType)
              .put("errorMessage", message)
              .toString();
      return new FunctionError(errorType, payload);
    }
  }

  /**
   * Lambda did not invoke the function.
   *
   * @param name the error as Step Functions names it, such as {@code
   *     Lambda.ResourceNotFoundException}
   * @param message what was wrong
   */
  record ServiceError(String name, String message) implements LambdaResult {}
}
