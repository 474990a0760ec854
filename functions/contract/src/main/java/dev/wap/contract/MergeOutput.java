package dev.wap.contract;

/**
 * What the merge function answers.
 *
 * @param merge what was decided
 */
public record MergeOutput(Merge merge) {
  public MergeOutput {
    Check.present(merge, "merge");
  }
}
