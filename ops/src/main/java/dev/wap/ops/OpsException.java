package dev.wap.ops;

/**
 * Why a command failed, for a person. The message is one line: what went wrong, where, and what to
 * do.
 */
public final class OpsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OpsException(String message) {
    super(message);
  }

  OpsException(String message, Throwable cause) {
    super(message, cause);
  }
}
