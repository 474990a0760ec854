package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.stepfunctions.ExecutionFolder.Header;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One execution, running or past. It numbers its events and ends exactly once: whoever comes first
 * decides how, and from then on its history is closed. Thread-safe.
 */
final class Execution {
  private final ExecutionFolder folder;
  private final Clock clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Header header;
  private int lastEventId;
  private boolean closed;

  private Execution(ExecutionFolder folder, Header header, Clock clock) {
    this.folder = folder;
    this.header = header;
    this.clock = clock;
  }

  static Execution start(ExecutionFolder folder, Header header, HistoryEvent started, Clock clock) {
    folder.create(header);
    Execution execution = new Execution(folder, header, clock);
    execution.write(started, 0, header.summary().startDate());
    return execution;
  }

  /**
   * An execution of an earlier process. One that still ran then is given up: nobody is left to go
   * on with it. Its end is untold until {@link #told}, in however many processes.
   */
  static Execution load(ExecutionFolder folder, Header header, Clock clock) {
    Execution execution = new Execution(folder, header, clock);
    if (header.summary().status() == ExecutionStatus.RUNNING) {
      folder.markUntold();
      folder.repairHistory();
      List<ObjectNode> history = folder.history();
      execution.lastEventId = history.size();
      Failure failure =
          Failure.of(
              Failure.RUNTIME, "The embedded cloud was stopped while the execution was running.");
      execution.end(
          ExecutionStatus.FAILED, HistoryEvent.executionFailed(failure), execution.lastEventId);
    } else {
      execution.ended.countDown();
    }
    return execution;
  }

  synchronized ExecutionSummary summary() {
    return header.summary();
  }

  long sequence() {
    return header().sequence();
  }

  String definition() {
    return header().definition();
  }

  String roleArn() {
    return header().roleArn();
  }

  private synchronized Header header() {
    return header;
  }

  synchronized int lastEventId() {
    return lastEventId;
  }

  /** The history so far, in order. */
  synchronized List<ObjectNode> history() {
    return folder.history();
  }

  ExecutionDescription describe() {
    List<ObjectNode> history;
    ExecutionSummary summary;
    synchronized (this) {
      history = folder.history();
      summary = header.summary();
    }
    String input = history.getFirst().at("/executionStartedEventDetails/input").asText();
    if (summary.status() == ExecutionStatus.RUNNING) {
      return new ExecutionDescription(
          summary, input, Optional.empty(), Optional.empty(), Optional.empty());
    }
    JsonNode details = Json.object();
    for (JsonNode member : history.getLast()) {
      details = member.isObject() ? member : details;
    }
    return new ExecutionDescription(
        summary, input, text(details, "output"), text(details, "error"), text(details, "cause"));
  }

  private static Optional<String> text(JsonNode details, String name) {
    return Optional.ofNullable(details.get(name)).map(JsonNode::textValue);
  }

  /** Appends an event that follows the last one, and returns its id. */
  int append(HistoryEvent event) throws ExecutionOverException {
    return append(event, lastEventId());
  }

  synchronized int append(HistoryEvent event, int previousEventId) throws ExecutionOverException {
    if (closed || header.summary().status() != ExecutionStatus.RUNNING) {
      throw new ExecutionOverException(header.summary().executionArn());
    }
    return write(event, previousEventId, clock.instant());
  }

  /**
   * Ends the execution, unless it has ended before.
   *
   * @return whether this call ended it
   */
  synchronized boolean end(ExecutionStatus status, HistoryEvent last, int previousEventId) {
    ExecutionSummary summary = header.summary();
    if (closed || summary.status() != ExecutionStatus.RUNNING) {
      return false;
    }
    Instant now = clock.instant();
    write(last, previousEventId, now);
    ExecutionSummary over =
        new ExecutionSummary(
            summary.executionArn(),
            summary.stateMachineArn(),
            summary.name(),
            status,
            summary.startDate(),
            Optional.of(now));
    header = new Header(over, header.sequence(), header.definition(), header.roleArn());
    folder.write(header);
    ended.countDown();
    return true;
  }

  /**
   * Writes nothing more: the process is about to end. What runs stays RUNNING on disk until it is
   * loaded again.
   */
  synchronized void close() {
    closed = true;
    ended.countDown();
  }

  /** Is released when the execution has ended, or will not end in this process. */
  CountDownLatch ended() {
    return ended;
  }

  /** Whether the execution was given up, and nobody may know. */
  boolean isUntold() {
    return folder.isUntold();
  }

  void told() {
    folder.markTold();
  }

  void delete() {
    folder.delete();
  }

  private int write(HistoryEvent event, int previousEventId, Instant time) {
    int id = lastEventId + 1;
    // AWS gives the first two events no predecessor: the first state's entry does not follow
    // ExecutionStarted.
    int previous = id <= 2 ? 0 : previousEventId;
    folder.append(event.numbered(id, previous, Timestamps.epochSeconds(time)));
    lastEventId = id;
    return id;
  }
}
