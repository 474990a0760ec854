package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.lambda.LambdaRuntime;
import dev.wap.local.stepfunctions.FunctionInvocation;
import dev.wap.local.stepfunctions.FunctionInvoker;
import dev.wap.local.stepfunctions.FunctionResult;

/**
 * How the embedded Step Functions calls the embedded Lambda.
 *
 * @param lambda what runs the functions
 */
record LambdaInvoker(LambdaRuntime lambda) implements FunctionInvoker {
  private static final String NO_TYPE =
      "The cause could not be determined because Lambda did not return an error type. Returned payload: ";

  @Override
  public FunctionResult invoke(FunctionInvocation invocation) throws InterruptedException {
    return switch (lambda.invoke(invocation.functionName(), invocation.payload().getBytes(UTF_8))) {
      case LambdaResult.Success success -> new FunctionResult.Returned(success.payload());
      case LambdaResult.FunctionError error ->
          error.errorType().isEmpty()
              ? new FunctionResult.Failed("Lambda.Unknown", NO_TYPE + error.payload())
              : new FunctionResult.Failed(error.errorType(), error.payload());
      case LambdaResult.ServiceError error ->
          new FunctionResult.Refused(error.name(), error.message());
    };
  }
}
