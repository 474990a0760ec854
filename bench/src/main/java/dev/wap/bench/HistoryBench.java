package dev.wap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** What publications into one table cost the later ones: time, metadata, and memory. */
final class HistoryBench {
  private static final String TABLE = "history";
  private static final long ROWS = 1_000;
  private static final int DUPLICATES = 10;

  /** How many uploads are under way between the windows that are timed. */
  private static final int AT_ONCE = 4;

  private HistoryBench() {}

  /**
   * Publishes file upon file.
   *
   * @param checkpoints after how many publications to look, each more than a window after the one
   *     before
   * @param window how many of the last publications before a checkpoint are timed, one by one
   */
  static Table run(Place place, List<Integer> checkpoints, int window)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    Table table =
        new Table(
            "Publications into one table, and what the later ones cost",
            "publications",
            "median of the last " + window,
            "to the first",
            "a duplicate's end",
            "to the first",
            "metadata file",
            "manifest list",
            "write, peak",
            "merge, peak");
    Path file = place.files().of(ROWS);
    try (BenchCloud cloud = BenchCloud.start(place)) {
      cloud.addTable(TABLE);
      int published = 0;
      Duration first = null;
      Duration firstDuplicate = null;
      for (int checkpoint : checkpoints) {
        publishAtOnce(cloud, file, published, checkpoint - window);
        List<Duration> durations = new ArrayList<>();
        for (int i = checkpoint - window; i < checkpoint; i++) {
          durations.add(cloud.publish(key(i), file).duration());
        }
        published = checkpoint;
        Duration median = Figures.median(durations);
        Duration duplicate = duplicates(cloud, file);
        first = first == null ? median : first;
        firstDuplicate = firstDuplicate == null ? duplicate : firstDuplicate;
        BenchCloud.Metadata metadata = cloud.metadata(TABLE);
        table.line(
            published,
            Figures.inSeconds(median),
            Table.ratio(Figures.seconds(median), Figures.seconds(first)),
            Figures.inSeconds(duplicate),
            Table.ratio(Figures.seconds(duplicate), Figures.seconds(firstDuplicate)),
            Figures.inMegabytes(metadata.fileBytes()),
            Figures.inMegabytes(metadata.manifestListBytes()),
            Figures.inMegabytes(FunctionProcesses.peakBytes(handler(cloud, "WriteSnapshot"))),
            Figures.inMegabytes(FunctionProcesses.peakBytes(handler(cloud, "MergeBranch"))));
        System.err.printf("%,d published, the last ones in %s%n", published, median);
      }
    }
    table.remark(
        "Each of %,d rows. A duplicate is the first upload's event again, which ends Skipped; the median of %d."
            .formatted(ROWS, DUPLICATES));
    return table;
  }

  private static String key(int number) {
    return "%s/%d.parquet".formatted(TABLE, number);
  }

  private static String handler(BenchCloud cloud, String step) {
    return cloud.functions().stream()
        .filter(function -> function.logicalId().equals(step + "Function"))
        .findFirst()
        .orElseThrow()
        .handler();
  }

  private static void publishAtOnce(BenchCloud cloud, Path file, int from, int to)
      throws InterruptedException, ExecutionException {
    List<Callable<Duration>> uploads = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String key = key(i);
      uploads.add(() -> cloud.publish(key, file).duration());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Duration> upload : threads.invokeAll(uploads)) {
        var unused = upload.get();
      }
    }
  }

  private static Duration duplicates(BenchCloud cloud, Path file)
      throws IOException, InterruptedException, TimeoutException {
    List<Duration> durations = new ArrayList<>();
    for (int i = 0; i < DUPLICATES; i++) {
      durations.add(cloud.publish(key(0), file).duration());
    }
    return Figures.median(durations);
  }
}
