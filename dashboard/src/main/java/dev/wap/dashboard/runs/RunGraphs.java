package dev.wap.dashboard.runs;

import dev.wap.dashboard.graph.Graph;
import dev.wap.dashboard.graph.GraphPicture;
import dev.wap.dashboard.graph.Layouts;
import dev.wap.dashboard.graph.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Draws the graphs of executions. A definition is laid out once, since that takes a while. */
final class RunGraphs {
  private static final String ID = "graph-picture";

  private final Layouts layouts = new Layouts();
  private final Map<String, Graph> graphs = new ConcurrentHashMap<>();

  /** Prepares to draw, on another thread. */
  RunGraphs(Executor threads) {
    threads.execute(layouts::warmUp);
  }

  /** The graph of a run as HTML; null if its state machine is not known. */
  @Nullable String draw(RunDetails.Known run) {
    if (run.definition().isEmpty()) {
      return null;
    }
    Graph graph = graphs.computeIfAbsent(run.definition().get(), Graph::parse);
    return GraphPicture.html(ID, graph, Path.of(graph, run.events()), layouts.of(graph));
  }
}
