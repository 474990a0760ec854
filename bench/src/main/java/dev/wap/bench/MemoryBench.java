package dev.wap.bench;

import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The peak memory of every function's process, by the row count of what was published. */
final class MemoryBench {
  private static final String TABLE = "memory";
  private static final int UPLOADS = 3;

  private MemoryBench() {}

  static Table run(Place place, List<Long> sizes)
      throws IOException, InterruptedException, TimeoutException {
    Map<String, List<Long>> peaks = new LinkedHashMap<>();
    Map<String, Integer> memory = new LinkedHashMap<>();
    for (long rows : sizes) {
      // A cloud each, since a peak never goes down.
      try (BenchCloud cloud = BenchCloud.start(place)) {
        cloud.addTable(TABLE);
        for (int i = 0; i < UPLOADS; i++) {
          cloud.publish(TABLE + "/" + i + ".parquet", place.files().of(rows));
        }
        for (FunctionResource function : cloud.functions()) {
          memory.put(function.logicalId(), function.memoryMegabytes());
          peaks
              .computeIfAbsent(function.logicalId(), unused -> new ArrayList<>())
              .add(FunctionProcesses.peakBytes(function.handler()));
        }
      }
    }
    List<String> header = new ArrayList<>(List.of("function", "MemorySize"));
    sizes.forEach(rows -> header.add("%,d rows".formatted(rows)));
    header.add("most to fewest rows");
    Table table = new Table("Peak resident memory", header.toArray(String[]::new));
    peaks.forEach(
        (function, bytes) -> {
          List<Object> cells = new ArrayList<>(List.of(function, memory.get(function) + " MB"));
          bytes.forEach(peak -> cells.add(Figures.inMegabytes(peak)));
          cells.add(Table.ratio(bytes.getLast(), bytes.getFirst()));
          table.line(cells.toArray());
        });
    table.remark("Each after %d uploads of that size, of the whole process.".formatted(UPLOADS));
    return table;
  }
}
