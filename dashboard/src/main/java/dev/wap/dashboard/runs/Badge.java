package dev.wap.dashboard.runs;

import java.util.Locale;

/**
 * How an outcome looks: an icon, a word and a colour, so that none of them is needed alone.
 *
 * @param kind the colour's class: {@code ok}, {@code bad}, {@code warn}, {@code busy} or {@code
 *     other}
 * @param icon a character that stands for it
 * @param word what it is called
 */
public record Badge(String kind, String icon, String word) {
  /** The badge of an outcome; one that is not known yet is called by its name. */
  public static Badge of(String outcome) {
    String word =
        outcome.charAt(0) + outcome.substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (outcome) {
      case "PUBLISHED", "PASS", "SUCCEEDED" -> new Badge("ok", "✓", word);
      case "REJECTED", "FAIL" -> new Badge("bad", "✕", word);
      case "FAILED", "UNDECIDED", "TIMED_OUT", "ABORTED" -> new Badge("warn", "!", word);
      case "WARN", "OVERRIDDEN" -> new Badge("warn", "!", word);
      case "RUNNING" -> new Badge("busy", "●", word);
      case "DISCARDED" -> new Badge("other", "–", word);
      case "SKIPPED" -> new Badge("other", "»", word);
      default -> new Badge("other", "·", word);
    };
  }
}
