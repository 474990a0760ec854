// Why a load failed, in one line for a person.
package dev.wap.loader;

/**
 * The message is one line: what went wrong, where, and what to do. The cause, if any, is for
 * --verbose.
 */
public final class LoadException extends Exception {

  private static final long serialVersionUID = 1;

  LoadException(String message) {
    super(message);
  }

  LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
