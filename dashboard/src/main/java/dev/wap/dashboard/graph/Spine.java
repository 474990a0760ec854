package dev.wap.dashboard.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The usual way through a machine: the shortest one without errors from the start to a state that
 * succeeds; of several such states, to the one that is defined first.
 */
final class Spine {
  // Some large machines have more ways than can be tried.
  private static final int TRIES = 20_000;

  private final Graph graph;
  private final List<Edge> way = new ArrayList<>();
  private final Set<Node> passed = new HashSet<>();
  private List<Edge> best = List.of();
  private int bestEnd = Integer.MAX_VALUE;
  private int tries;

  private Spine(Graph graph) {
    this.graph = graph;
  }

  static Set<Edge> of(Graph graph) {
    Spine spine = new Spine(graph);
    spine.walk(graph.start());
    return new LinkedHashSet<>(spine.best);
  }

  private void walk(Node node) {
    if (tries++ > TRIES || !passed.add(node)) {
      return;
    }
    if (graph.isEnd(node) && !node.type().equals("Fail")) {
      int end = graph.nodes().indexOf(node);
      if (end < bestEnd || (end == bestEnd && way.size() < best.size())) {
        best = List.copyOf(way);
        bestEnd = end;
      }
    }
    for (Edge edge : graph.edges()) {
      if (edge.from().equals(node) && edge.kind() != Edge.Kind.CATCH) {
        way.add(edge);
        walk(edge.to());
        way.removeLast();
      }
    }
    passed.remove(node);
  }
}
