package dev.wap.ops;

import org.jspecify.annotations.Nullable;

/**
 * Something that is not as it should be.
 *
 * @param invariant what it breaks
 * @param level how bad it is
 * @param runId the upload that it is about, if it is about one
 * @param what what is wrong, and where
 * @param remedy what to do
 */
public record Finding(
    Invariant invariant, Level level, @Nullable String runId, String what, String remedy) {

  /** What must hold of a lake, whatever has happened to it. */
  public enum Invariant {
    /** The files of {@code main} are those of the published uploads, each once. */
    PUBLISHED,
    /** What was published was audited. */
    AUDITED,
    /** Runs leave a record and no branch, and everybody is told of the rest. */
    RUNS,
    /** Every file that a branch or tag refers to exists. */
    FILES
  }

  /** How bad a finding is. */
  public enum Level {
    /** It must not be, ever. */
    WRONG,
    /** The work of another engine; wrong only in a lake that takes nothing but uploads. */
    OTHER_ENGINE,
    /** Not yet as it should be, but somebody is about it. */
    PENDING
  }
}
