package dev.wap.contract;

/**
 * What became of a run's branch at the gate.
 *
 * @param outcome what was decided
 * @param hash {@code main}'s head as this decision saw it
 * @param conflictsResolved how often the rows were put on top of what others had published
 *     meanwhile
 * @param publishedRecords rows that this run has on {@code main}
 */
public record Merge(Outcome outcome, String hash, int conflictsResolved, long publishedRecords) {
  /** What was decided. */
  public enum Outcome {
    /** This run's rows are on {@code main}. */
    PUBLISHED,
    /** Another execution of the same upload has published it. */
    ALREADY_PUBLISHED,
    /** {@code main} changed in a way that needs the rows to be written and audited anew. */
    STALE
  }

  public Merge {
    Check.present(outcome, "merge.outcome");
    Check.notEmpty(hash, "merge.hash");
    Check.notNegative(conflictsResolved, "merge.conflictsResolved");
    Check.notNegative(publishedRecords, "merge.publishedRecords");
  }
}
