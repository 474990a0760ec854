package dev.wap.error;

/** S3 did not answer, or its answer was lost. Retried with jitter. */
public final class StorageUnavailable extends WapError {
  public StorageUnavailable(String message) {
    super(message, null);
  }

  public StorageUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
