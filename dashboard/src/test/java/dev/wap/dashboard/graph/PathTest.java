package dev.wap.dashboard.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

class PathTest {
  private final Graph graph = Histories.machine();

  @Test
  void aPublishedRunSucceedsAllTheWay() {
    Path path = Path.of(graph, Histories.read("published"));
    assertThat(path.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(names(path))
        .containsExactly(
            "IsUpload?",
            "ReadEvent",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "AuditBranch",
            "AuditPassed?",
            "MergeBranch",
            "Merged?",
            "NotifyPublished",
            "Published");
    assertThat(path.steps()).allMatch(step -> step.visit().status() == Status.SUCCEEDED);
    assertThat(path.taken().values()).hasSize(10).containsOnly(1);
    Visit write = path.visits(node("WriteSnapshot")).getFirst();
    assertThat(write.duration().orElseThrow()).isPositive();
    assertThat(write.output().orElseThrow()).contains("snapshotId");
    assertThat(path.status(node("Failed"))).isEqualTo(Status.NOT_REACHED);
  }

  @Test
  void aRejectedRunEndsInItsFailState() {
    Path path = Path.of(graph, Histories.read("rejected"));
    assertThat(names(path))
        .endsWith("RejectBranch", "FirstToReject?", "NotifyRejected", "Rejected");
    Visit last = path.visits(node("Rejected")).getFirst();
    assertThat(last.status()).isEqualTo(Status.FAILED);
    assertThat(last.failure().orElseThrow().error()).isEqualTo("AuditFailed");
  }

  @Test
  void aCaughtErrorIsShownWhereItHappened() {
    Path path = Path.of(graph, Histories.read("failed"));
    assertThat(path.status()).isEqualTo(Status.FAILED);
    Visit write = path.visits(node("WriteSnapshot")).getFirst();
    assertThat(write.status()).isEqualTo(Status.CAUGHT);
    assertThat(write.failure().orElseThrow().error()).isEqualTo("dev.wap.error.InvalidUpload");
    assertThat(path.taken().keySet())
        .filteredOn(edge -> edge.kind() == Edge.Kind.CATCH)
        .extracting(edge -> edge.from().name() + " -> " + edge.to().name())
        .containsExactly("WriteSnapshot -> RecordFailure");
  }

  @Test
  void thePrefixOfAHistoryRunsInItsLastState() {
    List<HistoryEvent> history = Histories.read("published");
    int entered = 0;
    while (!isEntryOf(history.get(entered), "WriteSnapshot")) {
      entered++;
    }
    Path path = Path.of(graph, history.subList(0, entered + 2));
    assertThat(path.status()).isEqualTo(Status.RUNNING);
    Visit last = path.steps().getLast().visit();
    assertThat(names(path)).endsWith("WriteSnapshot");
    assertThat(last.status()).isEqualTo(Status.RUNNING);
    assertThat(last.exitedAt()).isEmpty();
  }

  @Test
  void aStoppedRunIsAbortedWhereItStood() {
    Path path = Path.of(graph, cut("ExecutionAborted"));
    assertThat(path.status()).isEqualTo(Status.ABORTED);
    assertThat(path.status(node("WriteSnapshot"))).isEqualTo(Status.ABORTED);
    assertThat(Path.of(graph, cut("ExecutionTimedOut")).status(node("WriteSnapshot")))
        .isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void aRetryIsCountedAndItsErrorForgottenOnSuccess() {
    Visit write = Path.of(graph, retried()).visits(node("WriteSnapshot")).getFirst();
    assertThat(write.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(write.retries()).isEqualTo(1);
    assertThat(write.failure()).isEmpty();
  }

  @Test
  void aStateIsVisitedAgainInALoop() {
    Graph loop =
        Graph.parse(
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Next": "B"},
              "B": {"Type": "Choice", "Choices": [{"Condition": "{% $again %}", "Next": "A"}], "Default": "C"},
              "C": {"Type": "Succeed"}}}
            """);
    List<HistoryEvent> history = new ArrayList<>();
    for (String name : List.of("A", "B", "A", "B", "C")) {
      history.add(
          HistoryEvent.builder()
              .type(HistoryEventType.PASS_STATE_ENTERED)
              .id((long) history.size() + 1)
              .previousEventId((long) history.size())
              .timestamp(Instant.EPOCH)
              .stateEnteredEventDetails(details -> details.name(name))
              .build());
      history.add(
          HistoryEvent.builder()
              .type(HistoryEventType.PASS_STATE_EXITED)
              .id((long) history.size() + 1)
              .previousEventId((long) history.size())
              .timestamp(Instant.EPOCH)
              .stateExitedEventDetails(details -> details.name(name))
              .build());
    }
    Path path = Path.of(loop, history);
    assertThat(path.visits(loop.start())).hasSize(2);
    assertThat(loop.edges()).extracting(path::taken).containsExactly(2, 1, 1);
  }

  /** The history of a published run, in which the write fails once before it succeeds. */
  static List<HistoryEvent> retried() {
    List<HistoryEvent> history = new ArrayList<>(Histories.read("published"));
    int entered = 0;
    while (!isEntryOf(history.get(entered), "WriteSnapshot")) {
      entered++;
    }
    HistoryEvent started = history.get(entered + 2);
    history.add(
        entered + 3,
        HistoryEvent.builder()
            .type(HistoryEventType.TASK_FAILED)
            .id(1000L)
            .previousEventId(started.id())
            .timestamp(started.timestamp())
            .taskFailedEventDetails(details -> details.error("dev.wap.error.CatalogUnavailable"))
            .build());
    history.add(entered + 4, history.get(entered + 1));
    history.add(entered + 5, started);
    return history;
  }

  private static List<HistoryEvent> cut(String end) {
    List<HistoryEvent> history = new ArrayList<>();
    for (HistoryEvent event : Histories.read("published")) {
      history.add(event);
      if (isEntryOf(event, "WriteSnapshot")) {
        break;
      }
    }
    history.add(
        HistoryEvent.builder()
            .type(end)
            .id(1000L)
            .previousEventId(0L)
            .timestamp(history.getLast().timestamp())
            .build());
    return history;
  }

  private static boolean isEntryOf(HistoryEvent event, String state) {
    return event.stateEnteredEventDetails() != null
        && event.stateEnteredEventDetails().name().equals(state);
  }

  private Node node(String name) {
    return graph.node(name).orElseThrow();
  }

  private List<String> names(Path path) {
    return graph.along(path).stream().map(step -> step.node().name()).toList();
  }
}
