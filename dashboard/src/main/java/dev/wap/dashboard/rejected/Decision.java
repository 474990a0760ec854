package dev.wap.dashboard.rejected;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.wap.contract.BranchName;

/**
 * What a person decides about a rejected upload: the state machine's input.
 *
 * @param action what to do
 * @param branch the branch's name
 * @param by who decides, at most {@value #MAX_BY} characters
 * @param reason why, at most {@value #MAX_REASON} characters; empty if none is given
 */
@JsonPropertyOrder({"action", "branch", "by", "reason"})
public record Decision(Action action, String branch, String by, String reason) {
  /** The longest name of a person. */
  public static final int MAX_BY = 200;

  /** The longest reason. */
  public static final int MAX_REASON = 1_000;

  /** What can be done about a rejected upload. */
  public enum Action {
    /** The audit is made again, by the rules as they are now. */
    AUDIT("Audit again"),
    /** The branch goes, and the rows with it. */
    DISCARD("Discard"),
    /** The rows are published although they broke rules. */
    PUBLISH("Publish anyway");

    private final String words;

    Action(String words) {
      this.words = words;
    }

    /** What its button says. */
    public String words() {
      return words;
    }
  }

  /** A decision cannot be carried out as it was given. */
  public static final class Refused extends Exception {
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
  static Decision of(Action action, String branch, String by, String reason) throws Refused {
    String who = by.strip();
    String why = reason.strip();
    if (BranchName.parse(branch).isEmpty()) {
      throw new Refused("'%s' is no branch of an upload".formatted(branch));
    }
    if (who.isEmpty()) {
      throw new Refused("Say who you are: the decision is kept with your name");
    }
    if (who.length() > MAX_BY) {
      throw new Refused("The name is longer than %d characters".formatted(MAX_BY));
    }
    if (why.isEmpty() && action == Action.PUBLISH) {
      throw new Refused("Say why the rows are to be published although they broke rules");
    }
    if (why.length() > MAX_REASON) {
      throw new Refused("The reason is longer than %d characters".formatted(MAX_REASON));
    }
    return new Decision(action, branch, who, why);
  }
}
