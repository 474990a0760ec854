package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Stream;

/** A JSON value of a definition in which any string, at any depth, may be an expression. */
sealed interface Template {
  JsonNode evaluate(Scope scope) throws EvaluationException;

  /** The expressions in it, at any depth. */
  Stream<Expression> expressions();

  /** Reads a value; what is wrong with its expressions goes to the problems. */
  static Template parse(JsonNode node, Place place, Problems problems) {
    if (node.isObject()) {
      Map<String, Template> fields = new LinkedHashMap<>();
      for (Entry<String, JsonNode> field : node.properties()) {
        fields.put(field.getKey(), parse(field.getValue(), place.field(field.getKey()), problems));
      }
      return new ObjectTemplate(fields);
    }
    if (node.isArray()) {
      List<Template> elements = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        elements.add(parse(node.get(i), place.index(i), problems));
      }
      return new ArrayTemplate(elements);
    }
    if (node.isTextual() && Expression.isExpression(node.textValue())) {
      Optional<Expression> expression = Expression.parse(node.textValue(), place, problems);
      return expression.<Template>map(Computed::new).orElseGet(() -> new Literal(node));
    }
    return new Literal(node);
  }

  /** A value without expressions. */
  record Literal(JsonNode value) implements Template {
    @Override
    public JsonNode evaluate(Scope scope) {
      return value;
    }

    @Override
    public Stream<Expression> expressions() {
      return Stream.empty();
    }
  }

  /** A string that is an expression. */
  record Computed(Expression expression) implements Template {
    @Override
    public JsonNode evaluate(Scope scope) throws EvaluationException {
      return expression.evaluate(scope);
    }

    @Override
    public Stream<Expression> expressions() {
      return Stream.of(expression);
    }
  }

  /** An object; its names are taken as they stand. */
  record ObjectTemplate(Map<String, Template> fields) implements Template {
    @Override
    public ObjectNode evaluate(Scope scope) throws EvaluationException {
      ObjectNode object = Json.MAPPER.createObjectNode();
      for (Entry<String, Template> field : fields.entrySet()) {
        object.set(field.getKey(), field.getValue().evaluate(scope));
      }
      return object;
    }

    @Override
    public Stream<Expression> expressions() {
      return fields.values().stream().flatMap(Template::expressions);
    }
  }

  /** An array. */
  record ArrayTemplate(List<Template> elements) implements Template {
    @Override
    public ArrayNode evaluate(Scope scope) throws EvaluationException {
      ArrayNode array = Json.MAPPER.createArrayNode();
      for (Template element : elements) {
        array.add(element.evaluate(scope));
      }
      return array;
    }

    @Override
    public Stream<Expression> expressions() {
      return elements.stream().flatMap(Template::expressions);
    }
  }
}
