package dev.wap.contract;

/** How a run ended. */
public enum Ending {
  PUBLISHED,
  SKIPPED,
  REJECTED,
  FAILED
}
