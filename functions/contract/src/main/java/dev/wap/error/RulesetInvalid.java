package dev.wap.error;

/**
 * The table has no ruleset, or one that does not parse or names an unsupported rule. Not retried.
 */
public final class RulesetInvalid extends WapError {
  public RulesetInvalid(String message) {
    super(message, null);
  }

  public RulesetInvalid(String message, Throwable cause) {
    super(message, cause);
  }
}
