package dev.wap.dashboard.runs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What the first page says.
 *
 * @param now when it was put together
 * @param tables what {@code main} has, by the tables' names
 * @param lastDay runs that started in the last 24 hours, by outcome
 * @param latest the runs that started last
 * @param passRate how many audits passed, by time
 * @param bucketSeconds how long each of these times is
 * @param rows rows of the largest tables, by time
 * @param sources how old all this is
 */
public record Overview(
    Instant now,
    List<Table> tables,
    Map<String, Integer> lastDay,
    List<RunSummary> latest,
    List<Rate> passRate,
    long bucketSeconds,
    List<Series> rows,
    List<Source> sources) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int SERIES = 5;
  private static final int LATEST = 8;

  /**
   * A table of {@code main}.
   *
   * @param name its name
   * @param rows its rows
   * @param changedAt when these last changed
   * @param published uploads to it that were published in the last 24 hours
   * @param rejected uploads to it that were rejected in the last 24 hours
   * @param failed uploads to it that failed in the last 24 hours
   * @param running uploads to it that are under way
   */
  public record Table(
      String name,
      long rows,
      @Nullable Instant changedAt,
      int published,
      int rejected,
      int failed,
      int running) {}

  /**
   * Audits of a time.
   *
   * @param at when the time began
   * @param passed audits that passed, with warnings or without
   * @param judged all audits
   */
  public record Rate(Instant at, int passed, int judged) {
    /** The share that passed. */
    public double share() {
      return (double) passed / judged;
    }
  }

  /**
   * A table's rows.
   *
   * @param table its name
   * @param points what it had when
   */
  public record Series(String table, List<Point> points) {}

  /**
   * Rows after a publication.
   *
   * @param at when
   * @param rows how many
   */
  public record Point(Instant at, long rows) {}

  /**
   * A source of this.
   *
   * @param name who was asked
   * @param at when it last answered
   * @param error why there is nothing newer
   */
  public record Source(String name, @Nullable Instant at, @Nullable String error) {
    static Source of(Reading<?> reading) {
      return new Source(reading.source(), reading.at(), reading.error());
    }
  }

  static Overview of(
      Instant now,
      Reading<List<MainTable>> tables,
      Reading<Runs> records,
      List<RunSummary> ended,
      Reading<List<RunSummary>> running) {
    Instant dayAgo = now.minus(DAY);
    List<RunSummary> today =
        ended.stream().takeWhile(run -> run.startedAt().isAfter(dayAgo)).toList();
    Map<String, Integer> lastDay = new LinkedHashMap<>();
    for (String outcome : List.of("PUBLISHED", "REJECTED", "FAILED")) {
      lastDay.put(outcome, 0);
    }
    lastDay.put(RunSummary.RUNNING, running.or(List.of()).size());
    Map<String, Map<String, Integer>> byTable = new TreeMap<>();
    for (RunSummary run : today) {
      lastDay.merge(run.outcome(), 1, Integer::sum);
      count(byTable, run);
    }
    running.or(List.of()).forEach(run -> count(byTable, run));
    List<Table> rows =
        tables.or(List.of()).stream()
            .map(table -> table(table, byTable.getOrDefault(table.name(), Map.of())))
            .toList();
    List<RunSummary> latest = new ArrayList<>(running.or(List.of()));
    ended.stream().limit(LATEST).forEach(latest::add);
    ChronoUnit bucket =
        ended.isEmpty() || ended.getLast().startedAt().isAfter(now.minus(DAY.multipliedBy(2)))
            ? ChronoUnit.HOURS
            : ChronoUnit.DAYS;
    return new Overview(
        now,
        rows,
        lastDay,
        latest.stream().limit(LATEST).toList(),
        rates(ended, bucket),
        bucket.getDuration().toSeconds(),
        series(tables.or(List.of())),
        List.of(Source.of(tables), Source.of(records), Source.of(running)));
  }

  private static void count(Map<String, Map<String, Integer>> byTable, RunSummary run) {
    if (run.table() != null) {
      byTable
          .computeIfAbsent(run.table(), table -> new HashMap<>())
          .merge(run.outcome(), 1, Integer::sum);
    }
  }

  private static Table table(MainTable table, Map<String, Integer> counts) {
    return new Table(
        table.name(),
        table.rows(),
        table.changedAt(),
        counts.getOrDefault("PUBLISHED", 0),
        counts.getOrDefault("REJECTED", 0),
        counts.getOrDefault("FAILED", 0),
        counts.getOrDefault(RunSummary.RUNNING, 0));
  }

  private static List<Rate> rates(List<RunSummary> ended, ChronoUnit bucket) {
    Map<Instant, int[]> counts = new TreeMap<>();
    for (RunSummary run : ended) {
      if (run.audit() != null && !run.outcome().equals("SKIPPED")) {
        int[] count =
            counts.computeIfAbsent(run.startedAt().truncatedTo(bucket), time -> new int[2]);
        count[0] += run.audit().equals("FAIL") ? 0 : 1;
        count[1]++;
      }
    }
    return counts.entrySet().stream()
        .map(entry -> new Rate(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
        .toList();
  }

  private static List<Series> series(List<MainTable> tables) {
    List<Series> series = new ArrayList<>();
    tables.stream()
        .sorted(Comparator.comparingLong(MainTable::rows).reversed())
        .limit(SERIES)
        .forEach(table -> series.add(new Series(table.name(), points(table))));
    return series;
  }

  private static List<Point> points(MainTable table) {
    List<Point> points = new ArrayList<>();
    for (Snapshot snapshot : table.metadata().snapshots()) {
      points.add(
          new Point(Instant.ofEpochMilli(snapshot.timestampMillis()), MainTable.rowsOf(snapshot)));
    }
    points.sort(Comparator.comparing(Point::at));
    return points;
  }

  /** Runs of the last 24 hours that ended like this. */
  public int lastDay(String outcome) {
    return lastDay.getOrDefault(outcome, 0);
  }
}
