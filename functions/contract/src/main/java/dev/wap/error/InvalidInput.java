package dev.wap.error;

/** A function was called with an input that breaks its contract. Not retried. */
public final class InvalidInput extends WapError {
  public InvalidInput(String message) {
    super(message, null);
  }

  public InvalidInput(String message, Throwable cause) {
    super(message, cause);
  }
}
