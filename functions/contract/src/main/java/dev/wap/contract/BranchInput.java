package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the branch function is asked to do.
 *
 * @param action create the run's branch, reject it, take a rejected one that somebody has decided
 *     on, or discard the execution's branches
 * @param upload the object that arrived; absent for TAKE, and for DISCARD after an execution that
 *     was started with a decision, whose branch tells the upload
 * @param execution the execution that asks
 * @param attempt which time the run goes through, from 1; only for CREATE
 * @param retries how often the state has been retried: an earlier call may have made or deleted the
 *     branch; only for CREATE and TAKE, none if absent
 * @param branch the branch whose audit failed, at the hash that was audited; only for REJECT
 * @param decision what somebody has decided on a rejected upload, if the execution is about that
 */
public record BranchInput(
    Action action,
    @Nullable Upload upload,
    Execution execution,
    @Nullable Integer attempt,
    @Nullable Integer retries,
    @Nullable Branch branch,
    @Nullable Decision decision)
    implements TaskInput {
  /** What the branch function does. */
  public enum Action {
    CREATE,
    REJECT,
    TAKE,
    DISCARD
  }

  public BranchInput {
    Check.present(action, "action");
    if (action == Action.TAKE) {
      Check.present(decision, "decision");
    } else if (action != Action.DISCARD || decision == null) {
      Check.present(upload, "upload");
    }
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

  /** Identifies the upload; if that is not known yet, the branch that somebody has decided on. */
  @Override
  public String runId() {
    return upload == null ? Check.present(decision, "decision").branch() : Run.runId(upload);
  }
}
