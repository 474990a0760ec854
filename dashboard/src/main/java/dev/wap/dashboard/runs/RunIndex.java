package dev.wap.dashboard.runs;

import dev.wap.error.InvalidInput;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The run records of the last days in memory, by the day that their executions started.
 *
 * <p>Records are listed by day, and read only if they are new or have changed. Those of today and
 * yesterday are listed at each refresh, older ones every ten minutes, since they hardly change. At
 * first the last {@value #DAYS} days are read, the latest first, and no more than {@value #MOST}
 * records; older days when somebody asks for them.
 */
final class RunIndex implements AutoCloseable {
  static final int DAYS = 30;
  static final int MOST = 100_000;
  private static final int AT_ONCE = 16;
  private static final Duration OLD_DAYS = Duration.ofMinutes(10);
  private static final Comparator<RunSummary> LATEST_FIRST =
      Comparator.comparing(RunSummary::startedAt).reversed().thenComparing(RunSummary::name);

  private final RunRecords records;
  private final Clock clock;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
  private final NavigableMap<LocalDate, Day> days = new ConcurrentSkipListMap<>();
  private volatile LocalDate wanted;
  private volatile Runs runs;

  RunIndex(RunRecords records, Clock clock) {
    this.records = records;
    this.clock = clock;
    this.wanted = today().minusDays(DAYS - 1L);
    this.runs = new Runs(List.of(), today(), true, 0);
  }

  /** A day's records: by the executions' names what was read, under which entity tag. */
  private record Day(Map<String, Known> known, Instant listedAt) {}

  private record Known(String etag, @Nullable RunSummary run) {}

  /** What has been read so far; asks nobody. */
  Runs runs() {
    return runs;
  }

  /** From now on the records from this day on are wanted; they come with the next refreshes. */
  void want(LocalDate day) {
    if (day.isBefore(wanted)) {
      wanted = day;
    }
  }

  /** A run that has left a record which has been read. */
  Optional<RunSummary> find(String name) {
    return days.descendingMap().values().stream()
        .map(day -> day.known().get(name))
        .filter(known -> known != null && known.run() != null)
        .map(Known::run)
        .findFirst();
  }

  /** Reads what is new. What has been read is seen day by day while this goes on. */
  Runs refresh() throws InterruptedException {
    LocalDate today = today();
    List<LocalDate> all = records.days();
    int count = 0;
    LocalDate since = today;
    boolean unread = false;
    for (LocalDate date : all.reversed()) {
      if (date.isBefore(wanted) || count >= MOST) {
        unread = true;
        break;
      }
      Day read = days.get(date);
      boolean recent = !date.isBefore(today.minusDays(1));
      if (read == null || recent || read.listedAt().plus(OLD_DAYS).isBefore(clock.instant())) {
        Day now = read(date, read == null ? Map.of() : read.known());
        days.put(date, now);
        if (read == null || !read.known().equals(now.known())) {
          publish(date, true);
        }
      }
      count += days.get(date).known().size();
      since = date;
    }
    publish(since, unread);
    return runs;
  }

  private Day read(LocalDate date, Map<String, Known> known) throws InterruptedException {
    Instant listedAt = clock.instant();
    Map<String, Known> read = new ConcurrentHashMap<>();
    List<Future<?>> reading = new ArrayList<>();
    for (RunRecords.Entry entry : records.ofDay(date)) {
      Known before = known.get(entry.execution());
      if (before != null && before.etag().equals(entry.etag())) {
        read.put(entry.execution(), before);
      } else {
        reading.add(threads.submit(() -> read.put(entry.execution(), read(entry))));
      }
    }
    for (Future<?> each : reading) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return new Day(new HashMap<>(read), listedAt);
  }

  private Known read(RunRecords.Entry entry) {
    try {
      Optional<RunRecord> record = records.read(entry);
      return new Known(
          entry.etag(), record.map(it -> RunSummary.of(entry.execution(), it)).orElse(null));
    } catch (InvalidInput e) {
      return new Known(entry.etag(), null);
    }
  }

  private void publish(LocalDate since, boolean unread) {
    List<RunSummary> all = new ArrayList<>();
    int unreadable = 0;
    for (Day day : days.values()) {
      for (Known known : day.known().values()) {
        if (known.run() == null) {
          unreadable++;
        } else {
          all.add(known.run());
        }
      }
    }
    all.sort(LATEST_FIRST);
    runs = new Runs(List.copyOf(all), since, unread, unreadable);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
