package dev.wap.error;

import org.jspecify.annotations.Nullable;

/**
 * An error with a name that the state machine knows: Step Functions sees the class's name. The
 * message says what was wrong, where, and what to do about it.
 */
public abstract class WapError extends RuntimeException {
  WapError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
