package dev.wap.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

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
  static List<Step> of(List<HistoryEvent> history) {
    List<Step> steps = new ArrayList<>();
    String state = "";
    Instant entered = Instant.EPOCH;
    int scheduled = 0;
    for (int i = 0; i < history.size(); i++) {
      HistoryEvent event = history.get(i);
      if (event.stateEnteredEventDetails() != null) {
        state = event.stateEnteredEventDetails().name();
        entered = event.timestamp();
        scheduled = 0;
        if (event.type() == HistoryEventType.FAIL_STATE_ENTERED) {
          steps.add(new Step(state, 0, 0, ""));
        }
      } else if (event.type() == HistoryEventType.TASK_SCHEDULED) {
        scheduled++;
      } else if (event.stateExitedEventDetails() != null) {
        String decided =
            event.type() == HistoryEventType.CHOICE_STATE_EXITED
                ? "-> " + nextState(history, i)
                : words(event.stateExitedEventDetails().output());
        steps.add(
            new Step(
                state,
                Duration.between(entered, event.timestamp()).toMillis() / 1e3,
                Math.max(0, scheduled - 1),
                decided));
      }
    }
    return steps;
  }

  private static String nextState(List<HistoryEvent> history, int exit) {
    return exit + 1 < history.size() && history.get(exit + 1).stateEnteredEventDetails() != null
        ? history.get(exit + 1).stateEnteredEventDetails().name()
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
