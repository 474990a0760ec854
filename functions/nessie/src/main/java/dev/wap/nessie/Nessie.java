package dev.wap.nessie;

import dev.wap.error.CatalogUnavailable;
import java.net.URI;
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
  private static final int READ_TIMEOUT_MILLIS = 15_000;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private Nessie() {}

  /** A client of the catalog at this address; nothing is asked of it yet. */
  public static NessieApiV2 client(URI endpoint) {
    return NessieClientBuilder.createClientBuilder("HTTP", null)
        .withUri(endpoint)
        .withConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
        .withReadTimeout(READ_TIMEOUT_MILLIS)
        .withApiCompatibilityCheck(false)
        .build(NessieApiV2.class);
  }

  /**
   * Says CatalogUnavailable of whatever may pass when tried again; leaves other failures as they
   * are.
   */
  public static RuntimeException translate(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpClientException || isPassing(cause)) {
        return new CatalogUnavailable("Nessie did not answer: " + cause.getMessage(), failure);
      }
    }
    return failure;
  }

  private static boolean isPassing(Throwable cause) {
    return cause instanceof NessieUnavailableException
        || cause instanceof NessieBackendThrottledException
        || (cause instanceof NessieServiceException service
            && (service.getError().getStatus() >= SERVER_ERROR
                || service.getError().getStatus() == TOO_MANY_REQUESTS));
  }
}
