package dev.wap.dashboard.graph;

/** How a state, or the whole execution, stands. */
public enum Status {
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  /** The state failed, and a catcher of it took the execution on. */
  CAUGHT("Caught error"),
  RUNNING("Running"),
  ABORTED("Aborted"),
  TIMED_OUT("Timed out"),
  NOT_REACHED("Not reached");

  private final String words;

  Status(String words) {
    this.words = words;
  }

  /** The status as a person reads it. */
  public String words() {
    return words;
  }
}
