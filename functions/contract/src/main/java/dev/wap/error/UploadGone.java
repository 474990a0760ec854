package dev.wap.error;

/** The object was deleted or overwritten since its event. Not retried. */
public final class UploadGone extends WapError {
  public UploadGone(String message) {
    super(message, null);
  }

  public UploadGone(String message, Throwable cause) {
    super(message, cause);
  }
}
