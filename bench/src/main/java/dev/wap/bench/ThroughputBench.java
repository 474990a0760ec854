package dev.wap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Uploads per second through the whole machine, so many at once, into one table or several. */
final class ThroughputBench {
  private static final long ROWS = 1_000;

  private ThroughputBench() {}

  /**
   * Measures each number of uploads at once.
   *
   * @param uploads how many uploads each measurement takes
   */
  static Table run(Place place, List<Integer> atOnce, int uploads)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    Table table =
        new Table(
            "Uploads through the whole machine",
            "at once",
            "tables",
            "uploads",
            "uploads per second",
            "to one at once",
            "median",
            "slowest to median");
    Path file = place.files().of(ROWS);
    try (BenchCloud cloud = BenchCloud.start(place)) {
      double one = 0;
      for (int threads : atOnce) {
        for (int tables : threads == 1 ? List.of(1) : List.of(1, threads)) {
          Load load = new Load(cloud, "t" + threads + "_" + tables, file, tables);
          load.run(threads, Math.max(threads, tables));
          long start = System.nanoTime();
          List<Duration> durations = load.run(threads, uploads);
          double perSecond = uploads / ((System.nanoTime() - start) / 1e9);
          one = one == 0 ? perSecond : one;
          Duration median = Figures.median(durations);
          Duration slowest = durations.stream().max(Duration::compareTo).orElseThrow();
          table.line(
              threads,
              tables,
              uploads,
              String.format(Locale.ROOT, "%.2f", perSecond),
              Table.ratio(perSecond, one),
              Figures.inSeconds(median),
              Table.ratio(Figures.seconds(slowest), Figures.seconds(median)));
        }
      }
    }
    table.remark(
        "Each upload of %,d rows; the tables exist, the functions are warm.".formatted(ROWS));
    return table;
  }

  /** Uploads of one file under ever new keys, to each table in turn. */
  private static final class Load {
    private final BenchCloud cloud;
    private final String prefix;
    private final Path file;
    private final int tables;
    private final AtomicInteger next = new AtomicInteger();

    Load(BenchCloud cloud, String prefix, Path file, int tables) throws IOException {
      this.cloud = cloud;
      this.prefix = prefix;
      this.file = file;
      this.tables = tables;
      for (int i = 0; i < tables; i++) {
        cloud.addTable(prefix + "_" + i);
      }
    }

    /** Each thread's next upload begins when its last is published. */
    List<Duration> run(int threads, int uploads) throws InterruptedException, ExecutionException {
      List<Callable<Duration>> calls = new ArrayList<>();
      for (int i = 0; i < uploads; i++) {
        calls.add(this::upload);
      }
      try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
        List<Duration> durations = new ArrayList<>();
        for (Future<Duration> call : pool.invokeAll(calls)) {
          durations.add(call.get());
        }
        return durations;
      }
    }

    private Duration upload() throws IOException, InterruptedException, TimeoutException {
      int number = next.getAndIncrement();
      String key = "%s_%d/%d.parquet".formatted(prefix, number % tables, number);
      return cloud.publish(key, file).duration();
    }
  }
}
