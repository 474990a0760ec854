package dev.wap.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Evaluates CloudFormation's intrinsic functions, only where a value is needed, so that what the
 * embedded cloud passes over is never an error. {@code AWS::NoValue} is a missing node, and leaves
 * out the property or element it stands for.
 */
final class Intrinsics {
  /** Looks up a resource: what Ref and GetAtt of it give. */
  interface Resources {
    /**
     * The value of {@code Ref}, or of {@code GetAtt} if an attribute is named; SAM's {@code Ref} of
     * what it makes of a resource, such as {@code X.Alias}, names that as the attribute.
     */
    String value(String logicalId, String attribute, String place);
  }

  static final String REF = "";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  private final JsonNode conditions;
  private final Map<String, String> parameters;
  private final Map<String, String> pseudoParameters;
  private final Resources resources;
  private final Map<String, Boolean> decided = new HashMap<>();
  private final Set<String> deciding = new LinkedHashSet<>();

  Intrinsics(
      JsonNode conditions,
      Map<String, String> parameters,
      Map<String, String> pseudoParameters,
      Resources resources) {
    this.conditions = conditions;
    this.parameters = parameters;
    this.pseudoParameters = pseudoParameters;
    this.resources = resources;
  }

  /** The node with every intrinsic replaced by its value. */
  JsonNode resolve(JsonNode node, String place) {
    if (node instanceof ObjectNode object) {
      if (object.size() == 1) {
        String name = object.fieldNames().next();
        if (name.equals("Ref") || name.startsWith("Fn::")) {
          return call(name, object.get(name), place);
        }
      }
      ObjectNode resolved = JSON.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode value = resolve(field.getValue(), place + "." + field.getKey());
        if (!value.isMissingNode()) {
          resolved.set(field.getKey(), value);
        }
      }
      return resolved;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode resolved = JSON.arrayNode();
      for (int i = 0; i < array.size(); i++) {
        JsonNode value = resolve(array.get(i), place + "[" + i + "]");
        if (!value.isMissingNode()) {
          resolved.add(value);
        }
      }
      return resolved;
    }
    return node;
  }

  /** The scalar that the node comes to, as text. */
  String text(JsonNode node, String place) {
    JsonNode value = resolve(node, place);
    if (!value.isValueNode() || value.isNull() || value.isMissingNode()) {
      throw new TemplateException(place, "is no text: " + value);
    }
    return value.asText();
  }

  /** What the named condition comes to. */
  boolean condition(String name, String place) {
    Boolean known = decided.get(name);
    if (known != null) {
      return known;
    }
    if (!conditions.has(name)) {
      throw new TemplateException(place, "there is no condition " + name);
    }
    if (!deciding.add(name)) {
      throw new TemplateException("Conditions." + name, "depends on itself: " + deciding);
    }
    boolean value = truth(conditions.get(name), "Conditions." + name);
    deciding.remove(name);
    decided.put(name, value);
    return value;
  }

  private boolean truth(JsonNode node, String place) {
    if (node instanceof ObjectNode object && object.size() == 1 && object.has("Condition")) {
      return condition(object.get("Condition").asText(), place);
    }
    JsonNode value = resolve(node, place);
    return switch (value.asText()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new TemplateException(place, "is neither true nor false: " + value);
    };
  }

  private JsonNode call(String name, JsonNode argument, String place) {
    return switch (name) {
      case "Ref" -> reference(argument.asText(), place);
      case "Fn::GetAtt" -> {
        JsonNode[] halves = arguments(name, argument, 2, place);
        yield text(
            resources.value(halves[0].asText(), text(halves[1], place), place + " (GetAtt)"));
      }
      case "Fn::Sub" -> substitute(argument, place);
      case "Fn::If" -> {
        JsonNode[] parts = arguments(name, argument, 3, place);
        yield resolve(condition(parts[0].asText(), place) ? parts[1] : parts[2], place);
      }
      case "Fn::Equals" -> {
        JsonNode[] sides = arguments(name, argument, 2, place);
        yield BooleanNode.valueOf(text(sides[0], place).equals(text(sides[1], place)));
      }
      case "Fn::Not" -> BooleanNode.valueOf(!truth(arguments(name, argument, 1, place)[0], place));
      case "Fn::And" -> BooleanNode.valueOf(elements(argument).allMatch(it -> truth(it, place)));
      case "Fn::Or" -> BooleanNode.valueOf(elements(argument).anyMatch(it -> truth(it, place)));
      case "Fn::Join" -> {
        JsonNode[] parts = arguments(name, argument, 2, place);
        List<String> texts = new ArrayList<>();
        resolve(parts[1], place).forEach(element -> texts.add(text(element, place)));
        yield text(String.join(text(parts[0], place), texts));
      }
      case "Fn::Split" -> {
        JsonNode[] parts = arguments(name, argument, 2, place);
        ArrayNode pieces = JSON.arrayNode();
        String separator = Pattern.quote(text(parts[0], place));
        for (String piece : text(parts[1], place).split(separator, -1)) {
          pieces.add(piece);
        }
        yield pieces;
      }
      case "Fn::Select" -> {
        JsonNode[] parts = arguments(name, argument, 2, place);
        JsonNode list = resolve(parts[1], place);
        JsonNode selected = list.path(resolve(parts[0], place).asInt(-1));
        if (selected.isMissingNode()) {
          throw new TemplateException(place, "Fn::Select has no such element in " + list);
        }
        yield selected;
      }
      default -> throw new TemplateException(place, name + " is not known to the embedded cloud");
    };
  }

  private JsonNode reference(String name, String place) {
    if (name.equals("AWS::NoValue")) {
      return MissingNode.getInstance();
    }
    return text(named(name, place));
  }

  private String named(String name, String place) {
    if (pseudoParameters.containsKey(name)) {
      return pseudoParameters.get(name);
    }
    if (parameters.containsKey(name)) {
      return parameters.get(name);
    }
    int dot = name.indexOf('.');
    return dot < 0
        ? resources.value(name, REF, place)
        : resources.value(name.substring(0, dot), name.substring(dot + 1), place);
  }

  /** Sub takes a text, or a text and variables of its own. {@code ${!X}} stands for ${X} itself. */
  private JsonNode substitute(JsonNode argument, String place) {
    JsonNode template = argument.isArray() ? argument.path(0) : argument;
    JsonNode own = argument.isArray() ? argument.path(1) : MissingNode.getInstance();
    Function<String, String> value =
        variable -> {
          if (variable.startsWith("!")) {
            return "${" + variable.substring(1) + "}";
          }
          if (own.has(variable)) {
            return text(own.get(variable), place);
          }
          return named(variable, place);
        };
    return text(
        VARIABLE
            .matcher(template.asText())
            .replaceAll(match -> Matcher.quoteReplacement(value.apply(match.group(1).strip()))));
  }

  private static JsonNode[] arguments(String name, JsonNode argument, int count, String place) {
    if (!argument.isArray() || argument.size() != count) {
      throw new TemplateException(place, name + " takes a list of " + count + ": " + argument);
    }
    return elements(argument).toArray(JsonNode[]::new);
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private static TextNode text(String value) {
    return TextNode.valueOf(value);
  }
}
