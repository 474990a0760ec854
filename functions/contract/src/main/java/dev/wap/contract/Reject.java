package dev.wap.contract;

/**
 * What became of a run whose audit failed.
 *
 * @param outcome what was decided
 * @param execution the ARN of the execution that rejected the upload
 */
public record Reject(Outcome outcome, String execution) {
  /** What was decided. */
  public enum Outcome {
    /** This run has rejected its upload: the rejected branch stays, and it is told. */
    REJECTED,
    /** Another execution has rejected the same upload by the same rules, and it is told there. */
    ALREADY_REJECTED
  }

  public Reject {
    Check.present(outcome, "reject.outcome");
    Check.notEmpty(execution, "reject.execution");
  }
}
