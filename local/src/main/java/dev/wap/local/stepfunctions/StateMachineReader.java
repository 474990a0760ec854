package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.State.Effects;
import dev.wap.local.stepfunctions.State.Rule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a definition and refuses, by place and reason, whatever AWS would refuse and whatever the
 * embedded cloud does not run. Source: Amazon States Language specification; AWS Step Functions
 * Developer Guide.
 */
final class StateMachineReader {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[A-Za-z0-9_.:-]+}");
  private static final Pattern VARIABLE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  private final Problems problems = new Problems();

  /** The names of all states, of those too that were refused. */
  private final Set<String> declared = new HashSet<>();

  private final Map<String, State> states = new LinkedHashMap<>();

  /** Every Next and Default, with its place, to be checked once all states are declared. */
  private final List<Target> targets = new ArrayList<>();

  private record Target(Place place, String state) {}

  private StateMachineReader() {}

  static StateMachine read(String definition) {
    return new StateMachineReader().machine(definition);
  }

  private StateMachine machine(String definition) {
    Place top = Place.top();
    JsonNode root;
    try {
      root = Json.parse(definition);
    } catch (JsonProcessingException e) {
      root = null;
      problems.add(top, "is not valid JSON: " + e.getMessage());
    }
    if (root != null && !root.isObject()) {
      problems.add(top, "a state machine is a JSON object");
    }
    problems.throwIfAny();

    refuseSubstitutions(root, top);
    Fields fields = new Fields(root, top, problems);
    fields.string("Comment");
    fields
        .string("Version")
        .ifPresent(version -> fields.require(version.equals("1.0"), "Version", "\"1.0\""));
    queryLanguage(fields);
    Optional<Duration> timeout =
        asDuration(fields.integer("TimeoutSeconds", 1, Limits.MAX_SECONDS));
    String startAt = fields.requiredString("StartAt");
    fields.requirePresent("States");
    Optional<JsonNode> defined = fields.any("States");
    defined
        .filter(
            node ->
                fields.require(node.isObject() && !node.isEmpty(), "States", "an object of states"))
        .ifPresent(this::states);
    fields.refuseOthers();
    checkTargets(startAt, fields);
    problems.throwIfAny();
    return new StateMachine(definition, startAt, states, timeout);
  }

  private void queryLanguage(Fields fields) {
    if (!fields.has("QueryLanguage")) {
      problems.add(
          fields.place("QueryLanguage"),
          "is required here and must be \"JSONata\"; without it, AWS takes a machine for a JSONPath one");
    }
    fields
        .string("QueryLanguage")
        .ifPresent(
            language ->
                fields.require(
                    language.equals("JSONata"),
                    "QueryLanguage",
                    "\"JSONata\", since JSONPath is not supported"));
  }

  private void refuseSubstitutions(JsonNode node, Place place) {
    if (node.isTextual()) {
      Matcher matcher = SUBSTITUTION.matcher(node.textValue());
      while (matcher.find()) {
        problems.add(place, matcher.group() + " has no value: it was not substituted");
      }
    }
    for (Entry<String, JsonNode> field : node.properties()) {
      refuseSubstitutions(field.getValue(), place.field(field.getKey()));
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        refuseSubstitutions(node.get(i), place.index(i));
      }
    }
  }

  private void states(JsonNode defined) {
    for (Entry<String, JsonNode> state : defined.properties()) {
      String name = state.getKey();
      Place place = Place.state(name);
      declared.add(name);
      if (name.isEmpty() || name.length() > Limits.MAX_NAME_LENGTH) {
        problems.add(place, "a state's name has 1 to " + Limits.MAX_NAME_LENGTH + " characters");
      }
      if (state.getValue().isObject()) {
        state(name, new Fields(state.getValue(), place, problems));
      } else {
        problems.add(place, "a state is a JSON object");
      }
    }
  }

  private void state(String name, Fields fields) {
    fields.string("Comment");
    if (fields.has("QueryLanguage")) {
      queryLanguage(fields);
    }
    String type = fields.requiredString("Type");
    switch (type) {
      case "Task" -> states.put(name, task(name, fields));
      case "Choice" -> states.put(name, choice(name, fields));
      case "Pass" -> states.put(name, new State.Pass(name, effects(fields), next(fields)));
      case "Wait" -> states.put(name, waitState(name, fields));
      case "Succeed" -> states.put(name, new State.Succeed(name, succeedEffects(fields)));
      case "Fail" ->
          states.put(name, new State.Fail(name, typed(fields, "Error"), typed(fields, "Cause")));
      case "Map", "Parallel" -> {
        problems.add(fields.place("Type"), "the embedded Step Functions does not run " + type);
        return;
      }
      default -> {
        if (fields.has("Type")) {
          problems.add(fields.place("Type"), "there is no state of type '" + type + "'");
        }
        return;
      }
    }
    fields.refuseOthers();
  }

  private State.Task task(String name, Fields fields) {
    String resource = fields.requiredString("Resource");
    if (fields.has("Resource") && !resource.equals(StateMachine.LAMBDA_INVOKE)) {
      problems.add(
          fields.place("Resource"),
          "the embedded Step Functions runs only "
              + StateMachine.LAMBDA_INVOKE
              + ", not '"
              + resource
              + "'");
    }
    fields.refuse("HeartbeatSeconds", "the embedded Step Functions has no heartbeats");
    fields.refuse("Credentials", "the embedded Step Functions assumes no roles");
    fields.requirePresent("Arguments");
    fields.any("Arguments").ifPresent(arguments -> invokeArguments(arguments, fields));
    Template arguments =
        fields.template("Arguments").orElseGet(() -> new Template.Literal(Json.object()));
    Optional<Typed> timeout = seconds(fields, "TimeoutSeconds", 1);
    return new State.Task(
        name,
        arguments,
        timeout,
        retriers(fields),
        catchers(fields),
        effects(fields),
        next(fields));
  }

  private void invokeArguments(JsonNode arguments, Fields task) {
    Place place = task.place("Arguments");
    if (arguments.isTextual() && Expression.isExpression(arguments.textValue())) {
      return;
    }
    if (!arguments.isObject()) {
      problems.add(place, "must be an object or a JSONata expression, but is " + arguments);
      return;
    }
    Fields fields = new Fields(arguments, place, problems);
    fields.requiredString("FunctionName");
    fields.any("Payload");
    for (String unsupported : List.of("InvocationType", "Qualifier", "ClientContext", "LogType")) {
      fields.refuse(
          unsupported, "the embedded Step Functions passes only FunctionName and Payload");
    }
    fields.refuseOthers();
  }

  private List<Retrier> retriers(Fields task) {
    List<JsonNode> elements = task.elements("Retry").orElse(List.of());
    List<Retrier> retriers = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Optional<Fields> fields = element(elements.get(i), task.place("Retry").index(i));
      if (fields.isPresent()) {
        retriers.add(retrier(fields.get(), i == elements.size() - 1));
      }
    }
    return retriers;
  }

  private Retrier retrier(Fields fields, boolean last) {
    fields.string("Comment");
    ErrorMatcher errors = errors(fields, last);
    int interval = fields.integer("IntervalSeconds", 1, Limits.MAX_SECONDS).orElse(1);
    int attempts = fields.integer("MaxAttempts", 0, Limits.MAX_SECONDS).orElse(3);
    Optional<JsonNode> rate =
        fields
            .any("BackoffRate")
            .filter(
                node ->
                    fields.require(
                        node.isNumber() && node.doubleValue() >= 1,
                        "BackoffRate",
                        "a number of at least 1"));
    OptionalInt cap = fields.integer("MaxDelaySeconds", 1, Limits.MAX_DELAY_SECONDS);
    if (cap.isPresent()) {
      fields.require(
          cap.getAsInt() > interval, "MaxDelaySeconds", "more than IntervalSeconds, " + interval);
    }
    Optional<String> jitter =
        fields
            .string("JitterStrategy")
            .filter(
                name ->
                    fields.require(
                        Set.of("FULL", "NONE").contains(name), "JitterStrategy", "FULL or NONE"));
    fields.refuseOthers();
    return new Retrier(
        errors,
        interval,
        attempts,
        rate.map(JsonNode::doubleValue).orElse(2.0),
        cap,
        jitter.filter("FULL"::equals).isPresent());
  }

  private List<Catcher> catchers(Fields task) {
    List<JsonNode> elements = task.elements("Catch").orElse(List.of());
    List<Catcher> catchers = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Optional<Fields> element = element(elements.get(i), task.place("Catch").index(i));
      if (element.isPresent()) {
        Fields fields = element.get();
        fields.string("Comment");
        ErrorMatcher errors = errors(fields, i == elements.size() - 1);
        catchers.add(new Catcher(errors, requiredNext(fields), effects(fields)));
        fields.refuseOthers();
      }
    }
    return catchers;
  }

  private ErrorMatcher errors(Fields fields, boolean last) {
    fields.requirePresent("ErrorEquals");
    List<String> errors = new ArrayList<>();
    for (JsonNode error : fields.elements("ErrorEquals").orElse(List.of())) {
      if (fields.require(error.isTextual(), "ErrorEquals", "an array of strings")) {
        errors.add(error.textValue());
      }
    }
    Place place = fields.place("ErrorEquals");
    for (String error : errors) {
      if (error.startsWith("States.") && !ErrorMatcher.RESERVED.contains(error)) {
        problems.add(place, "'" + error + "' is none of the errors that Step Functions raises");
      }
    }
    if (errors.contains(ErrorMatcher.ALL)) {
      if (errors.size() > 1) {
        problems.add(place, "States.ALL must stand alone");
      }
      if (!last) {
        problems.add(place, "States.ALL must come last: what follows it is never reached");
      }
    }
    return new ErrorMatcher(errors);
  }

  private State.Choice choice(String name, Fields fields) {
    fields.requirePresent("Choices");
    List<JsonNode> elements = fields.elements("Choices").orElse(List.of());
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      element(elements.get(i), fields.place("Choices").index(i))
          .ifPresent(rule -> rules.add(rule(rule)));
    }
    return new State.Choice(name, rules, target(fields, "Default"), effects(fields));
  }

  private Rule rule(Fields fields) {
    fields.string("Comment");
    fields.requirePresent("Condition");
    fields
        .any("Condition")
        .ifPresent(
            node ->
                fields.require(
                    node.isBoolean() || isExpression(node),
                    "Condition",
                    "true, false or a JSONata expression"));
    Typed condition =
        typed(fields, "Condition", node -> true)
            .orElseGet(() -> new Typed(new Template.Literal(Json.object()), Place.top()));
    Rule rule = new Rule(condition, requiredNext(fields), effects(fields));
    fields.refuseOthers();
    return rule;
  }

  private State.Wait waitState(String name, Fields fields) {
    if (fields.has("Seconds") == fields.has("Timestamp")) {
      problems.add(fields.place("Seconds"), "a Wait has either Seconds or Timestamp");
    }
    Optional<Typed> timestamp = typed(fields, "Timestamp");
    timestamp
        .map(Typed::template)
        .filter(Template.Literal.class::isInstance)
        .map(template -> ((Template.Literal) template).value())
        .filter(JsonNode::isTextual)
        .ifPresent(
            text ->
                fields.require(
                    Timestamps.parse(text.textValue()).isPresent(),
                    "Timestamp",
                    "a time such as 2026-11-22T08:00:00Z"));
    return new State.Wait(
        name, seconds(fields, "Seconds", 0), timestamp, effects(fields), next(fields));
  }

  private Optional<String> next(Fields fields) {
    boolean end = fields.flag("End");
    if (fields.has("Next") == end) {
      problems.add(fields.place("Next"), "a state has either Next or \"End\": true");
    }
    return target(fields, "Next");
  }

  /** An empty name stands in for one that is missing. */
  private String requiredNext(Fields fields) {
    fields.requirePresent("Next");
    return target(fields, "Next").orElse("");
  }

  private Optional<String> target(Fields fields, String field) {
    Optional<String> target = fields.string(field);
    target.ifPresent(state -> targets.add(new Target(fields.place(field), state)));
    return target;
  }

  private Effects effects(Fields fields) {
    Optional<JsonNode> assign = fields.any("Assign");
    if (assign.isPresent()
        && fields.require(assign.get().isObject(), "Assign", "an object of variables")) {
      for (Entry<String, JsonNode> variable : assign.get().properties()) {
        variable(variable.getKey(), fields.place("Assign").field(variable.getKey()));
      }
    }
    return new Effects(fields.template("Assign"), fields.template("Output"));
  }

  private Effects succeedEffects(Fields fields) {
    // A Succeed state ends the execution: there is nobody left to read a variable.
    return new Effects(Optional.empty(), fields.template("Output"));
  }

  private void variable(String name, Place place) {
    if (name.equals("states")) {
      problems.add(place, "$states is reserved and cannot be assigned");
    } else if (!VARIABLE.matcher(name).matches() || name.length() > Limits.MAX_NAME_LENGTH) {
      problems.add(
          place,
          "a variable's name has letters, digits and _, starts with no digit and is at most "
              + Limits.MAX_NAME_LENGTH
              + " long");
    }
  }

  private Optional<Typed> seconds(Fields fields, String field, int least) {
    Optional<JsonNode> node = fields.any(field);
    if (node.isPresent() && !isExpression(node.get())) {
      fields.integer(field, least, Limits.MAX_SECONDS);
    }
    return typed(fields, field, value -> true);
  }

  private Optional<Typed> typed(Fields fields, String field) {
    return typed(fields, field, node -> fields.require(node.isTextual(), field, "a string"));
  }

  private Optional<Typed> typed(Fields fields, String field, Predicate<JsonNode> check) {
    return fields
        .any(field)
        .filter(check)
        .map(
            node ->
                new Typed(
                    Template.parse(node, fields.place(field), problems), fields.place(field)));
  }

  private Optional<Fields> element(JsonNode node, Place place) {
    if (!node.isObject()) {
      problems.add(place, "must be an object, but is " + node);
      return Optional.empty();
    }
    return Optional.of(new Fields(node, place, problems));
  }

  private void checkTargets(String startAt, Fields top) {
    if (top.has("StartAt") && !declared.contains(startAt)) {
      problems.add(top.place("StartAt"), "there is no state '" + startAt + "'");
    }
    for (Target target : targets) {
      if (!declared.contains(target.state())) {
        problems.add(target.place(), "there is no state '" + target.state() + "'");
      }
    }
    if (!states.containsKey(startAt) || states.size() < declared.size()) {
      // What can be reached is unknown as long as a state is.
      return;
    }
    Set<String> reached = reachableFrom(startAt);
    for (String name : states.keySet()) {
      if (!reached.contains(name)) {
        problems.add(Place.state(name), "cannot be reached from " + startAt);
      }
    }
  }

  private Set<String> reachableFrom(String startAt) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(startAt));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (states.containsKey(name) && reached.add(name)) {
        states.get(name).targets().forEach(open::push);
      }
    }
    return reached;
  }

  private static boolean isExpression(JsonNode node) {
    return node.isTextual() && Expression.isExpression(node.textValue());
  }

  private static Optional<Duration> asDuration(OptionalInt seconds) {
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsInt()))
        : Optional.empty();
  }
}
