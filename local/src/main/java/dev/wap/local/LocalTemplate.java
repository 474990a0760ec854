package dev.wap.local;

import dev.wap.local.stepfunctions.InvalidStateMachineException;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.template.DefinitionSubstitution;
import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads template.yaml and the state machines that it names, as the embedded cloud runs them. */
final class LocalTemplate {
  /** Stands for NESSIE_ENDPOINT where nobody will call it. */
  static final URI NO_NESSIE = URI.create("http://127.0.0.1:1/api/v2");

  /** Settings that a user may give the embedded cloud, by the template's parameter. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "NOTIFY_ON", "NotifyOn",
          "RULES_URI", "RulesUri",
          "SLACK_CHANNEL", "SlackChannel",
          "TABLE_NAMESPACE", "TableNamespace");

  private LocalTemplate() {}

  /**
   * Reads the template with the embedded cloud's parameters.
   *
   * @param nessie the value of NESSIE_ENDPOINT
   */
  static Template read(LocalOptions options, URI nessie) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("NessieEndpoint", nessie.toString());
    parameters.put("RulesUri", options.project().resolve("rules").toUri().toString());
    PARAMETERS.forEach(
        (variable, parameter) -> {
          String value = options.environment().get(variable);
          if (value != null && !value.isBlank()) {
            parameters.put(parameter, value);
          }
        });
    return Template.read(
        options.project().resolve("template.yaml"), TemplateOptions.of(parameters));
  }

  /** The state machines, by logical id, each checked as it is loaded. */
  static Map<String, StateMachine> stateMachines(Template template) throws IOException {
    Map<String, StateMachine> machines = new LinkedHashMap<>();
    for (StateMachineResource machine : template.stateMachines()) {
      String definition =
          DefinitionSubstitution.of(
                  Files.readString(machine.definitionUri()), machine.definitionSubstitutions())
              .orThrow(machine.definitionUri().toString());
      try {
        machines.put(machine.logicalId(), StateMachine.parse(definition));
      } catch (InvalidStateMachineException e) {
        throw new IOException(machine.definitionUri() + ": " + e.getMessage(), e);
      }
    }
    return machines;
  }

  /** Fails unless every function has been built. */
  static void requireZips(Template template) throws IOException {
    List<String> missing =
        template.functions().stream()
            .map(FunctionResource::codeUri)
            .filter(zip -> !Files.isRegularFile(zip))
            .map(Object::toString)
            .toList();
    if (!missing.isEmpty()) {
      throw new IOException("Not built yet, run ./wap build: " + String.join(", ", missing));
    }
  }
}
