package dev.wap.error;

/** A setting of the environment is missing or wrong. Not retried. */
public final class InvalidSetting extends WapError {
  public InvalidSetting(String message) {
    super(message, null);
  }

  public InvalidSetting(String message, Throwable cause) {
    super(message, cause);
  }
}
