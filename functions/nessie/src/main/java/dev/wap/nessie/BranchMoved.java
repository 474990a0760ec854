package dev.wap.nessie;

import dev.wap.contract.Branch;
import java.io.Serial;

/**
 * A commit was refused, and nothing of it was done: the branch is gone, or somebody else has put
 * the same keys.
 */
public final class BranchMoved extends Exception {
  @Serial private static final long serialVersionUID = 1;

  BranchMoved(Branch at, Throwable cause) {
    super("The branch %s is gone or has moved on from %s".formatted(at.name(), at.hash()), cause);
  }
}
