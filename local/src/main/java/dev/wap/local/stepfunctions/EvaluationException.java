package dev.wap.local.stepfunctions;

/**
 * A JSONata expression that gave no usable value: {@code States.QueryEvaluationError}, told in
 * AWS's words.
 */
final class EvaluationException extends Exception {
  private final String location;
  private final boolean duringEntry;

  private EvaluationException(String location, boolean duringEntry, String message) {
    super(message);
    this.location = location;
    this.duringEntry = duringEntry;
  }

  static EvaluationException undefined(Place place, String expression) {
    return evaluation(place, expression, "returned nothing (undefined).");
  }

  static EvaluationException thrown(Place place, String expression, String error) {
    return evaluation(place, expression, "threw an error during evaluation. " + error);
  }

  /** A value that JSON cannot hold, such as a function. */
  static EvaluationException unsupported(Place place, String expression) {
    return evaluation(place, expression, "returned an unsupported result type.");
  }

  static EvaluationException wrongType(
      Place place, String expression, String expected, String actual, String value) {
    return evaluation(
        place,
        expression,
        "returned an unexpected result type. Expected '%s', but was '%s' for value: %s"
            .formatted(expected, actual, value));
  }

  /** A value that an expression gave, of the right type, but not one that the field can take. */
  static EvaluationException unusable(Place place, String message) {
    return new EvaluationException(place.location(), false, message);
  }

  private static EvaluationException evaluation(Place place, String expression, String what) {
    return new EvaluationException(
        place.location(),
        true,
        "The JSONata expression '%s' specified for the field '%s' %s"
            .formatted(expression, place.location(), what));
  }

  /** The field, as AWS writes it: {@code Output/hash}. */
  String location() {
    return location;
  }

  /**
   * Whether an expression failed, rather than the use of its value. AWS numbers the event
   * differently: evaluation is part of entering the state, so that its EvaluationFailed follows
   * what came before the StateEntered.
   */
  boolean duringEntry() {
    return duringEntry;
  }
}
