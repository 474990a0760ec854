package dev.wap.contract;

/**
 * What somebody has decided on a rejected upload.
 *
 * @param action what is to become of it
 * @param branch the rejected branch
 * @param by who decided; {@value #MAX_BY} characters at most
 * @param reason why; {@value #MAX_REASON} characters at most, empty if nobody asks for one
 */
public record Decision(Action action, String branch, String by, String reason) {
  /** The longest name of who decides, in characters. */
  public static final int MAX_BY = 200;

  /** The longest reason, in characters. */
  public static final int MAX_REASON = 1000;

  /** What is to become of a rejected upload. */
  public enum Action {
    /** It is audited again, by the rules as they are now, and published if it passes. */
    AUDIT,
    /** Its branch is deleted. */
    DISCARD,
    /** It is published, whatever the audit says of it. */
    PUBLISH
  }

  /** The state machine checks the same, so that nobody is told of what is no decision. */
  public Decision {
    Check.present(action, "decision.action");
    if (!Check.present(branch, "decision.branch").startsWith(BranchName.PREFIX)) {
      throw new IllegalArgumentException(
          "decision.branch begins with %s, unlike '%s'".formatted(BranchName.PREFIX, branch));
    }
    length(Check.notEmpty(by, "decision.by"), MAX_BY, "decision.by");
    length(Check.present(reason, "decision.reason"), MAX_REASON, "decision.reason");
    // What JSONata's $trim takes away, as the state machine does.
    if (action == Action.PUBLISH && reason.matches("[ \\t\\n\\r]*")) {
      throw new IllegalArgumentException("decision.reason is blank, and PUBLISH needs one");
    }
  }

  private static void length(String text, int most, String component) {
    int characters = text.codePointCount(0, text.length());
    if (characters > most) {
      throw new IllegalArgumentException(
          "%s has %d characters, %d at most are allowed".formatted(component, characters, most));
    }
  }
}
