package dev.wap.error;

/**
 * What somebody decided cannot be done with the branch as it is: it is unknown, in progress, gone
 * or published. Not retried.
 */
public final class ActionRefused extends WapError {
  public ActionRefused(String message) {
    super(message, null);
  }

  public ActionRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
