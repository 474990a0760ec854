package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A field of one JSON type, written down or computed, such as a Condition or TimeoutSeconds.
 *
 * @param template the value or the expression that gives it
 * @param place where the field stands
 */
record Typed(Template template, Place place) {
  boolean evaluateBoolean(Scope scope) throws EvaluationException {
    JsonNode value = template.evaluate(scope);
    if (!value.isBoolean()) {
      throw wrongType("boolean", value);
    }
    return value.booleanValue();
  }

  String evaluateString(Scope scope) throws EvaluationException {
    JsonNode value = template.evaluate(scope);
    if (!value.isTextual()) {
      throw wrongType("string", value);
    }
    return value.textValue();
  }

  /** A whole number of seconds from the given least to the most that Step Functions takes. */
  int evaluateSeconds(Scope scope, int least) throws EvaluationException {
    JsonNode value = template.evaluate(scope);
    if (!value.isNumber()) {
      throw wrongType("number", value);
    }
    double seconds = value.doubleValue();
    if (seconds != Math.rint(seconds) || seconds < least || seconds > Limits.MAX_SECONDS) {
      throw EvaluationException.unusable(
          place,
          "The %s field must be a whole number from %d to %d, but was: %s"
              .formatted(place.location(), least, Limits.MAX_SECONDS, value));
    }
    return (int) seconds;
  }

  private EvaluationException wrongType(String expected, JsonNode value) {
    String source =
        template instanceof Template.Computed computed
            ? computed.expression().source()
            : Json.write(value);
    return EvaluationException.wrongType(
        place, source, expected, Json.typeName(value), Json.write(value));
  }
}
