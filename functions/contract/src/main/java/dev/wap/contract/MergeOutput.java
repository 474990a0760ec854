package dev.wap.contract;

/**
 * What the merge function answers.
 *
 * @param merge what was decided
 */
public record MergeOutput(Merge merge) implements TaskOutput {
  public MergeOutput {
    Check.present(merge, "merge");
  }

  @Override
  public String summary() {
    return "%s at %s".formatted(merge.outcome(), merge.hash());
  }
}
