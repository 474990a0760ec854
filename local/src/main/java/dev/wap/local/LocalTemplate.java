package dev.wap.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.lambda.FunctionCheck;
import dev.wap.local.stepfunctions.InvalidStateMachineException;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.template.DefinitionSubstitution;
import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateException;
import dev.wap.local.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
          "ALLOW_OVERRIDE", "AllowOverride",
          "BRANCH_RETENTION_DAYS", "BranchRetentionDays",
          "MARKER_DAYS", "MarkerDays",
          "NOTIFY_ON", "NotifyOn",
          "RULES_URI", "RulesUri",
          "SLACK_CHANNEL", "SlackChannel",
          "TABLE_NAMESPACE", "TableNamespace");

  private static final String FILE = "template.yaml";
  private static final ObjectMapper JSON = new ObjectMapper();

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
    try {
      return Template.read(options.project().resolve(FILE), TemplateOptions.of(parameters));
    } catch (TemplateException e) {
      throw new TemplateException(FILE, e.getMessage(), e);
    }
  }

  /**
   * Checks that everything which the template and its state machines name is there and fits.
   *
   * @param cache for unzipped functions; may be deleted between runs
   * @return the state machines, by logical id
   * @throws IOException naming everything that is wrong, its place and its reason
   */
  static Map<String, StateMachine> check(Template template, Path cache) throws IOException {
    List<String> problems = new ArrayList<>();
    for (FunctionResource function : template.functions()) {
      FunctionCheck.problem(function, cache)
          .ifPresent(problem -> problems.add(FILE + ": " + problem));
    }
    Map<String, StateMachine> machines = new LinkedHashMap<>();
    for (StateMachineResource machine : template.stateMachines()) {
      Path file = machine.definitionUri();
      if (!Files.isRegularFile(file)) {
        problems.add(
            "%s: Resources.%s.Properties.DefinitionUri: %s does not exist"
                .formatted(FILE, machine.logicalId(), file));
        continue;
      }
      try {
        String definition =
            DefinitionSubstitution.of(Files.readString(file), machine.definitionSubstitutions())
                .orThrow(machine.logicalId());
        StateMachine parsed = StateMachine.parse(definition);
        machines.put(machine.logicalId(), parsed);
        parsed.pitfalls().forEach(problem -> problems.add(file + ": " + problem));
        FunctionNames.problems(JSON.readTree(definition), template.functions())
            .forEach(problem -> problems.add(file + ": " + problem));
      } catch (TemplateException | InvalidStateMachineException e) {
        problems.add(file + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IOException(String.join("\n", problems));
    }
    return machines;
  }
}
