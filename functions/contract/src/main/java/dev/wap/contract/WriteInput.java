package dev.wap.contract;

/**
 * What the write function is asked to do.
 *
 * @param run the run
 * @param branch its branch, at the hash that it was created with
 * @param upload the object to bring in
 * @param execution the execution that asks
 */
public record WriteInput(Run run, Branch branch, Upload upload, Execution execution)
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
