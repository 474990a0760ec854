package dev.wap.contract;

/**
 * What the write function answers.
 *
 * @param snapshot what was added
 * @param branch the branch at its new hash
 */
public record WriteOutput(Snapshot snapshot, Branch branch) {
  public WriteOutput {
    Check.present(snapshot, "snapshot");
    Check.present(branch, "branch");
  }
}
