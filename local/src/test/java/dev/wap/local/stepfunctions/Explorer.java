package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a state machine with every sequence of answers that its functions may give, and so along
 * every path that the definition has. What the answers are is told by the state that calls.
 */
final class Explorer {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Far more calls than any path has on which nothing comes a third time. */
  private static final int MAX_STEPS = 30;

  /**
   * One thing that a function may answer.
   *
   * @param name what the answer means, such as PUBLISHED
   * @param result how the call ends
   */
  record Answer(String name, FunctionResult result) {}

  /** All that the function may answer to a call. */
  @FunctionalInterface
  interface Answers {
    /**
     * Never empty.
     *
     * @param before the names of the states that have called so far, and what they were answered
     */
    List<Answer> of(FunctionInvocation call, List<Step> before);
  }

  /**
   * A call and its answer.
   *
   * @param state the state that calls
   * @param answer the answer's name
   */
  record Step(String state, String answer) {
    @Override
    public String toString() {
      return state + " " + answer;
    }
  }

  /** Goes around a call; for faults that are no answers. */
  @FunctionalInterface
  interface Fault {
    /** A result instead of the answer, if the call is to have none. */
    Optional<FunctionResult> instead(FunctionInvocation call) throws InterruptedException;
  }

  /**
   * An execution that has ended.
   *
   * @param input what it was started with
   * @param script which of the answers each call got, by number
   * @param steps the calls and their answers, those alone that were no faults
   * @param payloads what was passed in each of these calls
   * @param states the states that it went through
   * @param history its events
   * @param description how it ended
   */
  record Path(
      String input,
      List<Integer> script,
      List<Step> steps,
      List<JsonNode> payloads,
      List<String> states,
      List<JsonNode> history,
      ExecutionDescription description) {}

  /** What is known of an execution while it runs. */
  private static final class Run {
    private final String input;
    private final List<Integer> script;
    private final Fault fault;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> choices = new ArrayList<>();
    private final List<JsonNode> payloads = new ArrayList<>();
    private String arn = "";

    Run(String input, List<Integer> script, Fault fault) {
      this.input = input;
      this.script = script;
      this.fault = fault;
    }
  }

  private final TestCloud cloud;
  private final Answers answers;
  private final Map<String, Run> runs = new ConcurrentHashMap<>();

  Explorer(TestCloud cloud, Answers answers) {
    this.cloud = cloud;
    this.answers = answers;
  }

  /** Answers a call of a function by the script of its execution. */
  FunctionResult answer(FunctionInvocation call) throws InterruptedException {
    String arn = call.executionArn();
    Run run = runs.get(arn.substring(arn.lastIndexOf(':') + 1));
    Optional<FunctionResult> fault = run.fault.instead(call);
    if (fault.isPresent()) {
      return fault.get();
    }
    synchronized (run) {
      List<Answer> possible = answers.of(call, List.copyOf(run.steps));
      int number = run.steps.size() < run.script.size() ? run.script.get(run.steps.size()) : 0;
      Answer answer = possible.get(number);
      run.steps.add(new Step(call.stateName(), answer.name()));
      run.taken.add(number);
      run.choices.add(possible.size());
      run.payloads.add(parsed(call.payload()));
      return answer.result();
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return Json.parse(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every path of a machine that begins with one of these inputs. */
  List<Path> explore(String machine, List<String> inputs) throws Exception {
    List<Path> paths = new ArrayList<>();
    Deque<Run> open = new ArrayDeque<>();
    for (String input : inputs) {
      open.add(new Run(input, List.of(), call -> Optional.empty()));
    }
    while (!open.isEmpty()) {
      Run run = open.pop();
      start(machine, run);
      paths.add(await(run));
      if (run.steps.size() > MAX_STEPS) {
        throw new AssertionError("The machine goes round and round: " + run.steps);
      }
      for (int step = run.script.size(); step < run.taken.size(); step++) {
        for (int other = 1; other < run.choices.get(step); other++) {
          List<Integer> script = new ArrayList<>(run.taken.subList(0, step));
          script.add(other);
          open.push(new Run(run.input, script, call -> Optional.empty()));
        }
      }
    }
    return paths;
  }

  /**
   * Starts an execution that goes along a path, but for a fault; to be awaited by {@link Again}.
   */
  Again again(String machine, Path path, Fault fault) {
    Run run = new Run(path.input(), path.script(), fault);
    start(machine, run);
    return () -> await(run);
  }

  /** An execution that was started. */
  @FunctionalInterface
  interface Again {
    /** Waits for its end. */
    Path await() throws Exception;
  }

  private void start(String machine, Run run) {
    String name = "run-" + runs.size();
    runs.put(name, run);
    run.arn = cloud.stepFunctions.startExecution(machine, name, run.input).executionArn();
  }

  private Path await(Run run) throws Exception {
    ExecutionDescription description = cloud.stepFunctions.await(run.arn, LIMIT);
    List<JsonNode> history = cloud.stepFunctions.history(run.arn);
    List<String> states =
        history.stream()
            .map(event -> event.at("/stateEnteredEventDetails/name").asText())
            .filter(state -> !state.isEmpty())
            .toList();
    return new Path(
        run.input,
        List.copyOf(run.taken),
        List.copyOf(run.steps),
        List.copyOf(run.payloads),
        states,
        history,
        description);
  }
}
