package dev.wap.dashboard.rejected;

import dev.wap.contract.BranchName;
import dev.wap.contract.Decision;
import dev.wap.contract.Decision.Action;

/** What people are asked when they decide on a rejected upload, and told of their answers. */
public final class DecisionForm {
  private DecisionForm() {}

  /** What the button of an action says. */
  public static String words(Action action) {
    return switch (action) {
      case AUDIT -> "Audit again";
      case DISCARD -> "Discard";
      case PUBLISH -> "Publish anyway";
    };
  }

  /** A decision cannot be carried out as it was given. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String what) {
      super(what);
    }
  }

  /**
   * A decision as somebody gave it.
   *
   * @throws Refused saying what is missing or too long
   */
  static Decision read(Action action, String branch, String by, String reason) throws Refused {
    String who = by.strip();
    String why = reason.strip();
    if (BranchName.parse(branch).isEmpty()) {
      throw new Refused("'%s' is no branch of an upload".formatted(branch));
    }
    if (who.isEmpty()) {
      throw new Refused("Say who you are: the decision is kept with your name");
    }
    if (isLonger(who, Decision.MAX_BY)) {
      throw new Refused("The name is longer than %d characters".formatted(Decision.MAX_BY));
    }
    if (why.isEmpty() && action == Action.PUBLISH) {
      throw new Refused("Say why the rows are to be published although they broke rules");
    }
    if (isLonger(why, Decision.MAX_REASON)) {
      throw new Refused("The reason is longer than %d characters".formatted(Decision.MAX_REASON));
    }
    return new Decision(action, branch, who, why);
  }

  private static boolean isLonger(String text, int most) {
    return text.codePointCount(0, text.length()) > most;
  }
}
