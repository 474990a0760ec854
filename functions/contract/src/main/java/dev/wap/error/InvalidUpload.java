package dev.wap.error;

/**
 * The uploaded object cannot be used: not Parquet, truncated, of an unsupported type, or under a
 * bad name. Not retried.
 */
public final class InvalidUpload extends WapError {
  public InvalidUpload(String message) {
    super(message, null);
  }

  public InvalidUpload(String message, Throwable cause) {
    super(message, cause);
  }
}
