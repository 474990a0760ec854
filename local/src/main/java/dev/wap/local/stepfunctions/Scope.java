package dev.wap.local.stepfunctions;

import com.dashjoin.jsonata.Jsonata.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an expression sees: {@code $states}, the workflow's variables and Step Functions' functions.
 * Immutable; each addition is a new scope, so that Output and Assign of one state see the same
 * variables.
 */
final class Scope {
  private final JsonataFunctions functions;
  private final Map<String, Object> states;
  private final Map<String, Object> variables;

  private Scope(
      JsonataFunctions functions, Map<String, Object> states, Map<String, Object> variables) {
    this.functions = functions;
    this.states = states;
    this.variables = variables;
  }

  static Scope of(
      JsonataFunctions functions,
      Map<String, JsonNode> variables,
      JsonNode input,
      JsonNode context) {
    Map<String, Object> states = new LinkedHashMap<>();
    states.put("input", Json.toJsonata(input));
    states.put("context", Json.toJsonata(context));
    Map<String, Object> values = new LinkedHashMap<>();
    variables.forEach((name, value) -> values.put(name, Json.toJsonata(value)));
    return new Scope(functions, states, values);
  }

  /** The same with {@code $states.result}, there once a task has succeeded. */
  Scope withResult(JsonNode result) {
    return with("result", result);
  }

  /** The same with {@code $states.errorOutput}, there in a Catch. */
  Scope withErrorOutput(JsonNode errorOutput) {
    return with("errorOutput", errorOutput);
  }

  private Scope with(String field, JsonNode value) {
    Map<String, Object> extended = new LinkedHashMap<>(states);
    extended.put(field, Json.toJsonata(value));
    return new Scope(functions, extended, variables);
  }

  void bind(Frame frame) {
    functions.bind(frame);
    variables.forEach(frame::bind);
    frame.bind("states", states);
  }
}
