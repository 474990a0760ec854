package dev.wap.contract;

/** What every task is told besides its work: for whom it works, so that its log says so. */
public interface TaskInput {
  /** The execution that asks. */
  Execution execution();

  /** Identifies the upload, see {@link Run#runId()}. */
  String runId();
}
