package dev.wap.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * CloudFormation's YAML as JSON: short intrinsics such as {@code !Ref X} become their long form,
 * {@code {"Ref": "X"}}, so that everything after it knows one form only.
 */
final class TemplateYaml {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TemplateYaml() {}

  static ObjectNode read(Path file) {
    Node root;
    try {
      root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeString(Files.readString(file))
              .orElseThrow(() -> new TemplateException(file.toString(), "is empty"));
    } catch (IOException e) {
      throw new TemplateException(file.toString(), "cannot be read: " + e, e);
    } catch (YamlEngineException e) {
      throw new TemplateException(file.toString(), "is no YAML: " + e.getMessage(), e);
    }
    if (toJson(root, file.toString()) instanceof ObjectNode object) {
      return object;
    }
    throw new TemplateException(file.toString(), "is no mapping");
  }

  private static JsonNode toJson(Node node, String place) {
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return intrinsic(tag.substring(1), plain(node, place), place);
    }
    return plain(node, place);
  }

  private static JsonNode intrinsic(String name, JsonNode argument, String place) {
    ObjectNode call = JSON.objectNode();
    switch (name) {
      case "Ref", "Condition" -> call.set(name, argument);
      case "GetAtt" -> call.set("Fn::GetAtt", argument.isTextual() ? halves(argument) : argument);
      case "" -> throw new TemplateException(place, "a tag without a name");
      default -> call.set("Fn::" + name, argument);
    }
    return call;
  }

  /** {@code Resource.Attribute}; the attribute may contain dots itself, the resource may not. */
  private static JsonNode halves(JsonNode text) {
    String[] halves = text.asText().split("\\.", 2);
    return JSON.arrayNode().add(halves[0]).add(halves.length > 1 ? halves[1] : "");
  }

  private static JsonNode plain(Node node, String place) {
    return switch (node) {
      case MappingNode mapping -> {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
          if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw new TemplateException(place, "a key that is no scalar");
          }
          object.set(key.getValue(), toJson(tuple.getValueNode(), place + "." + key.getValue()));
        }
        yield object;
      }
      case SequenceNode sequence -> {
        var array = JSON.arrayNode();
        for (Node element : sequence.getValue()) {
          array.add(toJson(element, place + "[" + array.size() + "]"));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new TemplateException(place, "a node of an unknown kind");
    };
  }

  private static JsonNode scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    String value = scalar.getValue();
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(Boolean.parseBoolean(value));
    }
    if (tag.equals(Tag.INT)) {
      return JSON.numberNode(new BigInteger(value));
    }
    if (tag.equals(Tag.FLOAT) && value.chars().anyMatch(Character::isDigit)) {
      return JSON.numberNode(new BigDecimal(value));
    }
    return JSON.textNode(value);
  }
}
