package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the merge function is asked to publish.
 *
 * @param run the run
 * @param branch its branch, at the hash that was audited
 * @param snapshot what the run added
 * @param reportUri the stored report that vouches for it
 * @param execution the execution that asks
 * @param decision what somebody has decided on the rejected upload, if this is about one
 */
public record MergeInput(
    Run run,
    Branch branch,
    Snapshot snapshot,
    String reportUri,
    Execution execution,
    @Nullable Decision decision)
    implements TaskInput {
  public MergeInput {
    Check.present(run, "run");
    Check.present(branch, "branch");
    Check.present(snapshot, "snapshot");
    Check.notEmpty(reportUri, "reportUri");
    Check.present(execution, "execution");
  }

  @Override
  public String runId() {
    return run.runId();
  }
}
