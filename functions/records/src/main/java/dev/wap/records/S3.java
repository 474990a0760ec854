package dev.wap.records;

import dev.wap.error.StorageUnavailable;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The one S3 client of a function, and what its exceptions mean to the state machine. */
public final class S3 {
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private S3() {}

  /** A client whose endpoint, region and credentials come from where the AWS SDK looks for them. */
  public static S3Client client() {
    return S3Client.builder()
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(2))
                .socketTimeout(Duration.ofSeconds(20)))
        .build();
  }

  /**
   * Says StorageUnavailable of whatever may pass when tried again; leaves other failures as they
   * are.
   */
  public static RuntimeException translate(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkServiceException service && isPassing(service)) {
        return new StorageUnavailable(
            "S3 answered %d: %s".formatted(service.statusCode(), service.getMessage()), failure);
      }
      if (cause instanceof SdkClientException) {
        return new StorageUnavailable("S3 did not answer: " + cause.getMessage(), failure);
      }
    }
    return failure;
  }

  private static boolean isPassing(SdkServiceException failure) {
    return failure.statusCode() >= SERVER_ERROR
        || failure.statusCode() == TOO_MANY_REQUESTS
        || failure.isThrottlingException();
  }
}
