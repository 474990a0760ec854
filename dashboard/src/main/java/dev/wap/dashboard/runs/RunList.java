package dev.wap.dashboard.runs;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the list of runs says.
 *
 * @param filter which runs
 * @param now when it was put together
 * @param runs one page of them, the latest start first
 * @param total all that match
 * @param pages how many pages there are
 * @param tables the tables that one can choose from
 * @param since the first day that has been read
 * @param unread whether there are older records
 * @param unreadable records that could not be understood
 * @param sources how old all this is
 */
public record RunList(
    RunFilter filter,
    Instant now,
    List<RunSummary> runs,
    int total,
    int pages,
    List<String> tables,
    LocalDate since,
    boolean unread,
    int unreadable,
    List<Overview.Source> sources) {
  private static final int PAGE = 50;

  /** The outcomes that one can choose from. */
  public static final List<String> OUTCOMES =
      List.of(
          "PUBLISHED",
          "REJECTED",
          "FAILED",
          "UNDECIDED",
          "SKIPPED",
          "DISCARDED",
          RunSummary.RUNNING);

  static RunList of(
      RunFilter filter,
      Instant now,
      Reading<Runs> records,
      Runs read,
      Reading<List<RunSummary>> running) {
    List<RunSummary> all =
        Stream.concat(running.or(List.of()).stream(), read.ended().stream()).toList();
    List<RunSummary> matching = all.stream().filter(filter::matches).toList();
    return new RunList(
        filter,
        now,
        matching.stream().skip((filter.page() - 1L) * PAGE).limit(PAGE).toList(),
        matching.size(),
        Math.max(1, (matching.size() + PAGE - 1) / PAGE),
        all.stream().map(RunSummary::table).filter(Objects::nonNull).distinct().sorted().toList(),
        read.since(),
        read.unread(),
        read.unreadable(),
        List.of(Overview.Source.of(records), Overview.Source.of(running)));
  }
}
