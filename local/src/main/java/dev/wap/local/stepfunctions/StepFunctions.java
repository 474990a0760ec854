package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded AWS Step Functions: machines, and executions of them that survive a restart.
 * Thread-safe.
 *
 * <p>Every execution has a virtual thread. Executions are kept for 90 days after they end, as on
 * AWS.
 */
public final class StepFunctions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepFunctions.class);

  private final Arns arns;
  private final Engine engine;
  private final ExecutionStore store;
  private final Map<String, RegisteredMachine> machines = new ConcurrentHashMap<>();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final List<Consumer<ExecutionStatusChange>> listeners = new CopyOnWriteArrayList<>();
  private final Object starting = new Object();
  private boolean closed;

  /** What belongs to an execution only while it runs. */
  private record Running(Execution execution, Thread thread, String input) {}

  private StepFunctions(Arns arns, Engine engine, ExecutionStore store) {
    this.arns = arns;
    this.engine = engine;
    this.store = store;
  }

  /**
   * Opens the service on a data folder, with the executions of earlier processes. One that was
   * still running when its process ended is ended as FAILED, {@code States.Runtime}.
   *
   * @param data a folder of its own; created if missing, used by one process at a time
   * @param region the region in all ARNs
   * @param account the account in all ARNs, twelve digits
   * @param invoker what tasks call
   */
  public static StepFunctions open(
      Path data, String region, String account, FunctionInvoker invoker) {
    return open(data, region, account, invoker, Thread::sleep);
  }

  /**
   * Opens the service; see the other.
   *
   * @param sleeper lets the time of Wait states and between retries pass
   */
  public static StepFunctions open(
      Path data, String region, String account, FunctionInvoker invoker, Sleeper sleeper) {
    return open(
        data, new Arns(region, account), invoker, Clock.systemUTC(), sleeper, new SecureRandom());
  }

  static StepFunctions open(
      Path data,
      Arns arns,
      FunctionInvoker invoker,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("task-", 0).factory());
    Engine engine = new Engine(invoker, clock, sleeper, random, threads, arns.region());
    return new StepFunctions(arns, engine, ExecutionStore.open(data, clock));
  }

  /**
   * Creates a state machine, or replaces the one of that name; executions that run go on with what
   * they started with.
   *
   * @param roleArn what DescribeStateMachine and the context object tell; no role is assumed
   * @return the machine's ARN
   */
  public String create(String name, String roleArn, StateMachine machine) {
    Arns.checkName(name);
    String arn = arns.stateMachine(name);
    machines.put(arn, new RegisteredMachine(arn, name, roleArn, machine, engine.clock().instant()));
    return arn;
  }

  /** Starts an execution under a name of its own making. See the other. */
  public ExecutionSummary startExecution(String stateMachineArn, String input) {
    return startExecution(stateMachineArn, UUID.randomUUID().toString(), input);
  }

  /**
   * Starts an execution.
   *
   * <p>With the name and the very input of an execution that is running, it returns that one.
   *
   * @param input JSON, up to 256 KiB of UTF-8
   * @throws StepFunctionsException InvalidArn; ValidationException, if the name or the input is too
   *     long; StateMachineDoesNotExist; InvalidName; InvalidExecutionInput; ExecutionAlreadyExists,
   *     if the name was used with another input, or by an execution that ended less than 90 days
   *     ago
   */
  public ExecutionSummary startExecution(String stateMachineArn, String name, String input) {
    // In AWS's order: the ARN's form, the limits, whether the machine is there, name and input.
    Arns.checkStateMachine(stateMachineArn);
    checkLimits(name, input);
    RegisteredMachine machine = machine(stateMachineArn);
    Arns.checkName(name);
    JsonNode parsed = checkedInput(input);
    String arn = arns.execution(machine.name(), name);
    Execution execution;
    Thread thread;
    synchronized (starting) {
      if (closed) {
        throw new IllegalStateException("The embedded Step Functions is closed");
      }
      Optional<Execution> existing = store.find(arn);
      if (existing.isPresent()) {
        Running same = running.get(arn);
        if (same != null && same.input().equals(input)) {
          return existing.get().summary();
        }
        throw StepFunctionsException.executionAlreadyExists(arn);
      }
      execution =
          store.start(
              arn, machine.arn(), name, machine.roleArn(), machine.machine().definition(), input);
      Execution started = execution;
      thread =
          Thread.ofVirtual()
              .name("execution-" + name)
              .unstarted(() -> run(started, machine.machine(), parsed));
      running.put(arn, new Running(execution, thread, input));
    }
    ExecutionSummary summary = execution.summary();
    announce(execution);
    thread.start();
    machine.machine().timeout().ifPresent(timeout -> startTimer(execution, timeout));
    return summary;
  }

  private void run(Execution execution, StateMachine machine, JsonNode input) {
    try {
      if (new Interpreter(machine, execution, engine, input).run()) {
        over(execution);
      }
    } catch (InterruptedException e) {
      // Ended from outside, and told by whoever did; this thread has nothing left to do.
      LOG.debug("{} was interrupted", execution.summary().executionArn(), e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("{} broke the interpreter", execution.summary().executionArn(), e);
      Failure failure = Failure.of(Failure.RUNTIME, "The embedded Step Functions failed: " + e);
      end(execution, ExecutionStatus.FAILED, HistoryEvent.executionFailed(failure));
    }
  }

  private void startTimer(Execution execution, Duration timeout) {
    Thread.ofVirtual()
        .name("timer-" + execution.summary().name())
        .start(
            () -> {
              try {
                if (!execution.ended().await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                  end(execution, ExecutionStatus.TIMED_OUT, HistoryEvent.executionTimedOut());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Ends an execution from outside; nothing happens to one that has ended. */
  private void end(Execution execution, ExecutionStatus status, HistoryEvent last) {
    // AWS records 0 as the predecessor of an end from outside.
    if (execution.end(status, last, 0)) {
      Running ended = running.get(execution.summary().executionArn());
      over(execution);
      if (ended != null) {
        ended.thread().interrupt();
      }
    }
  }

  private void over(Execution execution) {
    running.remove(execution.summary().executionArn());
    announce(execution);
  }

  private void announce(Execution execution) {
    ExecutionStatusChange change = change(execution);
    for (Consumer<ExecutionStatusChange> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        LOG.error("A listener failed on the status of {}", execution.summary().executionArn(), e);
      }
    }
  }

  private static ExecutionStatusChange change(Execution execution) {
    ExecutionDescription description = execution.describe();
    ExecutionSummary summary = description.summary();
    return new ExecutionStatusChange(description, summary.stopDate().orElse(summary.startDate()));
  }

  /**
   * Stops a running execution: ABORTED. One that has ended stays as it is.
   *
   * @param error the error to record, if any
   * @param cause the cause to record, if any
   * @return the execution, ended
   */
  public ExecutionSummary stopExecution(
      String executionArn, Optional<String> error, Optional<String> cause) {
    Execution execution = execution(executionArn);
    end(
        execution,
        ExecutionStatus.ABORTED,
        HistoryEvent.executionAborted(new Failure(error, cause)));
    return execution.summary();
  }

  /** Describes an execution, running or past. */
  public ExecutionDescription describeExecution(String executionArn) {
    return execution(executionArn).describe();
  }

  /** The events of an execution so far, each as GetExecutionHistory returns it. */
  public List<JsonNode> history(String executionArn) {
    return List.copyOf(execution(executionArn).history());
  }

  /** All executions of a machine, newest first. */
  public Stream<ExecutionSummary> listExecutions(String stateMachineArn) {
    return newestFirst(stateMachineArn, Long.MAX_VALUE).map(Execution::summary);
  }

  /** The machine's executions that started before the one with a sequence number. */
  Stream<Execution> newestFirst(String stateMachineArn, long before) {
    RegisteredMachine machine = machine(stateMachineArn);
    return store
        .newestFirst(before)
        .filter(execution -> execution.summary().stateMachineArn().equals(machine.arn()));
  }

  /**
   * Waits until an execution has ended.
   *
   * @throws TimeoutException if it still runs when the time is up
   * @throws IllegalStateException if the service was closed while it ran
   */
  public ExecutionDescription await(String executionArn, Duration timeout)
      throws InterruptedException, TimeoutException {
    Execution execution = execution(executionArn);
    if (!execution.ended().await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException(executionArn + " still runs after " + timeout);
    }
    ExecutionDescription description = execution.describe();
    if (description.summary().status() == ExecutionStatus.RUNNING) {
      throw new IllegalStateException(
          "The embedded Step Functions was closed while this ran: " + executionArn);
    }
    return description;
  }

  /**
   * Calls the listener each time an execution starts or ends, on the thread that started or ended
   * it. Those that were ended while this service was opened are told by {@link #givenUp}.
   */
  public void onStatusChange(Consumer<ExecutionStatusChange> listener) {
    listeners.add(listener);
  }

  /**
   * The ends of the executions that an earlier process left running: FAILED, {@code
   * States.Runtime}. Whoever has told of them calls {@link #givenUpIsTold}; else the next process
   * gives them again.
   */
  public List<ExecutionStatusChange> givenUp() {
    return store.givenUp().stream().map(StepFunctions::change).toList();
  }

  /** From now on nobody needs to be told of {@link #givenUp} any more. */
  public void givenUpIsTold() {
    store.givenUp().forEach(Execution::told);
  }

  /** The machines, by name. */
  Stream<RegisteredMachine> machines() {
    return machines.values().stream().sorted((one, other) -> one.name().compareTo(other.name()));
  }

  RegisteredMachine machine(String arn) {
    Arns.checkStateMachine(arn);
    RegisteredMachine machine = machines.get(arn);
    if (machine == null) {
      throw StepFunctionsException.stateMachineDoesNotExist(arn);
    }
    return machine;
  }

  Execution execution(String arn) {
    Arns.checkExecution(arn);
    return store.find(arn).orElseThrow(() -> StepFunctionsException.executionDoesNotExist(arn));
  }

  /** The definition that an execution runs or ran, whatever its machine has become since. */
  String definition(Execution execution) {
    return store.definition(execution);
  }

  private static void checkLimits(String name, String input) {
    if (name.length() > Limits.MAX_NAME_LENGTH) {
      throw StepFunctionsException.validation(
          name, "name", "have length less than or equal to " + Limits.MAX_NAME_LENGTH);
    }
    if (name.isEmpty()) {
      throw StepFunctionsException.validation(
          name, "name", "have length greater than or equal to 1");
    }
    if (Json.utf8Length(input) > Limits.MAX_DATA_BYTES) {
      throw StepFunctionsException.sensitive(
          "input",
          "have size less than or equal to %d bytes in UTF-8 encoding"
              .formatted(Limits.MAX_DATA_BYTES));
    }
  }

  private static JsonNode checkedInput(String input) {
    try {
      return Json.parse(input);
    } catch (JsonProcessingException e) {
      throw StepFunctionsException.invalidInput(
          input.isBlank() ? "Invalid execution input." : e.getOriginalMessage());
    }
  }

  /** Stops all threads. What still runs is given up when the service is opened again. */
  @Override
  public void close() {
    synchronized (starting) {
      closed = true;
    }
    for (Running still : running.values()) {
      still.execution().close();
      still.thread().interrupt();
    }
    engine.threads().shutdownNow();
  }
}
