package dev.wap.local.stepfunctions;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One JSONata expression of a state machine, parsed once and evaluated by any number of executions
 * at a time.
 */
final class Expression {
  private static final String OPENING = "{%";
  private static final String CLOSING = "%}";

  /** Longer than any sensible expression takes, and short enough that an endless one is noticed. */
  private static final long MAX_MILLIS = 5_000;

  private static final int MAX_DEPTH = 300;

  private final String source;
  private final Place place;
  private final Jsonata parsed;

  private Expression(String source, Place place, Jsonata parsed) {
    this.source = source;
    this.place = place;
    this.parsed = parsed;
  }

  /**
   * Whether a string is an expression: it starts with <code>{%</code> and ends with <code>%}</code>
   * , blanks counting.
   */
  static boolean isExpression(String text) {
    return text.length() >= OPENING.length() + CLOSING.length()
        && text.startsWith(OPENING)
        && text.endsWith(CLOSING);
  }

  /**
   * Parses a string for which {@link #isExpression} holds; what is wrong with it goes to the
   * problems.
   */
  static Optional<Expression> parse(String text, Place place, Problems problems) {
    String source = text.substring(OPENING.length(), text.length() - CLOSING.length()).strip();
    Jsonata parsed;
    try {
      parsed = Jsonata.jsonata(source);
    } catch (JException | ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
      // The parser means to throw JException, and trips over some broken input in the other ways.
      problems.add(place, "the JSONata expression does not parse: " + e.getMessage());
      return Optional.empty();
    }
    Optional<String> refused = JsonataReferences.problem(source);
    if (refused.isPresent()) {
      problems.add(place, refused.get());
      return Optional.empty();
    }
    parsed.setOutputConvertNulls(false);
    return Optional.of(new Expression(source, place, parsed));
  }

  String source() {
    return source;
  }

  Place place() {
    return place;
  }

  JsonNode evaluate(Scope scope) throws EvaluationException {
    Frame frame = parsed.createFrame();
    scope.bind(frame);
    frame.setRuntimeBounds(MAX_MILLIS, MAX_DEPTH);
    Object value;
    try {
      value = parsed.evaluate(null, frame);
    } catch (JException e) {
      throw EvaluationException.thrown(place, source, error(e));
    } catch (RuntimeException e) {
      // A function's own failure, or one of the library: either way the expression has no value.
      throw EvaluationException.thrown(place, source, rootMessage(e));
    }
    if (value == null) {
      throw EvaluationException.undefined(place, source);
    }
    try {
      return Json.fromJsonata(value);
    } catch (IllegalArgumentException e) {
      throw EvaluationException.unsupported(place, source);
    }
  }

  private static String error(JException e) {
    String error = String.valueOf(e.getError());
    // The library's own errors have a code, with a message made of it; a function's own error is
    // its message.
    return error.matches("[A-Z]\\d{4}") ? error + ": " + e.getMessage() : error;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
