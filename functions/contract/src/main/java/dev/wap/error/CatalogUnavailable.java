package dev.wap.error;

/** Nessie did not answer, or its answer was lost. Retried with jitter. */
public final class CatalogUnavailable extends WapError {
  public CatalogUnavailable(String message) {
    super(message, null);
  }

  public CatalogUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
