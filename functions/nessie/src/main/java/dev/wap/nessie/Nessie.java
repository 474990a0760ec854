package dev.wap.nessie;

import dev.wap.contract.Catalog;
import dev.wap.contract.FailureTranslator;
import dev.wap.error.CatalogRefused;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.WapError;
import dev.wap.records.Secret;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Arrays;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.client.http.HttpClientException;
import org.projectnessie.client.rest.NessieServiceException;
import org.projectnessie.error.NessieBackendThrottledException;
import org.projectnessie.error.NessieForbiddenException;
import org.projectnessie.error.NessieUnavailableException;

/** The one Nessie client of a function, and what its exceptions mean to the state machine. */
public final class Nessie {
  /** The branch that everybody downstream reads. */
  public static final String MAIN = "main";

  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  /** Half of the shortest time-out of a function, so that it is the function that gives up. */
  private static final int READ_TIMEOUT_MILLIS = 14_000;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private Nessie() {}

  /** A client of a catalog; nothing is asked of it yet, nor of the issuer of its tokens. */
  public static NessieApiV2 client(Catalog catalog) {
    return client(catalog, READ_TIMEOUT_MILLIS, Secret.client(System.getenv()), Clock.systemUTC());
  }

  static NessieApiV2 client(Catalog catalog, int readTimeoutMillis, Secret secret, Clock clock) {
    NessieClientBuilder builder =
        NessieClientBuilder.createClientBuilder("HTTP", null)
            .withUri(catalog.endpoint())
            .withConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
            .withReadTimeout(readTimeoutMillis)
            .withApiCompatibilityCheck(false);
    catalog
        .login()
        .ifPresent(
            login ->
                builder.withAuthentication(
                    new TokenAuthentication(new Issuer(login, secret, clock))));
    return builder.build(NessieApiV2.class);
  }

  /**
   * Says CatalogUnavailable of whatever may pass when tried again, and CatalogRefused of what the
   * catalog will not let this client do; leaves other failures as they are.
   *
   * @param catalog the catalog, for the message
   */
  public static FailureTranslator translator(Catalog catalog) {
    return failure -> {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof WapError known) {
          return known;
        }
        if (cause instanceof HttpClientException
            || isPassing(cause)
            || isCutShort(cause)
            || isOutdated(cause)) {
          return new CatalogUnavailable(
              "The catalog at %s did not answer: %s. If this lasts, see that Nessie runs and that the functions can reach it, then upload the file again"
                  .formatted(catalog.endpoint(), cause.getMessage()),
              failure);
        }
        if (isUnknownCaller(cause)) {
          return new CatalogRefused(
              "The catalog at %s does not know %s: %s. See that NESSIE_OAUTH2_TOKEN_URI is the issuer that it trusts, then upload the file again"
                  .formatted(catalog.endpoint(), catalog.who(), cause.getMessage()),
              failure);
        }
        if (isForbidden(cause)) {
          return new CatalogRefused(
              "The catalog at %s does not allow this to %s: %s. See that the client has the scope of its role and that Nessie's rules are those of template.yaml, then upload the file again"
                  .formatted(catalog.endpoint(), catalog.who(), cause.getMessage()),
              failure);
        }
      }
      return failure;
    };
  }

  private static boolean isOutdated(Throwable cause) {
    return isUnknownCaller(cause)
        && Arrays.stream(cause.getSuppressed())
            .anyMatch(TokenAuthentication.Outdated.class::isInstance);
  }

  private static boolean isUnknownCaller(Throwable cause) {
    return status(cause) == UNAUTHORIZED;
  }

  private static boolean isForbidden(Throwable cause) {
    return cause instanceof NessieForbiddenException || status(cause) == FORBIDDEN;
  }

  /** The status of an answer that Nessie has no exception of its own for; 0 if it is no such. */
  private static int status(Throwable cause) {
    return cause instanceof NessieServiceException service ? service.getError().getStatus() : 0;
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
        || status(cause) >= SERVER_ERROR
        || status(cause) == TOO_MANY_REQUESTS;
  }
}
