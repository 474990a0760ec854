package dev.wap.bench;

import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * WriteSnapshot of a file of a gigabyte in a heap of 256 MB, against the same function with its own
 * memory and the smallest file.
 */
final class BigFileBench {
  private static final String TABLE = "big";
  private static final String FUNCTION = "WriteSnapshotFunction";

  /** The heap is 85 percent of it: 256 MB. */
  private static final int MEMORY_MEGABYTES = 301;

  private BigFileBench() {}

  static Table run(Place place, List<Long> sizes)
      throws IOException, InterruptedException, TimeoutException {
    Table table =
        new Table(
            "WriteSnapshot in a heap of 256 MB",
            "rows",
            "file",
            "WriteSnapshot",
            "a plain S3 copy",
            "to the copy",
            "peak resident");
    Path project = withMemory(place.project(), place.newFolder("project"));
    Place small = new Place(project, place.cache(), place.files(), place.work());
    try (BenchCloud cloud = BenchCloud.start(small)) {
      cloud.addTable(TABLE);
      FunctionResource write =
          cloud.functions().stream()
              .filter(function -> function.logicalId().equals(FUNCTION))
              .findFirst()
              .orElseThrow();
      if (write.memoryMegabytes() != MEMORY_MEGABYTES) {
        throw new IOException("template.yaml gives " + FUNCTION + " no MemorySize to replace");
      }
      cloud.publish(TABLE + "/warm.parquet", place.files().of(sizes.getFirst()));
      for (long rows : sizes) {
        String key = TABLE + "/" + rows + ".parquet";
        BenchCloud.Published published = cloud.publish(key, place.files().of(rows));
        Duration duration = cloud.tasks(published.execution()).get("WriteSnapshot");
        Duration copy = cloud.copy(key);
        table.line(
            rows,
            Figures.inMegabytes(Files.size(place.files().of(rows))),
            Figures.inSeconds(duration),
            Figures.inSeconds(copy),
            Table.ratio(Figures.seconds(duration), Figures.seconds(copy)),
            Figures.inMegabytes(FunctionProcesses.peakBytes(write.handler())));
      }
    }
    return table;
  }

  /** A project like another, but for the function's memory. */
  private static Path withMemory(Path project, Path folder) throws IOException {
    for (String name : List.of("functions", "statemachine", "rules", "local")) {
      Files.createSymbolicLink(folder.resolve(name), project.resolve(name));
    }
    String template = Files.readString(project.resolve("template.yaml"));
    Files.writeString(
        folder.resolve("template.yaml"),
        template.replaceFirst(
            "(?s)(\n  " + FUNCTION + ":.*?MemorySize: )[0-9]+", "$1" + MEMORY_MEGABYTES));
    return folder;
  }
}
