package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the write function is asked to do.
 *
 * @param run the run
 * @param branch its branch, at the hash that it was created with
 * @param upload the object to bring in
 * @param execution the execution that asks
 * @param decision what somebody has decided on the rejected upload, if this is about one
 */
public record WriteInput(
    Run run, Branch branch, Upload upload, Execution execution, @Nullable Decision decision)
    implements TaskInput {
  public WriteInput {
    Check.present(run, "run");
    Check.present(branch, "branch");
    Check.present(upload, "upload");
    Check.present(execution, "execution");
  }

  @Override
  public String runId() {
    return run.runId();
  }
}
