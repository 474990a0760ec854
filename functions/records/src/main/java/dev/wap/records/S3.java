package dev.wap.records;

import dev.wap.error.StorageUnavailable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The one S3 client of a function, and what its exceptions mean to the state machine. */
public final class S3 {
  private static final int SERVER_ERROR = 500;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int ATTEMPTS = 3;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** All attempts and the pauses between them take half of the shortest time-out of a function. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private static final Duration SILENCE_OF_A_COPY = Duration.ofSeconds(60);

  private S3() {}

  /**
   * A client whose endpoint, region and credentials come from where the AWS SDK looks for them. It
   * gives up on an S3 that is silent before the shortest time-out of a function has passed.
   */
  public static S3Client client() {
    return builder(SILENCE, ATTEMPTS).build();
  }

  /** The same, for copies inside S3, which may be silent for as long as it copies. */
  public static S3Client copyingClient() {
    return builder(SILENCE_OF_A_COPY, ATTEMPTS).build();
  }

  /**
   * A client's settings. Bodies leave whole: the JDK's HTTP client sends each of the SDK's chunks,
   * some of one byte, by itself, and a server that refuses a put may have closed the connection
   * before the last of them, so that the refusal is never read.
   *
   * @param silence how long S3 may be silent in each of the attempts
   * @param attempts how often a request is sent at most
   */
  static S3ClientBuilder builder(Duration silence, int attempts) {
    return S3Client.builder()
        .serviceConfiguration(it -> it.chunkedEncodingEnabled(false))
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(silence))
        .overrideConfiguration(
            override ->
                override
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(attempts)
                            .build())
                    .addExecutionInterceptor(new NamingTheRequest())
                    .addExecutionInterceptor(new WholeHeads()));
  }

  /**
   * Asks again when what S3 says of an object broke off. The JDK's HTTP client takes half a head
   * for a whole one, and the object would have no length.
   */
  private static final class WholeHeads implements ExecutionInterceptor {
    @Override
    public void beforeUnmarshalling(
        Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
      if (context.request() instanceof HeadObjectRequest
          && context.httpResponse().isSuccessful()
          && context.httpResponse().firstMatchingHeader("Content-Length").isEmpty()) {
        throw SdkClientException.create(
            "The answer broke off", new IOException("There is no Content-Length"));
      }
    }
  }

  /**
   * Says in a failure which address did not answer; the SDK does not. It takes no other class of
   * failure for the one that it had, so that those of subclasses stay as they are.
   */
  private static final class NamingTheRequest implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(
        Context.FailedExecution context, ExecutionAttributes attributes) {
      Throwable failure = context.exception();
      Optional<SdkHttpRequest> request = context.httpRequest();
      return failure.getClass() == SdkClientException.class && request.isPresent()
          ? SdkClientException.create(
              "%s %s: %s"
                  .formatted(request.get().method(), address(request.get()), failure.getMessage()),
              failure)
          : failure;
    }

    private static String address(SdkHttpRequest request) {
      return "%s://%s:%d%s"
          .formatted(request.protocol(), request.host(), request.port(), request.encodedPath());
    }
  }

  /**
   * Says StorageUnavailable of whatever may pass when tried again; leaves other failures as they
   * are.
   */
  public static RuntimeException translate(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkServiceException service && isPassing(service)) {
        return unavailable(
            "S3 answered %d: %s".formatted(service.statusCode(), service.getMessage()), failure);
      }
      if (cause instanceof S3Exception refusal && isCutShort(refusal)) {
        return unavailable(
            "S3's answer broke off: it says 404, and not what is not there", failure);
      }
      if (cause instanceof SdkClientException) {
        return unavailable("S3 did not answer: " + cause.getMessage(), failure);
      }
      if (isOfTheNetwork(cause)) {
        return unavailable("S3's answer broke off: " + cause, failure);
      }
    }
    return failure;
  }

  private static StorageUnavailable unavailable(String what, RuntimeException failure) {
    return new StorageUnavailable(
        what
            + ". If this lasts, see that S3 runs and that the functions can reach it, then upload the file again",
        failure);
  }

  /** What reading a stream of the SDK's may throw; a plain IOException is an answer cut short. */
  private static boolean isOfTheNetwork(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof SSLException
        || (cause.getClass() == IOException.class && "Premature EOF".equals(cause.getMessage()));
  }

  /** A bucket that is not there, or an object: only the answer's body tells. */
  private static boolean isCutShort(S3Exception refusal) {
    return refusal.statusCode() == NOT_FOUND
        && !(refusal instanceof NoSuchKeyException)
        && (refusal.awsErrorDetails() == null || refusal.awsErrorDetails().errorCode() == null);
  }

  private static boolean isPassing(SdkServiceException failure) {
    return failure.statusCode() >= SERVER_ERROR
        || failure.statusCode() == TOO_MANY_REQUESTS
        || failure.isThrottlingException();
  }
}
