package dev.wap.contract;

/** Whether an upload has been decided before. */
public enum Done {
  NO,
  /** Its rows are on {@code main}. */
  PUBLISHED,
  /** A stored report rejected it under the ruleset that is in force. */
  REJECTED
}
