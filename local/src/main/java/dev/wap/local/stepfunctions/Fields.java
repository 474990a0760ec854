package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads an object's fields one by one, checks each, and at the end refuses those that nobody asked
 * for.
 */
final class Fields {
  private static final Set<String> JSON_PATH_FIELDS =
      Set.of(
          "InputPath",
          "OutputPath",
          "ResultPath",
          "Parameters",
          "ResultSelector",
          "Result",
          "SecondsPath",
          "TimestampPath",
          "TimeoutSecondsPath",
          "HeartbeatSecondsPath",
          "ErrorPath",
          "CausePath",
          "ItemsPath",
          "Variable");

  private final JsonNode object;
  private final Place place;
  private final Problems problems;
  private final Set<String> known = new HashSet<>();

  Fields(JsonNode object, Place place, Problems problems) {
    this.object = object;
    this.place = place;
    this.problems = problems;
  }

  Place place(String field) {
    return place.field(field);
  }

  boolean has(String field) {
    return object.has(field);
  }

  Optional<JsonNode> any(String field) {
    known.add(field);
    return Optional.ofNullable(object.get(field));
  }

  Optional<String> string(String field) {
    return any(field)
        .filter(node -> require(node.isTextual(), field, "a string"))
        .map(JsonNode::textValue);
  }

  /** A string that has to be there; an empty one stands in for it when it is not. */
  String requiredString(String field) {
    requirePresent(field);
    return string(field).orElse("");
  }

  boolean flag(String field) {
    return any(field)
        .filter(node -> require(node.isBoolean(), field, "true or false"))
        .map(JsonNode::booleanValue)
        .orElse(false);
  }

  OptionalInt integer(String field, int least, int most) {
    Optional<JsonNode> node = any(field);
    if (node.isEmpty()) {
      return OptionalInt.empty();
    }
    JsonNode number = node.get();
    boolean fits =
        number.isIntegralNumber()
            && number.canConvertToLong()
            && number.longValue() >= least
            && number.longValue() <= most;
    return require(fits, field, "a whole number from " + least + " to " + most)
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }

  /** The elements of an array that, if it is there, must not be empty. */
  Optional<List<JsonNode>> elements(String field) {
    return any(field)
        .filter(node -> require(node.isArray() && !node.isEmpty(), field, "a non-empty array"))
        .map(node -> List.copyOf(node.valueStream().toList()));
  }

  Optional<Template> template(String field) {
    return any(field).map(node -> Template.parse(node, place(field), problems));
  }

  void requirePresent(String field) {
    if (!has(field)) {
      problems.add(place(field), "is required");
    }
  }

  boolean require(boolean condition, String field, String expected) {
    if (!condition) {
      problems.add(place(field), "must be " + expected + ", but is " + object.get(field));
    }
    return condition;
  }

  void refuse(String field, String reason) {
    known.add(field);
    if (has(field)) {
      problems.add(place(field), reason);
    }
  }

  /** Says of every field that was not read that it is not supported. */
  void refuseOthers() {
    for (Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (known.contains(name)) {
        continue;
      }
      if (JSON_PATH_FIELDS.contains(name) || name.endsWith(".$")) {
        problems.add(
            place(name), "is a field of JSONPath; this machine's QueryLanguage is JSONata");
      } else {
        problems.add(place(name), "is not a field that is known here");
      }
    }
  }
}
