package dev.wap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** From put accepted to Published, warm, by row count, against a plain copy of the file in S3. */
final class PublishBench {
  private static final String TABLE = "publish";

  private PublishBench() {}

  /**
   * Measures each size in turn, several times over.
   *
   * @param sizes row counts, the smallest first
   */
  static Table run(Place place, List<Long> sizes, int repetitions)
      throws IOException, InterruptedException, TimeoutException {
    Map<Long, List<Duration>> published = new LinkedHashMap<>();
    Map<Long, List<Duration>> copied = new LinkedHashMap<>();
    try (BenchCloud cloud = BenchCloud.start(place)) {
      cloud.addTable(TABLE);
      for (int i = 0; i < 3; i++) {
        cloud.publish(TABLE + "/warm-" + i + ".parquet", place.files().of(sizes.getFirst()));
      }
      for (int i = 0; i < repetitions; i++) {
        for (long rows : sizes) {
          String key = "%s/%d-%d.parquet".formatted(TABLE, rows, i);
          Path file = place.files().of(rows);
          published
              .computeIfAbsent(rows, unused -> new ArrayList<>())
              .add(cloud.publish(key, file).duration());
          copied.computeIfAbsent(rows, unused -> new ArrayList<>()).add(cloud.copy(key));
        }
      }
    }
    Table table =
        new Table(
            "From put accepted to Published, warm",
            "rows",
            "file",
            "published in",
            "a plain S3 copy",
            "to the smallest",
            "of the smallest + 3 copies");
    Duration smallest = Figures.median(published.get(sizes.getFirst()));
    for (long rows : sizes) {
      Duration duration = Figures.median(published.get(rows));
      Duration copy = Figures.median(copied.get(rows));
      table.line(
          rows,
          Figures.inMegabytes(Files.size(place.files().of(rows))),
          Figures.inSeconds(duration),
          Figures.inSeconds(copy),
          Table.ratio(Figures.seconds(duration), Figures.seconds(smallest)),
          Table.ratio(
              Figures.seconds(duration), Figures.seconds(smallest.plus(copy.multipliedBy(3)))));
    }
    table.remark(
        "Medians of %d. The last column is to be 1.00 at most: cost does not grow with the rows."
            .formatted(repetitions));
    return table;
  }
}
