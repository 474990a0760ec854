package dev.wap.local.stepfunctions;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON text, Jackson's trees and the plain Java values that JSONata works on, and the way between
 * them.
 */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Parses one JSON value; empty text is an error, not a missing value. */
  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readValue(text, JsonNode.class);
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("A JSON tree could not be written", e);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The length that Step Functions' limits count: bytes of UTF-8. */
  static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The same value for JSONata: integers stay exact, and null is JSONata's null, never "undefined".
   */
  static Object toJsonata(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), toJsonata(field.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>(node.size());
        node.forEach(element -> list.add(toJsonata(element)));
        yield list;
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.numberValue();
      case NULL -> Jsonata.NULL_VALUE;
      case MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("Not a JSON value: " + node.getNodeType());
    };
  }

  /**
   * A result of JSONata as a tree.
   *
   * @throws IllegalArgumentException if it is something that JSON cannot hold, such as a function
   */
  static JsonNode fromJsonata(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null || Jsonata.NULL_VALUE.equals(value)) {
      return nodes.nullNode();
    }
    return switch (value) {
      case String text -> nodes.textNode(text);
      case Character character -> nodes.textNode(character.toString());
      case Boolean truth -> nodes.booleanNode(truth);
      case Integer number -> nodes.numberNode(number);
      case Long number -> nodes.numberNode(number);
      case BigInteger number -> nodes.numberNode(number);
      case BigDecimal number -> nodes.numberNode(number);
      case Number number -> nodes.numberNode(number.doubleValue());
      case Map<?, ?> map -> {
        ObjectNode object = nodes.objectNode();
        map.forEach((key, element) -> object.set(String.valueOf(key), fromJsonata(element)));
        yield object;
      }
      case List<?> list -> {
        ArrayNode array = nodes.arrayNode(list.size());
        list.forEach(element -> array.add(fromJsonata(element)));
        yield array;
      }
      default -> throw new IllegalArgumentException("not a JSON value");
    };
  }

  /** The name that AWS's messages give to a value's type. */
  static String typeName(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> "number";
      case NULL -> "null";
      case MISSING, BINARY, POJO -> "unknown";
    };
  }
}
