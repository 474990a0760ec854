package dev.wap.local.stepfunctions;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which parts of a state machine's definition executions have gone through, by their histories
 * alone: the engine is not asked. A part that the definition has and no history shows is uncovered.
 */
final class Coverage {
  private static final String TASK_FAILED = "States.TaskFailed";
  private static final String ALL = "States.ALL";

  /** The kinds of parts. */
  enum Kind {
    STATE("states"),
    TRANSITION("transitions"),
    RETRIER("errors that are retried"),
    CATCHER("errors that are caught");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }
  }

  private final String name;
  private final JsonNode states;
  private final Map<Kind, Map<String, Integer>> parts = new EnumMap<>(Kind.class);

  /**
   * A machine of which nothing is covered yet.
   *
   * @param name what the report calls it
   * @param definition as the Amazon States Language has it
   */
  Coverage(String name, JsonNode definition) {
    this.name = name;
    this.states = definition.get("States");
    for (Kind kind : Kind.values()) {
      parts.put(kind, new LinkedHashMap<>());
    }
    part(Kind.TRANSITION, "StartAt: " + definition.get("StartAt").asText());
    states.properties().forEach(state -> declare(state.getKey(), state.getValue()));
  }

  private void declare(String state, JsonNode definition) {
    part(Kind.STATE, state);
    if (definition.has("Next")) {
      part(Kind.TRANSITION, next(state, "Next", definition));
    } else if (!definition.has("Choices")) {
      part(Kind.TRANSITION, end(state));
    }
    Set<String> targets = new HashSet<>();
    for (int i = 0; i < definition.path("Choices").size(); i++) {
      JsonNode rule = definition.get("Choices").get(i);
      part(Kind.TRANSITION, next(state, "Choices[" + i + "]", rule));
      tell(state, targets.add(rule.get("Next").asText()));
    }
    if (definition.has("Default")) {
      part(Kind.TRANSITION, defaultOf(state, definition));
      tell(state, targets.add(definition.get("Default").asText()));
    }
    for (int i = 0; i < definition.path("Catch").size(); i++) {
      part(Kind.TRANSITION, next(state, "Catch[" + i + "]", definition.get("Catch").get(i)));
    }
    declareErrors(Kind.RETRIER, state, "Retry", definition);
    declareErrors(Kind.CATCHER, state, "Catch", definition);
  }

  private static void tell(String state, boolean distinct) {
    if (!distinct) {
      throw new AssertionError(
          "Two rules of %s lead to one state: its history does not tell which it was"
              .formatted(state));
    }
  }

  private void declareErrors(Kind kind, String state, String list, JsonNode definition) {
    for (int i = 0; i < definition.path(list).size(); i++) {
      for (JsonNode error : definition.get(list).get(i).get("ErrorEquals")) {
        part(kind, error(state, list, i, error.asText()));
      }
    }
  }

  private void part(Kind kind, String part) {
    parts.get(kind).put(part, 0);
  }

  private static String next(String state, String field, JsonNode of) {
    return "%s.%s: %s".formatted(state, field, of.get("Next").asText());
  }

  private static String defaultOf(String state, JsonNode definition) {
    return "%s.Default: %s".formatted(state, definition.get("Default").asText());
  }

  private static String end(String state) {
    return state + ": the end";
  }

  private static String error(String state, String list, int index, String error) {
    return "%s.%s[%d]: %s".formatted(state, list, index, error);
  }

  /** Counts what an execution that has ended went through. */
  void add(List<JsonNode> history) {
    String left = "";
    String how = "";
    String error = "";
    for (JsonNode event : history) {
      String type = event.get("type").asText();
      if (type.endsWith("StateEntered")) {
        String entered = event.at("/stateEnteredEventDetails/name").asText();
        cover(Kind.STATE, entered);
        cover(Kind.TRANSITION, left.isEmpty() ? "StartAt: " + entered : how(left, how, entered));
        left = entered;
        how = "Next";
        error = "";
      } else if (type.equals("TaskScheduled")) {
        if (!error.isEmpty()) {
          cover(Kind.RETRIER, matching(left, "Retry", error));
        }
        error = "";
      } else if (type.equals("TaskFailed") || type.equals("TaskTimedOut")) {
        JsonNode details =
            event.get(
                type.equals("TaskFailed") ? "taskFailedEventDetails" : "taskTimedOutEventDetails");
        error = details.get("error").asText();
      } else if (type.equals("EvaluationFailed")) {
        error = event.at("/evaluationFailedEventDetails/error").asText();
      } else if (type.endsWith("StateExited") && !error.isEmpty()) {
        String caught = matching(left, "Catch", error);
        cover(Kind.CATCHER, caught);
        how = caught.substring(left.length() + 1, caught.indexOf(':', left.length()));
      }
    }
    if (states.get(left).get("Type").asText().matches("Succeed|Fail")) {
      cover(Kind.TRANSITION, end(left));
    }
  }

  private String how(String left, String how, String entered) {
    JsonNode state = states.get(left);
    if (state.has("Choices")) {
      for (int i = 0; i < state.get("Choices").size(); i++) {
        if (state.get("Choices").get(i).get("Next").asText().equals(entered)) {
          return "%s.Choices[%d]: %s".formatted(left, i, entered);
        }
      }
      return "%s.Default: %s".formatted(left, entered);
    }
    return "%s.%s: %s".formatted(left, how, entered);
  }

  /** The first entry that names an error, or a wildcard that takes it. */
  private String matching(String state, String list, String error) {
    JsonNode entries = states.get(state).path(list);
    for (int i = 0; i < entries.size(); i++) {
      for (JsonNode named : entries.get(i).get("ErrorEquals")) {
        String pattern = named.asText();
        if (pattern.equals(error)
            || pattern.equals(ALL)
            || (pattern.equals(TASK_FAILED) && !error.equals("States.Timeout"))) {
          return error(state, list, i, pattern);
        }
      }
    }
    throw new AssertionError(
        "%s of %s names no %s, and yet it went on".formatted(list, state, error));
  }

  private void cover(Kind kind, String part) {
    if (parts.get(kind).computeIfPresent(part, (key, times) -> times + 1) == null) {
      throw new AssertionError("The definition of %s has no %s".formatted(name, part));
    }
  }

  /** What no execution went through, each as where it stands and what it is. */
  List<String> uncovered() {
    List<String> uncovered = new ArrayList<>();
    parts.forEach(
        (kind, found) ->
            found.forEach(
                (part, times) -> {
                  if (times == 0) {
                    uncovered.add(part);
                  }
                }));
    return uncovered;
  }

  /** A table of how much is covered, and how often each part was gone through. */
  String report() {
    StringBuilder report = new StringBuilder();
    report.append(name).append(System.lineSeparator());
    parts.forEach(
        (kind, found) -> {
          long covered = found.values().stream().filter(times -> times > 0).count();
          report.append(
              "  %-25s %3d of %3d  %5.1f %%%n"
                  .formatted(
                      kind.plural,
                      covered,
                      found.size(),
                      found.isEmpty() ? 100.0 : 100.0 * covered / found.size()));
        });
    parts.forEach(
        (kind, found) ->
            report.append(
                found.entrySet().stream()
                    .map(part -> "%8d  %s%n".formatted(part.getValue(), part.getKey()))
                    .collect(joining("", "%n  %s%n".formatted(kind.plural), ""))));
    return report.toString();
  }
}
