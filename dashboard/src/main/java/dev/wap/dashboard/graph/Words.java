package dev.wap.dashboard.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Long things in few words, and how wide they are. */
final class Words {
  private static final int LABEL_LENGTH = 34;
  private static final int LINE_LENGTH = 17;
  private static final String NARROW = "iljtfrI.,:;!|'()[] ";
  private static final String WIDE = "mwMWOQGD@%&";

  private Words() {}

  /** A choice's condition: JSONata without its braces; a rule of JSONPath as it is. */
  static String condition(JsonNode choice) {
    String condition = choice.path("Condition").asText();
    if (condition.isEmpty()) {
      StringBuilder rule = new StringBuilder();
      choice
          .properties()
          .forEach(
              field -> {
                if (!Set.of("Next", "Comment", "Assign", "Output").contains(field.getKey())) {
                  String value =
                      field.getValue().isValueNode()
                          ? field.getValue().asText()
                          : field.getValue().toString();
                  rule.append(rule.isEmpty() ? "" : " ")
                      .append(field.getKey().equals("Variable") ? "" : field.getKey() + " ")
                      .append(value);
                }
              });
      return rule.toString();
    }
    return condition.replaceFirst("^\\{%\\s*", "").replaceFirst("\\s*%\\}$", "");
  }

  /** What stands at a choice's arrow: its comment or its condition, whichever fits; else a part. */
  static String label(String comment, String condition) {
    String brief = condition.replace("$states.input.", "");
    if (comment.isEmpty()) {
      return cut(brief, LABEL_LENGTH);
    }
    return comment.length() > LABEL_LENGTH && brief.length() <= LABEL_LENGTH
        ? brief
        : cut(comment, LABEL_LENGTH);
  }

  /** What stands at a catcher's arrow: nothing if it catches all, else names without packages. */
  static String errors(Set<String> names) {
    if (names.contains("States.ALL")) {
      return "";
    }
    List<String> brief = names.stream().map(name -> name.replaceFirst("^.*\\.", "")).toList();
    return cut(String.join(", ", brief), LABEL_LENGTH);
  }

  /** The text, or its beginning with an ellipsis, at most that long. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int space = text.lastIndexOf(' ', length - 1);
    return text.substring(0, space > length / 2 ? space : length - 1).strip() + "…";
  }

  /** The label in lines that are short enough. */
  static List<String> lines(String label) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : label.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + word.length() >= LINE_LENGTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** How wide a text is at most, in pixels: fonts differ, so rather too much. */
  static double width(String text, double fontSize) {
    double ems = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (NARROW.indexOf(c) >= 0) {
        ems += 0.36;
      } else if (WIDE.indexOf(c) >= 0) {
        ems += 0.9;
      } else if (c > 0x2000) {
        ems += 1;
      } else {
        ems += Character.isUpperCase(c) ? 0.72 : 0.6;
      }
    }
    return ems * fontSize;
  }

  /** As a person says it: {@code 0.74 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  static String duration(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }
    return duration.compareTo(Duration.ofHours(1)) < 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
