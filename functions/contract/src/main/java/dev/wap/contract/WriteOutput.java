package dev.wap.contract;

/**
 * What the write function answers.
 *
 * @param snapshot what was added
 * @param branch the branch at its new hash
 */
public record WriteOutput(Snapshot snapshot, Branch branch) implements TaskOutput {
  public WriteOutput {
    Check.present(snapshot, "snapshot");
    Check.present(branch, "branch");
  }

  @Override
  public String summary() {
    return "%s, %d rows in %s at %s"
        .formatted(snapshot.mode(), snapshot.addedRecords(), snapshot.dataFile(), branch.hash());
  }
}
