package dev.wap.error;

/**
 * Nessie, or the issuer of its tokens, knows the client and says no, or does not know it. Not
 * retried.
 */
public final class CatalogRefused extends WapError {
  public CatalogRefused(String message) {
    super(message, null);
  }

  public CatalogRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
