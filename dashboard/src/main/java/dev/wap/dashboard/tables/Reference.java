package dev.wap.dashboard.tables;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.nessie.Nessie;

/**
 * A branch or tag of the catalog, at a commit.
 *
 * @param name its name
 * @param hash the commit
 * @param tag whether it is a tag
 */
public record Reference(String name, String hash, boolean tag) {
  /** Whether this is what everybody downstream reads. */
  public boolean main() {
    return name.equals(Nessie.MAIN);
  }

  /** Whether this is the branch of an upload. */
  public boolean upload() {
    return name.startsWith(BranchName.PREFIX);
  }

  Branch branch() {
    return new Branch(name, hash);
  }
}
