package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * The embedded Step Functions for a test: its clock stands still but for sleeping, and its
 * functions are lambdas.
 */
final class TestCloud implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
  static final String ROLE = "arn:aws:iam::000000000000:role/wap";
  static final Arns ARNS = new Arns("eu-central-1", "000000000000");

  private final Map<String, FunctionInvoker> functions = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());
  final List<FunctionInvocation> invocations = Collections.synchronizedList(new ArrayList<>());
  final StepFunctions stepFunctions;

  TestCloud(Path data) {
    this(data, new Random(1));
  }

  TestCloud(Path data, RandomGenerator random) {
    stepFunctions =
        StepFunctions.open(data, ARNS, this::invoke, new TestClock(), this::sleep, random);
  }

  private FunctionResult invoke(FunctionInvocation invocation) throws InterruptedException {
    invocations.add(invocation);
    FunctionInvoker function = functions.get(invocation.functionName());
    return function == null
        ? new FunctionResult.Refused(
            "Lambda.ResourceNotFoundException", "Function not found: " + invocation.functionName())
        : function.invoke(invocation);
  }

  private void sleep(Duration duration) throws InterruptedException {
    sleeps.add(duration);
    if (duration.compareTo(Duration.ofDays(1)) > 0) {
      // As good as forever: a test that waits this long means to stop it.
      Thread.sleep(duration);
    }
    pass(duration);
  }

  void pass(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
  }

  TestCloud function(String name, FunctionInvoker function) {
    functions.put(name, function);
    return this;
  }

  /** A function that answers each call with the next of some results, and stays with the last. */
  TestCloud function(String name, FunctionResult... results) {
    List<FunctionResult> left = new ArrayList<>(List.of(results));
    return function(
        name,
        invocation -> {
          synchronized (left) {
            return left.size() > 1 ? left.removeFirst() : left.getFirst();
          }
        });
  }

  static FunctionResult returns(String payload) {
    return new FunctionResult.Returned(payload);
  }

  static FunctionResult fails(String errorType) {
    return new FunctionResult.Failed(
        errorType, "{\"errorMessage\":\"no\",\"errorType\":\"" + errorType + "\"}");
  }

  /** A machine of these states, the first of them first, written with single quotes. */
  static String definition(String states) {
    JsonNode parsed = json("{" + states + "}");
    String first = parsed.fieldNames().next();
    return "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"%s\",\"States\":%s}"
        .formatted(first, parsed);
  }

  String create(String definition) {
    return create("wap", definition);
  }

  String create(String name, String definition) {
    return stepFunctions.create(name, ROLE, StateMachine.parse(definition));
  }

  /** Creates a machine of these states, runs it on an input, and waits for its end. */
  ExecutionDescription run(String states, String input)
      throws InterruptedException, TimeoutException {
    String machine = create(definition(states));
    String execution = stepFunctions.startExecution(machine, quoted(input)).executionArn();
    return stepFunctions.await(execution, Duration.ofSeconds(20));
  }

  List<JsonNode> history(ExecutionDescription execution) {
    return stepFunctions.history(execution.summary().executionArn());
  }

  /** Each event as id, previous id and type. */
  List<String> events(ExecutionDescription execution) {
    return history(execution).stream()
        .map(
            event ->
                "%d<%d %s"
                    .formatted(
                        event.get("id").intValue(),
                        event.get("previousEventId").intValue(),
                        event.get("type").textValue()))
        .toList();
  }

  static String quoted(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  static JsonNode json(String singleQuoted) {
    try {
      return Json.parse(quoted(singleQuoted));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stepFunctions.close();
  }

  private final class TestClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("Step Functions knows UTC alone");
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }
}
