package dev.wap.dashboard.graph;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * Finds an execution's path in its history. At most one state of the top level is open at a time.
 * What happens inside a Map or Parallel state is told from it by its events' predecessors, which
 * lead back to the entry of a state that the graph does not have; an error there is the outer
 * state's if that fails, since the event that says so names none.
 */
final class HistoryReader {
  private final Graph graph;
  private final List<Graph.Step> steps = new ArrayList<>();
  private final Map<Edge, Integer> taken = new LinkedHashMap<>();
  private final Map<Long, Boolean> inside = new HashMap<>();
  private Status status = Status.RUNNING;

  private @Nullable Node open;
  private Instant enteredAt = Instant.EPOCH;
  private @Nullable String input;
  private Visit.@Nullable Failure failure;
  private Visit.@Nullable Failure failureInside;
  private int tries;

  HistoryReader(Graph graph) {
    this.graph = graph;
  }

  Path read(List<HistoryEvent> events) {
    events.forEach(this::read);
    if (open != null) {
      close(Status.RUNNING, Optional.empty(), Optional.empty());
    }
    return new Path(status, steps, taken);
  }

  private void read(HistoryEvent event) {
    String type = event.typeAsString();
    if (event.stateEnteredEventDetails() != null) {
      Optional<Node> node = graph.node(event.stateEnteredEventDetails().name());
      inside.put(event.id(), node.isEmpty());
      node.ifPresent(state -> enter(state, event));
    } else if (event.stateExitedEventDetails() != null) {
      String name = event.stateExitedEventDetails().name();
      inside.put(event.id(), graph.node(name).isEmpty());
      if (open != null && open.name().equals(name)) {
        close(
            failure == null ? Status.SUCCEEDED : Status.CAUGHT,
            Optional.of(event.timestamp()),
            Optional.ofNullable(event.stateExitedEventDetails().output()));
      }
    } else if (type.startsWith("Execution")) {
      end(event, type);
    } else {
      boolean isInside = inside.getOrDefault(event.previousEventId(), false);
      inside.put(event.id(), isInside);
      if (type.equals("ParallelStateFailed") || type.equals("MapStateFailed")) {
        failure = failureInside == null ? new Visit.Failure("", "") : failureInside;
      } else if (isInside) {
        Failures.of(event).ifPresent(error -> failureInside = error);
      } else {
        work(event, type);
      }
    }
  }

  private void enter(Node node, HistoryEvent event) {
    if (!steps.isEmpty()) {
      Graph.Step last = steps.getLast();
      edge(last.node(), node, last.visit()).ifPresent(edge -> taken.merge(edge, 1, Integer::sum));
    }
    open = node;
    enteredAt = event.timestamp();
    input = event.stateEnteredEventDetails().input();
    failure = null;
    failureInside = null;
    tries = 0;
  }

  /** Rules of one Choice that lead to the same state look alike in a history: the first counts. */
  private Optional<Edge> edge(Node from, Node to, Visit visit) {
    boolean isCaught = visit.status() == Status.CAUGHT;
    return graph.edges().stream()
        .filter(edge -> edge.from().equals(from) && edge.to().equals(to))
        .filter(edge -> (edge.kind() == Edge.Kind.CATCH) == isCaught)
        .findFirst();
  }

  /** A new try forgets the error of the one before. */
  private void work(HistoryEvent event, String type) {
    if (type.endsWith("Scheduled")
        || type.equals("MapStateStarted")
        || type.equals("ParallelStateStarted")) {
      tries++;
      failure = null;
    } else {
      Failures.of(event).ifPresent(error -> failure = error);
    }
  }

  private void end(HistoryEvent event, String type) {
    Status how =
        switch (type) {
          case "ExecutionSucceeded" -> Status.SUCCEEDED;
          case "ExecutionFailed" -> Status.FAILED;
          case "ExecutionAborted" -> Status.ABORTED;
          case "ExecutionTimedOut" -> Status.TIMED_OUT;
          default -> Status.RUNNING;
        };
    status = how;
    if (open != null && how != Status.RUNNING) {
      failure = failure == null ? Failures.of(event).orElse(null) : failure;
      close(how, Optional.of(event.timestamp()), Optional.empty());
    }
  }

  private void close(Status how, Optional<Instant> exitedAt, Optional<String> output) {
    if (open == null) {
      throw new IllegalStateException("no state is open");
    }
    steps.add(
        new Graph.Step(
            open,
            new Visit(
                how,
                enteredAt,
                exitedAt,
                Optional.ofNullable(input),
                output,
                Optional.ofNullable(failure),
                Math.max(0, tries - 1))));
    open = null;
  }
}
