package dev.wap.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.Audit;
import dev.wap.contract.Decision;
import dev.wap.contract.Ending;
import dev.wap.contract.Execution;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What Slack is told of a run, in Slack's mrkdwn. Whatever strangers chose (names, texts of errors)
 * is escaped.
 */
final class Message {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RULES = 10;

  /**
   * Of a stranger's text, counted as it is sent: Slack refuses a message with a paragraph of more
   * than 3,000 characters, and the longest has three such texts.
   */
  private static final int MAX_TEXT = 900;

  private Message() {}

  /** The message's first line, which notifications show. */
  static String title(NotifyInput input) {
    String table = input.run() == null ? "" : " for table *" + escape(input.run().table()) + "*";
    return switch (input.ending()) {
      case PUBLISHED ->
          isOverridden(input)
              ? ":large_orange_circle: Upload published anyway" + table
              : isWarned(input)
                  ? ":large_yellow_circle: Upload published with warnings" + table
                  : ":large_green_circle: Upload published" + table;
      case SKIPPED -> ":white_circle: Upload skipped, it was decided before" + table;
      case REJECTED -> ":red_circle: Upload rejected" + table;
      case DISCARDED -> ":white_circle: Rejected upload discarded" + table;
      case FAILED -> ":red_circle: Run failed" + table;
      case UNDECIDED -> ":red_circle: Run failed, published or not is unknown" + table;
    };
  }

  /** The message's paragraphs below the title. */
  static List<String> paragraphs(NotifyInput input) {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("*Source file*: " + code(input.upload().uri()));
    if (input.decision() != null) {
      paragraphs.add(decided(input, input.decision()));
    }
    if (input.audit() != null) {
      addRules(input.audit(), paragraphs);
    }
    if (input.error() != null) {
      paragraphs.add(
          "*%s* failed with %s\n%s"
              .formatted(
                  escape(input.error().state()),
                  code(input.error().error()),
                  escape(reason(input.error().cause()))));
    }
    if (input.ending() == Ending.REJECTED && input.branch() != null) {
      paragraphs.add(
          "*Branch*: %s\nIt stays for inspection; nothing of it is on main. Correct the file and upload it again, or decide on the branch."
              .formatted(code(input.branch().name())));
    }
    if (input.ending() == Ending.PUBLISHED && input.merge() != null) {
      paragraphs.add(
          String.format(Locale.ROOT, "*Rows published*: %,d", input.merge().publishedRecords()));
    }
    paragraphs.add(
        "<%s|Execution %s>"
            .formatted(consoleUrl(input.execution()), escape(input.execution().name())));
    return paragraphs;
  }

  /** Who has decided what, and why. */
  private static String decided(NotifyInput input, Decision decision) {
    String what =
        switch (decision.action()) {
          case AUDIT -> "Audited again, as %s decided";
          case DISCARD -> "Discarded, as %s decided";
          case PUBLISH ->
              input.ending() == Ending.PUBLISHED && isOverridden(input)
                  ? "Published anyway by %s"
                  : "To be published anyway, as %s decided";
        };
    String reason = decision.reason().isEmpty() ? "" : "\n*Because*: " + escape(decision.reason());
    return what.formatted(code(decision.by()))
        + reason
        + "\n*Rejected branch*: "
        + code(decision.branch());
  }

  static boolean isOverridden(NotifyInput input) {
    return input.audit() != null && input.audit().outcome() == Outcome.OVERRIDDEN;
  }

  static boolean isWarned(NotifyInput input) {
    return input.audit() != null && input.audit().outcome() == Outcome.WARN;
  }

  private static void addRules(Audit audit, List<String> paragraphs) {
    List<RuleResult> broken =
        audit.rules().stream().filter(rule -> rule.outcome() != Outcome.PASS).toList();
    for (RuleResult rule : broken.subList(0, Math.min(broken.size(), MAX_RULES))) {
      paragraphs.add(
          "%s *%s*\nexpected: %s\nobserved: %s"
              .formatted(
                  rule.outcome(),
                  code(rule.rule()),
                  escape(rule.expected()),
                  escape(rule.observed())));
    }
    if (broken.size() > MAX_RULES) {
      paragraphs.add("and %d more, see the report".formatted(broken.size() - MAX_RULES));
    }
    if (!broken.isEmpty()) {
      paragraphs.add("*Report*: " + code(audit.reportUri()));
    }
  }

  /** Where AWS's console shows an execution. */
  private static String consoleUrl(Execution execution) {
    String[] arn = execution.arn().split(":", -1);
    String region = arn.length > 3 ? arn[3] : "";
    return "https://%s.console.aws.amazon.com/states/home?region=%s#/v2/executions/details/%s"
        .formatted(region, region, execution.arn());
  }

  /**
   * What went wrong, in words: a function's error arrives as JSON, whose errorMessage is written
   * for people.
   */
  private static String reason(String cause) {
    try {
      String message = JSON.readTree(cause).path("errorMessage").asText();
      return message.isEmpty() ? cause : message;
    } catch (JsonProcessingException e) {
      return cause;
    }
  }

  private static String code(String text) {
    return "`" + escape(text.replace('`', '\'')) + "`";
  }

  /**
   * Escapes what Slack takes for markup, shows what would not be seen, such as a change of the
   * direction of writing, and cuts what is too long. It is one line, so that nobody can add lines
   * that look like the message's own.
   */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int character : text.replaceAll("\\R", " ").codePoints().toArray()) {
      if (escaped.length() >= MAX_TEXT) {
        return escaped.append(" ...").toString();
      }
      switch (character) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        default -> {
          if (isInvisible(character)) {
            escaped.append("\\u%04X".formatted(character));
          } else {
            escaped.appendCodePoint(character);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isInvisible(int character) {
    int type = Character.getType(character);
    return type == Character.CONTROL || type == Character.FORMAT;
  }
}
