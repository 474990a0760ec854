package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.stepfunctions.State.Effects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one execution from its first state to its end, on the thread that calls it. Source: Amazon
 * States Language specification; the order and numbers of events: histories recorded on AWS.
 */
final class Interpreter {
  private final StateMachine machine;
  private final Execution execution;
  private final Engine engine;
  private final JsonataFunctions functions;
  private final ObjectNode context;
  private final Map<String, JsonNode> variables = new HashMap<>();

  // The visit of the present state.
  private State state;
  private JsonNode input;
  private int enteredEventId;
  private int beforeEntryEventId;

  /** Where a state leads, and with what; without a next state the execution has succeeded. */
  private record Step(Optional<String> next, JsonNode output) {}

  Interpreter(StateMachine machine, Execution execution, Engine engine, JsonNode input) {
    this.machine = machine;
    this.execution = execution;
    this.engine = engine;
    this.functions = new JsonataFunctions(engine.clock(), engine.random());
    this.input = input;
    this.context = context(execution, input);
  }

  private static ObjectNode context(Execution execution, JsonNode input) {
    ExecutionSummary summary = execution.summary();
    ObjectNode context = Json.object();
    ObjectNode member = context.putObject("Execution");
    member.put("Id", summary.executionArn());
    member.set("Input", input);
    member
        .put("StartTime", Timestamps.format(summary.startDate()))
        .put("Name", summary.name())
        .put("RoleArn", execution.roleArn())
        .put("RedriveCount", 0);
    String machineArn = summary.stateMachineArn();
    context
        .putObject("StateMachine")
        .put("Id", machineArn)
        .put("Name", machineArn.substring(machineArn.lastIndexOf(':') + 1));
    return context;
  }

  /**
   * Runs to the end, and writes it.
   *
   * @return whether the execution ended here, rather than from outside
   */
  boolean run() throws InterruptedException {
    try {
      Step step = new Step(Optional.of(machine.startAt()), input);
      while (step.next().isPresent()) {
        step = visit(machine.state(step.next().get()), step.output());
      }
      return execution.end(
          ExecutionStatus.SUCCEEDED,
          HistoryEvent.executionSucceeded(Json.write(step.output())),
          execution.lastEventId());
    } catch (FailureException e) {
      return execution.end(
          ExecutionStatus.FAILED,
          HistoryEvent.executionFailed(e.failure()),
          execution.lastEventId());
    } catch (ExecutionOverException e) {
      return false;
    }
  }

  private Step visit(State entered, JsonNode given)
      throws FailureException, ExecutionOverException, InterruptedException {
    state = entered;
    input = given;
    beforeEntryEventId = execution.lastEventId() == 1 ? 0 : execution.lastEventId();
    enteredEventId = append(HistoryEvent.stateEntered(state, Json.write(input)));
    context
        .putObject("State")
        .put("Name", state.name())
        .put("EnteredTime", Timestamps.format(engine.clock().instant()));
    return switch (state) {
      case State.Task task -> task(task);
      case State.Choice choice -> choice(choice);
      case State.Pass pass -> leave(pass.effects(), scope(), input, pass.next());
      case State.Wait wait -> await(wait);
      case State.Succeed succeed -> leave(succeed.effects(), scope(), input, Optional.empty());
      case State.Fail fail -> throw new FailureException(failure(fail));
    };
  }

  private Step task(State.Task task)
      throws FailureException, ExecutionOverException, InterruptedException {
    int[] retries = new int[task.retriers().size()];
    for (int retryCount = 0; ; retryCount++) {
      ((ObjectNode) context.get("State")).put("RetryCount", retryCount);
      Scope scope = scope();
      Failure failure;
      try {
        JsonNode result = attempt(task, scope);
        return leave(task.effects(), scope.withResult(result), result, task.next());
      } catch (FailureException e) {
        failure = e.failure();
      }
      OptionalInt matching = retrier(task.retriers(), failure);
      if (matching.isPresent()) {
        int index = matching.getAsInt();
        Retrier retrier = task.retriers().get(index);
        if (retries[index] < retrier.maxAttempts()) {
          engine.sleeper().sleep(retrier.delay(retries[index]++, engine.random()));
          continue;
        }
      }
      return caught(task, scope, failure);
    }
  }

