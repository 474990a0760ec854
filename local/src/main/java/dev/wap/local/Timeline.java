package dev.wap.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * An execution's history as a person reads it: a line per state, how long it took, and what it
 * decided.
 */
final class Timeline {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Timeline() {}

  /**
   * One state that was passed through.
   *
   * @param name the state
   * @param seconds from its entry to its exit, retries included
   * @param retries how often its task was tried again
   * @param decided what it came to, in a few words
   */
  record Step(String name, double seconds, int retries, String decided) {
    @Override
    public String toString() {
      String again = retries == 0 ? "" : "  (" + retries + " retries)";
      return String.format(Locale.ROOT, "%-18s %6.2f s  %s%s", name, seconds, decided, again)
          .stripTrailing();
    }
  }

  /** The steps of a history, in order. */
  static List<Step> of(List<JsonNode> history) {
    List<Step> steps = new ArrayList<>();
    String state = "";
    double entered = 0;
    int scheduled = 0;
    for (int i = 0; i < history.size(); i++) {
      JsonNode event = history.get(i);
      String type = event.path("type").asText();
      if (type.endsWith("StateEntered")) {
        state = event.path("stateEnteredEventDetails").path("name").asText();
        entered = event.path("timestamp").asDouble();
        scheduled = 0;
        if (type.equals("FailStateEntered")) {
          steps.add(new Step(state, 0, 0, ""));
        }
      } else if (type.equals("TaskScheduled")) {
        scheduled++;
      } else if (type.endsWith("StateExited")) {
        String decided =
            type.equals("ChoiceStateExited")
                ? "-> " + nextState(history, i)
                : words(event.path("stateExitedEventDetails").path("output").asText());
        steps.add(
            new Step(
                state,
                event.path("timestamp").asDouble() - entered,
                Math.max(0, scheduled - 1),
                decided));
      }
    }
    return steps;
  }

  private static String nextState(List<JsonNode> history, int exit) {
    return exit + 1 < history.size()
        ? history.get(exit + 1).path("stateEnteredEventDetails").path("name").asText()
        : "";
  }

  /** The scalar fields of a state's output, the long ones left out. */
  private static String words(String output) {
    StringJoiner words = new StringJoiner(", ");
    try {
      JsonNode json = JSON.readTree(output);
      json.properties()
          .forEach(
              field -> {
                String value = field.getValue().asText();
                if (field.getValue().isValueNode() && value.length() <= 60) {
                  words.add(field.getKey() + " " + value);
                }
              });
    } catch (JsonProcessingException e) {
      return output;
    }
    return words.toString();
  }
}
