package dev.wap.dashboard.runs;

import dev.wap.ops.Connections;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Reads single runs. What is known of the {@value #KEPT} that were looked at last is kept. */
final class RunDetails {
  private static final int KEPT = 200;
  private static final int MAX_EVENTS = 5_000;
  private static final int MAX_DAYS = 400;

  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  private final Connections lake;
  private final RunIndex index;
  private final Executor threads;
  private final Clock clock;
  private final RunRecords records;
  private final AuditReports reports;
  private final Map<String, Asked> known = new LinkedHashMap<>(16, 0.75f, true);

  RunDetails(Connections lake, RunIndex index, Executor threads, Clock clock) {
    this.lake = lake;
    this.index = index;
    this.threads = threads;
    this.clock = clock;
    this.records = new RunRecords(lake.s3(), lake.settings().lakeBucket());
    this.reports = new AuditReports(lake.s3(), lake.settings().lakeBucket());
  }

  /** What each source says of a run. */
  private record Asked(Cached<History> history, Cached<Stored> stored) {}

  /**
   * What Step Functions says.
   *
   * @param execution none if it does not know it
   * @param definition the state machine, as it was when the execution started
   */
  private record History(
      Optional<DescribeExecutionResponse> execution,
      Optional<String> definition,
      List<HistoryEvent> events) {
    static final History NONE = new History(Optional.empty(), Optional.empty(), List.of());

    boolean over() {
      return execution.filter(it -> it.status() != ExecutionStatus.RUNNING).isPresent();
    }
  }

  private record Stored(Optional<RunRecord> record, Optional<AuditReport> report) {
    static final Stored NONE = new Stored(Optional.empty(), Optional.empty());
  }

  /**
   * What is known of a run.
   *
   * @param detail what its page says
   * @param definition its state machine; empty if Step Functions does not know the run
   * @param events its history so far
   */
  record Known(RunDetail detail, Optional<String> definition, List<HistoryEvent> events) {}

  /** Reads a run, by its execution's name. */
  Known read(String name) {
    Asked asked = asked(name);
    var unused = asked.history().refresh();
    Reading<History> history = asked.history().read();
    Reading<Stored> stored = asked.stored().read();
    Optional<DescribeExecutionResponse> execution = history.or(History.NONE).execution();
    RunRecord record = stored.or(Stored.NONE).record().orElse(null);
    RunSummary summary =
        record != null
            ? RunSummary.of(name, record)
            : index.find(name).orElse(execution.map(it -> summary(name, it)).orElse(null));
    RunDetail detail =
        new RunDetail(
            name,
            clock.instant(),
            summary,
            record,
            stored.or(Stored.NONE).report().orElse(null),
            states(history.or(History.NONE).events()),
            history.error() == null && execution.isEmpty(),
            ConsoleLinks.of(
                arn(name),
                record == null ? null : record.source(),
                record == null ? null : record.reportUri()),
            List.of(Overview.Source.of(history), Overview.Source.of(stored)));
    History known = history.or(History.NONE);
    return new Known(detail, known.definition(), known.events());
  }

  private synchronized Asked asked(String name) {
    Asked asked =
        known.computeIfAbsent(
            name,
            it -> {
              AtomicReference<History> last = new AtomicReference<>(History.NONE);
              Cached<History> history =
                  new Cached<>(
                      "Step Functions",
                      MAX_AGE,
                      threads,
                      clock,
                      () ->
                          last.updateAndGet(
                              before -> before.over() ? before : history(it, before)));
              return new Asked(
                  history,
                  new Cached<>(
                      "the record and the report in S3",
                      MAX_AGE,
                      threads,
                      clock,
                      () -> stored(it, last.get())));
            });
    if (known.size() > KEPT) {
      known.remove(known.keySet().iterator().next());
    }
    return asked;
  }

  private String arn(String name) {
    return lake.stateMachineArn().replaceFirst(":stateMachine:", ":execution:") + ":" + name;
  }

  /** What is there now; the definition of an execution never changes, so it is asked for once. */
  private History history(String name, History before) {
    String arn = arn(name);
    try {
      DescribeExecutionResponse execution =
          lake.stepFunctions().describeExecution(it -> it.executionArn(arn));
      List<HistoryEvent> events =
          lake
              .stepFunctions()
              .getExecutionHistoryPaginator(
                  get -> get.executionArn(arn).includeExecutionData(true).maxResults(1000))
              .events()
              .stream()
              .limit(MAX_EVENTS)
              .toList();
      String definition = before.definition().orElseGet(() -> definition(arn));
      return new History(Optional.of(execution), Optional.of(definition), events);
    } catch (ExecutionDoesNotExistException e) {
      return History.NONE;
    }
  }

  private String definition(String arn) {
    return lake.stepFunctions()
        .describeStateMachineForExecution(it -> it.executionArn(arn))
        .definition();
  }

  private Stored stored(String name, History history) {
    Optional<Instant> startedAt =
        history
            .execution()
            .map(DescribeExecutionResponse::startDate)
            .or(() -> index.find(name).map(RunSummary::startedAt));
    Optional<RunRecord> record =
        startedAt.isPresent() ? records.find(name, startedAt.get()) : search(name);
    return new Stored(
        record,
        record
            .map(RunRecord::reportUri)
            .flatMap(uri -> uri == null ? Optional.empty() : reports.at(uri)));
  }

  /** Looks for the record of a run that neither the index nor Step Functions knows. */
  private Optional<RunRecord> search(String name) {
    return records.days().reversed().stream()
        .limit(MAX_DAYS)
        .map(day -> records.find(name, day.atStartOfDay(ZoneOffset.UTC).toInstant()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static RunSummary summary(String name, DescribeExecutionResponse execution) {
    Subject subject = Subject.of(execution.input());
    return new RunSummary(
        name,
        subject.table(),
        subject.source(),
        execution.startDate(),
        execution.stopDate(),
        execution.statusAsString(),
        null,
        null,
        List.of(),
        execution.error());
  }

  /** The states of a history; a state that is entered again is a visit of its own. */
  static List<StateVisit> states(List<HistoryEvent> events) {
    List<StateVisit> visits = new ArrayList<>();
    Map<String, Integer> times = new HashMap<>();
    HistoryEvent entered = null;
    int scheduled = 0;
    String error = null;
    String cause = null;
    for (HistoryEvent event : events) {
      if (event.stateEnteredEventDetails() != null) {
        if (entered != null) {
          visits.add(visit(entered, null, scheduled, error, cause, times));
        }
        entered = event;
        scheduled = 0;
        error = null;
        cause = null;
      } else if (event.type() == HistoryEventType.TASK_SCHEDULED) {
        scheduled++;
      } else if (event.taskFailedEventDetails() != null) {
        error = event.taskFailedEventDetails().error();
        cause = event.taskFailedEventDetails().cause();
      } else if (event.taskTimedOutEventDetails() != null) {
        error = event.taskTimedOutEventDetails().error();
        cause = event.taskTimedOutEventDetails().cause();
      } else if (event.taskSucceededEventDetails() != null) {
        error = null;
        cause = null;
      } else if (event.executionFailedEventDetails() != null) {
        error = event.executionFailedEventDetails().error();
        cause = event.executionFailedEventDetails().cause();
      } else if (event.stateExitedEventDetails() != null && entered != null) {
        visits.add(visit(entered, event, scheduled, error, cause, times));
        entered = null;
      }
    }
    if (entered != null) {
      visits.add(visit(entered, null, scheduled, error, cause, times));
    }
    return List.copyOf(visits);
  }

  private static StateVisit visit(
      HistoryEvent entered,
      @Nullable HistoryEvent exited,
      int scheduled,
      @Nullable String error,
      @Nullable String cause,
      Map<String, Integer> times) {
    String name = entered.stateEnteredEventDetails().name();
    int time = times.merge(name, 1, Integer::sum);
    return new StateVisit(
        name,
        id(name) + (time == 1 ? "" : "-" + time),
        entered.timestamp(),
        exited == null ? null : exited.timestamp(),
        Math.max(0, scheduled - 1),
        String.valueOf(entered.stateEnteredEventDetails().input()),
        exited == null ? null : exited.stateExitedEventDetails().output(),
        error,
        cause);
  }

  /** A state's name as it may be part of an id in HTML. */
  static String id(String state) {
    return state.replaceAll("[^A-Za-z0-9_-]+", "-");
  }
}
