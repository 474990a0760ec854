package dev.wap.error;

/** Another run holds the table's merge lease. Retried with jitter. */
public final class MergeBusy extends WapError {
  public MergeBusy(String message) {
    super(message, null);
  }

  public MergeBusy(String message, Throwable cause) {
    super(message, cause);
  }
}
