package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.template.FunctionResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which functions a state machine names that are not there. */
final class FunctionNames {
  private final Set<String> known;
  private final List<String> problems = new ArrayList<>();

  private FunctionNames(Set<String> known) {
    this.known = known;
  }

  /**
   * What is wrong with the names in a definition, each with its place. A name that an expression
   * gives is known only when it runs.
   */
  static List<String> problems(JsonNode definition, List<FunctionResource> functions) {
    Set<String> known =
        functions.stream()
            .flatMap(it -> Stream.of(it.name(), it.arn(), it.arn() + ":$LATEST"))
            .collect(Collectors.toSet());
    var names = new FunctionNames(known);
    names.look(definition, "");
    return names.problems;
  }

  private void look(JsonNode node, String place) {
    if (node.path("Resource").asText().equals(StateMachine.LAMBDA_INVOKE)) {
      String name = node.at("/Arguments/FunctionName").asText();
      if (!name.isEmpty() && !name.startsWith("{%") && !known.contains(name)) {
        problems.add(
            "%s.Arguments.FunctionName: there is no function %s in the template"
                .formatted(place, name));
      }
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      look(field.getValue(), place.isEmpty() ? field.getKey() : place + "." + field.getKey());
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      look(node.get(i), place + "[" + i + "]");
    }
  }
}
