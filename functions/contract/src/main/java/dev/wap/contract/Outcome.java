package dev.wap.contract;

/** What a rule, or a whole audit, says of the data. */
public enum Outcome {
  PASS,
  WARN,
  FAIL,
  /** A whole audit's only: rules failed, and somebody has decided to publish the data anyway. */
  OVERRIDDEN
}
