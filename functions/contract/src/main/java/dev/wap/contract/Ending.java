package dev.wap.contract;

/** How a run ended. */
public enum Ending {
  PUBLISHED,
  SKIPPED,
  REJECTED,
  /** Somebody has decided that a rejected branch goes, and it is gone. */
  DISCARDED,
  /** Nothing of it is on {@code main}, and no branch is left. */
  FAILED,
  /** It failed, and the catalog could not be asked what is left of it. */
  UNDECIDED
}