  private static OptionalInt retrier(List<Retrier> retriers, Failure failure) {
    for (int i = 0; i < retriers.size(); i++) {
      if (retriers.get(i).errors().matches(failure.errorName())) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private Step caught(State.Task task, Scope scope, Failure failure)
      throws FailureException, ExecutionOverException {
    for (Catcher catcher : task.catchers()) {
      if (catcher.errors().matches(failure.errorName())) {
        ObjectNode errorOutput = failure.errorOutput();
        return leave(
            catcher.effects(),
            scope.withErrorOutput(errorOutput),
            errorOutput,
            Optional.of(catcher.next()));
      }
    }
    throw new FailureException(failure);
  }

  /** Calls the function once: Scheduled, Started, and Succeeded, Failed or TimedOut. */
  private JsonNode attempt(State.Task task, Scope scope)
      throws FailureException, ExecutionOverException, InterruptedException {
    JsonNode arguments = evaluate(() -> task.arguments().evaluate(scope));
    OptionalInt timeout = OptionalInt.empty();
    if (task.timeoutSeconds().isPresent()) {
      Typed seconds = task.timeoutSeconds().get();
      timeout = OptionalInt.of(evaluate(() -> seconds.evaluateSeconds(scope, 1)));
    }
    String parameters = checkedSize(arguments, state.name());
    checkFields(arguments, parameters);
    JsonNode payload = arguments.has("Payload") ? arguments.get("Payload") : Json.object();
    append(HistoryEvent.taskScheduled(engine.region(), parameters, timeout));
    append(HistoryEvent.taskStarted());
    FunctionInvocation invocation =
        new FunctionInvocation(
            arguments.get("FunctionName").textValue(),
            Json.write(payload),
            Duration.ofSeconds(timeout.orElse(Limits.MAX_SECONDS)),
            execution.summary().executionArn(),
            state.name());
    Optional<FunctionResult> result = call(invocation);
    if (result.isEmpty()) {
      Failure failure = Failure.timeout();
      append(HistoryEvent.taskTimedOut(failure));
      throw new FailureException(failure);
    }
    return switch (result.get()) {
      case FunctionResult.Returned returned -> succeeded(returned.payload());
      case FunctionResult.Failed failed ->
          throw taskFailed(Failure.of(failed.errorType(), failed.payload()));
      case FunctionResult.Refused refused ->
          throw taskFailed(Failure.of(refused.error(), refused.cause()));
    };
  }

  /**
   * What a definition says is checked when it is loaded; what an expression gives can only be
   * checked here.
   */
  private void checkFields(JsonNode arguments, String parameters) throws FailureException {
    List<String> wrong = new ArrayList<>();
    if (!arguments.path("FunctionName").isTextual()) {
      wrong.add("The field 'FunctionName' is required but was missing");
    }
    for (Map.Entry<String, JsonNode> field : arguments.properties()) {
      if (!field.getKey().equals("FunctionName") && !field.getKey().equals("Payload")) {
        wrong.add("The embedded Step Functions does not pass the field '" + field.getKey() + "'");
      }
    }
    if (!wrong.isEmpty()) {
      throw new FailureException(
          runtime(
              "The Parameters '%s' could not be used to start the Task: [%s]"
                  .formatted(parameters, String.join(", ", wrong))));
    }
  }

  /** The function's answer, or nothing when the task's time is up. */
  private Optional<FunctionResult> call(FunctionInvocation invocation) throws InterruptedException {
    Future<FunctionResult> answer;
    try {
      answer = engine.threads().submit(() -> engine.invoker().invoke(invocation));
    } catch (RejectedExecutionException e) {
      throw (InterruptedException) new InterruptedException("Closing").initCause(e);
    }
    try {
      return Optional.of(answer.get(invocation.timeout().toSeconds(), TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      // The invoker itself broke, which is what a client-side error of the SDK is on AWS.
      return Optional.of(
          new FunctionResult.Refused("Lambda.SdkClientException", String.valueOf(e.getCause())));
    } finally {
      answer.cancel(true);
    }
  }

  private JsonNode succeeded(String payload) throws FailureException, ExecutionOverException {
    ObjectNode result = InvokeResult.of(payload, engine.clock().instant(), engine.random());
    String output = Json.write(result);
    if (Json.utf8Length(output) > Limits.MAX_DATA_BYTES) {
      throw taskFailed(Failure.resultTooLarge("lambda"));
    }
    append(HistoryEvent.taskSucceeded(output));
    return result;
  }

  private FailureException taskFailed(Failure failure)
      throws ExecutionOverException, FailureException {
    append(HistoryEvent.taskFailed(failure));
    return new FailureException(failure);
  }

  private Step choice(State.Choice choice) throws FailureException, ExecutionOverException {
    Scope scope = scope();
    for (State.Rule rule : choice.rules()) {
      if (evaluate(() -> rule.condition().evaluateBoolean(scope))) {
        return leave(rule.effects(), scope, input, Optional.of(rule.next()));
      }
    }
    if (choice.defaultNext().isEmpty()) {
      throw new FailureException(
          runtime(
              "Failed to transition out of the state. The state does not point to a next state."));
    }
    return leave(choice.effects(), scope, input, choice.defaultNext());
  }

  private Step await(State.Wait wait)
      throws FailureException, ExecutionOverException, InterruptedException {
    Scope scope = scope();
    Duration duration = evaluate(() -> duration(wait, scope));
    if (duration.isPositive()) {
      engine.sleeper().sleep(duration);
    }
    return leave(wait.effects(), scope, input, wait.next());
  }

  private Duration duration(State.Wait wait, Scope scope) throws EvaluationException {
    if (wait.seconds().isPresent()) {
      return Duration.ofSeconds(wait.seconds().get().evaluateSeconds(scope, 0));
    }
    Typed timestamp = wait.timestamp().orElseThrow();
    String text = timestamp.evaluateString(scope);
    Optional<Instant> until = Timestamps.parse(text);
    if (until.isEmpty()) {
      throw EvaluationException.unusable(
          timestamp.place(),
          "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
              + text);
    }
    return Duration.between(engine.clock().instant(), until.get());
  }

  private Failure failure(State.Fail fail) throws FailureException, ExecutionOverException {
    Scope scope = scope();
    return new Failure(text(fail.error(), scope), text(fail.cause(), scope));
  }

  private Optional<String> text(Optional<Typed> field, Scope scope)
      throws FailureException, ExecutionOverException {
    if (field.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(evaluate(() -> field.get().evaluateString(scope)));
  }

  /**
   * Evaluates Output and Assign, both on the variables as they were, and writes the state's exit.
   */
  private Step leave(Effects effects, Scope scope, JsonNode defaultOutput, Optional<String> next)
      throws FailureException, ExecutionOverException {
    JsonNode output = defaultOutput;
    if (effects.output().isPresent()) {
      Template template = effects.output().get();
      output = evaluate(() -> template.evaluate(scope));
    }
    String written = checkedSize(output, state.name());
    Optional<Map<String, JsonNode>> assigned = Optional.empty();
    if (effects.assign().isPresent()) {
      Template template = effects.assign().get();
      JsonNode values = evaluate(() -> template.evaluate(scope));
      checkedSize(values, state.name());
      Map<String, JsonNode> named = new LinkedHashMap<>();
      values.properties().forEach(value -> named.put(value.getKey(), value.getValue()));
      assigned = Optional.of(named);
    }
    append(HistoryEvent.stateExited(state, written, assigned));
    assigned.ifPresent(variables::putAll);
    return new Step(next, output);
  }

  private static String checkedSize(JsonNode value, String stateOrTask) throws FailureException {
    String written = Json.write(value);
    if (Json.utf8Length(written) > Limits.MAX_DATA_BYTES) {
      throw new FailureException(Failure.resultTooLarge(stateOrTask));
    }
    return written;
  }

  private Scope scope() {
    return Scope.of(functions, variables, input, context);
  }

  @FunctionalInterface
  private interface Evaluation<T> {
    T evaluate() throws EvaluationException;
  }

  private <T> T evaluate(Evaluation<T> evaluation) throws FailureException, ExecutionOverException {
    try {
      return evaluation.evaluate();
    } catch (EvaluationException e) {
      Failure failure = Failure.of(Failure.QUERY_EVALUATION_ERROR, inThisState(e.getMessage()));
      boolean entering = e.duringEntry() && execution.lastEventId() == enteredEventId;
      checkHistoryLength();
      execution.append(
          HistoryEvent.evaluationFailed(state, failure, e.location()),
          entering ? beforeEntryEventId : execution.lastEventId());
      throw new FailureException(failure);
    }
  }

  private Failure runtime(String what) {
    return Failure.of(Failure.RUNTIME, inThisState(what));
  }

  private String inThisState(String what) {
    return "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
        .formatted(state.name(), enteredEventId, what);
  }

  private int append(HistoryEvent event) throws FailureException, ExecutionOverException {
    checkHistoryLength();
    return execution.append(event);
  }

  private void checkHistoryLength() throws FailureException {
    // One event is left for the execution's end.
    if (execution.lastEventId() >= Limits.MAX_HISTORY_EVENTS - 1) {
      throw new FailureException(
          Failure.of(
              Failure.RUNTIME,
              "The execution reached the maximum number of history events ("
                  + Limits.MAX_HISTORY_EVENTS
                  + ")."));
    }
  }
}
