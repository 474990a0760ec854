package dev.wap.error;

import org.jspecify.annotations.Nullable;

/**
 * An error with a name that the state machine knows: Step Functions sees the class's name. The
 * message says what was wrong, where, and what to do about it.
 */
public abstract class WapError extends RuntimeException {
  /** Step Functions takes 32,768 characters of an error; what strangers name may be as long. */
  private static final int MAX_MESSAGE = 10_000;

  WapError(String message, @Nullable Throwable cause) {
    super(
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + " ..." : message,
        cause);
  }
}
