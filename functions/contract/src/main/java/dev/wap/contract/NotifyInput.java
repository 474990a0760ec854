package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the notify function is asked to record and tell.
 *
 * @param ending how the run ended
 * @param execution the execution that ended
 * @param upload the object that arrived
 * @param run the run, if the branch function got that far
 * @param branch the run's branch, if it has one
 * @param snapshot what the run added, if it did
 * @param audit the verdict, if there is one
 * @param merge what was decided at the gate, if the run got that far
 * @param error the error that ended the run, if one did
 * @param decision what somebody has decided on the rejected upload, if the run is about that
 */
public record NotifyInput(
    Ending ending,
    Execution execution,
    Upload upload,
    @Nullable Run run,
    @Nullable Branch branch,
    @Nullable Snapshot snapshot,
    @Nullable Audit audit,
    @Nullable Merge merge,
    @Nullable Failure error,
    @Nullable Decision decision)
    implements TaskInput {
  public NotifyInput {
    Check.present(ending, "ending");
    Check.present(execution, "execution");
    Check.present(upload, "upload");
    if (ending == Ending.FAILED || ending == Ending.UNDECIDED) {
      Check.present(error, "error");
    }
    if (ending == Ending.DISCARDED) {
      Check.present(branch, "branch");
      Check.present(decision, "decision");
    }
    if (ending == Ending.REJECTED) {
      Check.present(audit, "audit");
      Check.present(branch, "branch");
    }
  }

  @Override
  public String runId() {
    return Run.runId(upload);
  }
}
