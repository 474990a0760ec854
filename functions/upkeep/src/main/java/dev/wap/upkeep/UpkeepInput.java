package dev.wap.upkeep;

import dev.wap.contract.Check;
import java.util.List;

/**
 * What the upkeep function is asked to do.
 *
 * @param jobs in this order
 */
public record UpkeepInput(List<Job> jobs) {
  /** The two things that the upkeep function does. */
  public enum Job {
    /** Markers older than MARKER_DAYS become receipts. */
    ARCHIVE_MARKERS,
    /** Branches whose time is over are deleted. */
    PRUNE_BRANCHES
  }

  public UpkeepInput {
    jobs = List.copyOf(Check.present(jobs, "jobs"));
    if (jobs.isEmpty()) {
      throw new IllegalArgumentException("jobs is empty");
    }
  }
}
