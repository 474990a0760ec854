package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the branch function is asked to do.
 *
 * @param action create the run's branch, reject it, or discard the execution's branches
 * @param upload the object that arrived
 * @param execution the execution that asks
 * @param attempt which time the run goes through, from 1; only for CREATE
 * @param retries how often the state has been retried: an earlier call may have made the branch;
 *     only for CREATE, none if absent
 * @param branch the branch whose audit failed, at the hash that was audited; only for REJECT
 */
public record BranchInput(
    Action action,
    Upload upload,
    Execution execution,
    @Nullable Integer attempt,
    @Nullable Integer retries,
    @Nullable Branch branch)
    implements TaskInput {
  /** What the branch function does. */
  public enum Action {
    CREATE,
    REJECT,
    DISCARD
  }

  public BranchInput {
    Check.present(action, "action");
    Check.present(upload, "upload");
    Check.present(execution, "execution");
    if (action == Action.CREATE && Check.present(attempt, "attempt") < 1) {
      throw new IllegalArgumentException("attempt counts from 1, not " + attempt);
    }
    if (retries != null && retries < 0) {
      throw new IllegalArgumentException("retries counts from 0, not " + retries);
    }
    if (action == Action.REJECT) {
      Check.present(branch, "branch");
    }
  }

  @Override
  public String runId() {
    return Run.runId(upload);
  }
}
