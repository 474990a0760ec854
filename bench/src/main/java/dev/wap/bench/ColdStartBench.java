package dev.wap.bench;

import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Each function from process start to first answer, in a run that is published, against a function
 * that does nothing; with the classes archived, as the embedded cloud does, and without.
 */
final class ColdStartBench {
  private static final String TABLE = "cold";

  /** The first state that calls each function. */
  private static final Map<String, String> STATES =
      Map.of(
          "BranchFunction", "CreateBranch",
          "WriteSnapshotFunction", "WriteSnapshot",
          "AuditBranchFunction", "AuditBranch",
          "MergeBranchFunction", "MergeBranch",
          "NotifyFunction", "NotifyPublished");

  private ColdStartBench() {}

  static Table run(Place place, int repetitions)
      throws IOException, InterruptedException, TimeoutException {
    Path cache = place.newFolder("cache");
    Place own = new Place(place.project(), cache, place.files(), place.work());
    NothingFunction nothing = new NothingFunction(place.newFolder("nothing"));
    Map<String, Long> zips = new LinkedHashMap<>();
    Map<String, List<ColdStart>> bare = new LinkedHashMap<>();
    Map<String, List<ColdStart>> archived = new LinkedHashMap<>();
    // The first process of a function writes its archive when it ends; killed, it writes none.
    measure(own, repetitions, bare, zips);
    for (int i = 0; i < repetitions; i++) {
      add(bare, "nothing", nothing.coldStart(place.newFolder("cache")));
    }
    BenchCloud.start(own).close();
    measure(own, repetitions, archived, zips);
    var unused = nothing.coldStart(cache);
    for (int i = 0; i < repetitions; i++) {
      add(archived, "nothing", nothing.coldStart(cache));
    }
    zips.put("nothing", nothing.zipBytes());
    return table(zips, bare, archived, repetitions);
  }

  private static void measure(
      Place place, int repetitions, Map<String, List<ColdStart>> starts, Map<String, Long> zips)
      throws IOException, InterruptedException, TimeoutException {
    try (BenchCloud cloud = BenchCloud.start(place)) {
      cloud.addTable(TABLE);
      cloud.publish(TABLE + "/first.parquet", place.files().of(1_000));
      for (int i = 0; i < repetitions; i++) {
        for (FunctionResource function : cloud.functions()) {
          FunctionProcesses.kill(function.handler());
        }
        var published = cloud.publish(TABLE + "/" + i + ".parquet", place.files().of(1_000));
        Map<String, Duration> tasks = cloud.tasks(published.execution());
        for (FunctionResource function : cloud.functions()) {
          zips.put(function.logicalId(), Files.size(function.codeUri()));
          add(
              starts,
              function.logicalId(),
              new ColdStart(
                  tasks.get(STATES.get(function.logicalId())),
                  FunctionProcesses.loadedClasses(function.handler()),
                  FunctionProcesses.peakBytes(function.handler())));
        }
      }
      for (FunctionResource function : cloud.functions()) {
        FunctionProcesses.kill(function.handler());
      }
    }
  }

  private static void add(Map<String, List<ColdStart>> starts, String function, ColdStart start) {
    starts.computeIfAbsent(function, unused -> new ArrayList<>()).add(start);
  }

  private static Table table(
      Map<String, Long> zips,
      Map<String, List<ColdStart>> bare,
      Map<String, List<ColdStart>> archived,
      int repetitions) {
    Table table =
        new Table(
            "Cold starts, from process start to first answer",
            "function",
            "zip",
            "classes",
            "peak resident",
            "cold",
            "to nothing",
            "archived classes",
            "to nothing");
    double bareNothing = Figures.seconds(median(bare.get("nothing")));
    double archivedNothing = Figures.seconds(median(archived.get("nothing")));
    zips.forEach(
        (function, bytes) -> {
          Duration cold = median(bare.get(function));
          Duration quick = median(archived.get(function));
          ColdStart last = bare.get(function).getLast();
          table.line(
              function,
              Figures.inMegabytes(bytes),
              last.loadedClasses(),
              Figures.inMegabytes(last.peakBytes()),
              Figures.inSeconds(cold),
              Table.ratio(Figures.seconds(cold), bareNothing),
              Figures.inSeconds(quick),
              Table.ratio(Figures.seconds(quick), archivedNothing));
        });
    table.remark("Medians of %d; a first answer is a whole step of a run.".formatted(repetitions));
    return table;
  }

  private static Duration median(List<ColdStart> starts) {
    return Figures.median(starts.stream().map(ColdStart::duration).toList());
  }
}
