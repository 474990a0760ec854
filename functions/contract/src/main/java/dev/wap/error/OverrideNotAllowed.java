package dev.wap.error;

/**
 * Somebody wants rejected data published, and the setting {@code ALLOW_OVERRIDE} does not let
 * anybody. Not retried.
 */
public final class OverrideNotAllowed extends WapError {
  public OverrideNotAllowed(String message) {
    super(message, null);
  }

  public OverrideNotAllowed(String message, Throwable cause) {
    super(message, cause);
  }
}
