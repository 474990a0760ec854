package dev.wap.dashboard;

import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The client of Step Functions. */
final class StepFunctions {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final int REFUSAL = 400;

  private StepFunctions() {}

  /** A client whose failures say whose they are: those of all services look alike. */
  static SfnClient client() {
    return SfnClient.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT))
        .overrideConfiguration(
            it ->
                it.apiCallAttemptTimeout(ATTEMPT)
                    .apiCallTimeout(CALL)
                    .addExecutionInterceptor(new Naming()))
        .build();
  }

  private static final class Naming implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      Throwable failure = context.exception();
      return isPassing(failure) ? new StepFunctionsFailure(failure) : failure;
    }

    /** What is wrong with the question is the asker's. */
    private static boolean isPassing(Throwable failure) {
      return failure instanceof SdkClientException
          || (failure instanceof AwsServiceException service
              && (service.isThrottlingException() || service.statusCode() != REFUSAL));
    }
  }
}
