package dev.wap.contract;

/** What every task answers. */
public interface TaskOutput {
  /** What came of it, in a few words for the log. */
  String summary();
}
