package dev.wap.error;

/** The columns of the upload do not fit its table. Not retried. */
public final class SchemaMismatch extends WapError {
  public SchemaMismatch(String message) {
    super(message, null);
  }

  public SchemaMismatch(String message, Throwable cause) {
    super(message, cause);
  }
}
