package dev.wap.contract;

/**
 * What the merge function is asked to publish.
 *
 * @param run the run
 * @param branch its branch, at the hash that was audited
 * @param snapshot what the run added
 * @param reportUri the stored report that vouches for it
 */
public record MergeInput(Run run, Branch branch, Snapshot snapshot, String reportUri) {
  public MergeInput {
    Check.present(run, "run");
    Check.present(branch, "branch");
    Check.present(snapshot, "snapshot");
    Check.notEmpty(reportUri, "reportUri");
  }
}
