package dev.wap.contract;

/** What a rule, or a whole audit, says of the data. */
public enum Outcome {
  PASS,
  WARN,
  FAIL
}
