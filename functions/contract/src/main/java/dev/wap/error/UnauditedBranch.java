package dev.wap.error;

/**
 * The branch is not what a stored audit report vouches for; nothing of it is published. Not
 * retried.
 */
public final class UnauditedBranch extends WapError {
  public UnauditedBranch(String message) {
    super(message, null);
  }

  public UnauditedBranch(String message, Throwable cause) {
    super(message, cause);
  }
}
