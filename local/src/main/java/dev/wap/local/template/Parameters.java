package dev.wap.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The values of a template's parameters: an override, else the default, else an error. */
final class Parameters {
  private Parameters() {}

  static Map<String, String> values(JsonNode declarations, Map<String, String> overrides) {
    var unknown = new TreeSet<>(overrides.keySet());
    var values = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> parameter : declarations.properties()) {
      String name = parameter.getKey();
      unknown.remove(name);
      values.put(name, value(name, parameter.getValue(), overrides.get(name)));
    }
    if (!unknown.isEmpty()) {
      throw new TemplateException(
          "Parameters." + unknown.first(),
          "a value is given, but the template declares no such parameter");
    }
    return values;
  }

  private static String value(String name, JsonNode declaration, String override) {
    String place = "Parameters." + name;
    JsonNode preset = declaration.path("Default");
    if (override == null && preset.isMissingNode()) {
      throw new TemplateException(place, "has no default, and no value is given");
    }
    String value = override == null ? preset.asText() : override;
    List<String> allowed = new ArrayList<>();
    declaration.path("AllowedValues").forEach(node -> allowed.add(node.asText()));
    if (!allowed.isEmpty() && !allowed.contains(value)) {
      throw new TemplateException(place, "'" + value + "' is not one of " + allowed);
    }
    JsonNode pattern = declaration.path("AllowedPattern");
    if (pattern.isTextual() && !value.matches(pattern.asText())) {
      throw new TemplateException(place, "'" + value + "' does not match " + pattern.asText());
    }
    return value;
  }
}
