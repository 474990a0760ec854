package dev.wap.upkeep;

import dev.wap.contract.Branch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The branch of an upload, and what is to become of it.
 *
 * @param head its head as it was judged
 * @param table the table's name, without its namespace; empty if the branch's name is no run's
 * @param state what it is
 * @param since when it got its last commit of its own, or else its execution started; null if
 *     nobody knows
 * @param rows rows that it holds for {@code main}; null if it holds none
 * @param reportUri the stored report on it
 * @param verdict whether it goes
 * @param why the reason, in words that follow "because"
 */
public record UploadBranch(
    Branch head,
    String table,
    State state,
    @Nullable Instant since,
    @Nullable Long rows,
    @Nullable String reportUri,
    Verdict verdict,
    String why) {
  /** What a branch is. */
  public enum State {
    /** Its execution is running. */
    RUNNING("running"),
    /** A stored report rejects it. */
    REJECTED("rejected"),
    /** Its execution has ended, or is not known any more, and did not reject it. */
    LEFT_OVER("left over"),
    /** Its name is no run's, or there was no time to look. */
    UNKNOWN("unknown");

    private final String words;

    State(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Whether a branch goes. */
  public enum Verdict {
    /** Its time is over. */
    GOES,
    /** Not yet, or only when somebody decides. */
    STAYS,
    /** There was no time to look. */
    LEFT
  }
}
