package dev.wap.nessie;

import dev.wap.contract.FailureTranslator;
import dev.wap.error.CatalogUnavailable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.client.http.HttpClientException;
import org.projectnessie.client.rest.NessieServiceException;
import org.projectnessie.error.NessieBackendThrottledException;
import org.projectnessie.error.NessieUnavailableException;

/** The one Nessie client of a function, and what its exceptions mean to the state machine. */
public final class Nessie {
  /** The branch that everybody downstream reads. */
  public static final String MAIN = "main";

  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  /** Half of the shortest time-out of a function, so that it is the function that gives up. */
  private static final int READ_TIMEOUT_MILLIS = 14_000;

  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private Nessie() {}

  /** A client of the catalog at this address; nothing is asked of it yet. */
  public static NessieApiV2 client(URI endpoint) {
    return client(endpoint, READ_TIMEOUT_MILLIS);
  }

  static NessieApiV2 client(URI endpoint, int readTimeoutMillis) {
    return NessieClientBuilder.createClientBuilder("HTTP", null)
        .withUri(endpoint)
        .withConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
        .withReadTimeout(readTimeoutMillis)
        .withApiCompatibilityCheck(false)
        .build(NessieApiV2.class);
  }

  /**
   * Says CatalogUnavailable of whatever may pass when tried again; leaves other failures as they
   * are.
   *
   * @param endpoint the catalog's address, for the message
   */
  public static FailureTranslator translator(URI endpoint) {
    return failure -> {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof HttpClientException || isPassing(cause) || isCutShort(cause)) {
          return new CatalogUnavailable(
              "The catalog at %s did not answer: %s. If this lasts, see that Nessie runs and that the functions can reach it, then upload the file again"
                  .formatted(endpoint, cause.getMessage()),
              failure);
        }
      }
      return failure;
    };
  }

  /**
   * Whether the catalog's answer broke off: the client throws no exception of its own then, only
   * one that S3's might be as well, but for where it comes from.
   */
  private static boolean isCutShort(Throwable cause) {
    return cause instanceof UncheckedIOException
        && Arrays.stream(cause.getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith("org.projectnessie.client."));
  }

  private static boolean isPassing(Throwable cause) {
    return cause instanceof NessieUnavailableException
        || cause instanceof NessieBackendThrottledException
        || (cause instanceof NessieServiceException service
            && (service.getError().getStatus() >= SERVER_ERROR
                || service.getError().getStatus() == TOO_MANY_REQUESTS));
  }
}
