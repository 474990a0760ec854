package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the audit function is asked to judge.
 *
 * @param run the run
 * @param branch its branch, at the hash with the rows
 * @param snapshot what the run added
 * @param execution the execution that asks
 * @param decision what somebody has decided on the rejected upload, if this is about one
 */
public record AuditInput(
    Run run, Branch branch, Snapshot snapshot, Execution execution, @Nullable Decision decision)
    implements TaskInput {
  public AuditInput {
    Check.present(run, "run");
    Check.present(branch, "branch");
    Check.present(snapshot, "snapshot");
    Check.present(execution, "execution");
  }

  @Override
  public String runId() {
    return run.runId();
  }
}
