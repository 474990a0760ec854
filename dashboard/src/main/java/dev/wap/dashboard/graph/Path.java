package dev.wap.dashboard.graph;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * The path that one execution took through its machine.
 *
 * @param status how the execution stands
 * @param steps its visits of states, in the order they were entered
 * @param taken how often each transition was taken; those never taken are not in it
 */
public record Path(Status status, List<Graph.Step> steps, Map<Edge, Integer> taken) {

  public Path {
    steps = List.copyOf(steps);
    taken = Map.copyOf(taken);
  }

  /**
   * Reads an execution's history, from its first event on; that of a running execution is shorter.
   * States that the graph does not have, such as those inside a Map, are passed over.
   */
  public static Path of(Graph graph, List<HistoryEvent> events) {
    return new HistoryReader(graph).read(events);
  }

  /** The visits of a state, the first one first; empty if it was not reached. */
  public List<Visit> visits(Node node) {
    return steps.stream().filter(step -> step.node().equals(node)).map(Graph.Step::visit).toList();
  }

  /** How the state stands after its last visit. */
  public Status status(Node node) {
    List<Visit> visits = visits(node);
    return visits.isEmpty() ? Status.NOT_REACHED : visits.getLast().status();
  }

  /** How often a transition was taken. */
  public int taken(Edge edge) {
    return taken.getOrDefault(edge, 0);
  }
}
