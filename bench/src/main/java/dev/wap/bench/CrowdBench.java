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

/** The same uploads one after another and all at once, into one table and spread over several. */
final class CrowdBench {
  private static final long ROWS = 1_000;

  private CrowdBench() {}

  /**
   * Measures each way.
   *
   * @param uploads how many uploads each takes
   * @param tables over how many tables they are spread, the last time
   */
  static Table run(Place place, int uploads, int tables)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    Table table =
        new Table(
            "%,d uploads, one after another and at once".formatted(uploads),
            "at once",
            "tables",
            "wall time",
            "to one after another",
            "median",
            "slowest to median",
            "merged upon others'");
    Path file = place.files().of(ROWS);
    try (BenchCloud cloud = BenchCloud.start(place)) {
      Crowd one = new Crowd(cloud, file, "alone", 1);
      one.warmUp();
      double alone = one.line(table, 1, uploads, 0);
      Crowd all = new Crowd(cloud, file, "crowd", 1);
      all.warmUp();
      all.line(table, uploads, uploads, alone);
      Crowd spread = new Crowd(cloud, file, "spread", tables);
      spread.warmUp();
      spread.line(table, uploads, uploads, alone);
    }
    table.remark(
        "Each of %,d rows, into tables that exist; times are from put to Published. Every one was published, none written again."
            .formatted(ROWS));
    return table;
  }

  /** Uploads of one file under ever new keys, to each table in turn. */
  private record Crowd(BenchCloud cloud, Path file, String prefix, int tables) {
    Crowd {
      for (int i = 0; i < tables; i++) {
        try {
          cloud.addTable(prefix + i);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }

    void warmUp() throws IOException, InterruptedException, TimeoutException {
      for (int i = 0; i < tables; i++) {
        var unused = cloud.publish("%s%d/first.parquet".formatted(prefix, i), file);
      }
    }

    /** Measures, and adds a line; answers the wall time in seconds. */
    double line(Table table, int atOnce, int uploads, double alone)
        throws InterruptedException, ExecutionException, IOException {
      List<Callable<BenchCloud.Published>> calls = new ArrayList<>();
      for (int i = 0; i < uploads; i++) {
        String key = "%s%d/%d.parquet".formatted(prefix, i % tables, i);
        calls.add(() -> cloud.publish(key, file));
      }
      List<BenchCloud.Published> published = new ArrayList<>();
      long start = System.nanoTime();
      try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
        for (Future<BenchCloud.Published> call : threads.invokeAll(calls)) {
          published.add(call.get());
        }
      }
      double wall = (System.nanoTime() - start) / 1e9;
      List<Duration> durations = published.stream().map(BenchCloud.Published::duration).toList();
      Duration median = Figures.median(durations);
      Duration slowest = durations.stream().max(Duration::compareTo).orElseThrow();
      long resolved = 0;
      for (BenchCloud.Published one : published) {
        resolved += cloud.conflictsResolved(one.execution());
      }
      table.line(
          atOnce,
          tables,
          String.format(Locale.ROOT, "%.1f s", wall),
          Table.ratio(wall, alone == 0 ? wall : alone),
          Figures.inSeconds(median),
          Table.ratio(Figures.seconds(slowest), Figures.seconds(median)),
          resolved);
      return wall;
    }
  }
}
