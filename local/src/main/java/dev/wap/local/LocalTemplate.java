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
  private LocalTemplate() {}

  /**
   * Reads the template with the embedded cloud's parameters.
   *
   * @param nessie the value of NESSIE_ENDPOINT
   * @param settings parameters that a user's environment may give, by its variable
   */
  static Template read(LocalOptions options, URI nessie, Map<String, String> settings) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("NessieEndpoint", nessie.toString());
    parameters.put("RulesUri", options.project().resolve("rules").toUri().toString());
    settings.forEach(
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
