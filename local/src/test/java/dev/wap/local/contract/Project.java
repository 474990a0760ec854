package dev.wap.local.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The project's own files, as the contract tests compare them: template, state machine, events. */
final class Project {
  /** Maven runs a module's tests in the module's folder. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** What the tests of this package may leave behind until the next build. */
  static final Path TARGET = ROOT.resolve("local/target/contract");

  static final ObjectMapper JSON = new ObjectMapper();

  private Project() {}

  static Template template() {
    return Template.read(
        ROOT.resolve("template.yaml"),
        TemplateOptions.of(Map.of("NessieEndpoint", "http://127.0.0.1:1/api/v2")));
  }

  /** The logical id of the state machine that an upload starts. */
  static final String WAP = "WapStateMachine";

  static StateMachineResource stateMachine(String logicalId) {
    return template().stateMachine(logicalId);
  }

  static String definition(String logicalId) {
    try {
      return Files.readString(stateMachine(logicalId).definitionUri());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Task states, by name, of the state machine that an upload starts. */
  static Map<String, JsonNode> tasks() throws IOException {
    return tasks(WAP);
  }

  /** A state machine's Task states, by name. */
  static Map<String, JsonNode> tasks(String logicalId) throws IOException {
    Map<String, JsonNode> tasks = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> state :
        JSON.readTree(definition(logicalId)).get("States").properties()) {
      if (state.getValue().get("Type").asText().equals("Task")) {
        tasks.put(state.getKey(), state.getValue());
      }
    }
    return tasks;
  }

  /** The function that a Task invokes, through the template's substitutions. */
  static FunctionResource functionOf(JsonNode task) {
    String variable =
        task.get("Arguments").get("FunctionName").asText().replaceAll("^\\$\\{(.*)}$", "$1");
    String arn = stateMachine(WAP).definitionSubstitutions().get(variable);
    return template().functions().stream()
        .filter(function -> function.arn().equals(arn))
        .findFirst()
        .orElseThrow(() -> new AssertionError(variable + " is no function's ARN: " + arn));
  }

  /** The logical ids of the functions that a schedule calls. */
  static List<String> scheduled() {
    return template().passedOver().stream()
        .filter(event -> event.endsWith(" (ScheduleV2)"))
        .map(event -> event.replaceAll("\\..*", ""))
        .toList();
  }

  /** The names of all errors that the Retry, or Catch, of a Task has. */
  static List<String> errorNames(JsonNode task, String retryOrCatch) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : task.path(retryOrCatch)) {
      entry.get("ErrorEquals").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** A Task's event: {@code WriteSnapshot} has {@code events/write-snapshot.json}. */
  static Path eventFile(String task) {
    String name = task.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    return ROOT.resolve("events").resolve(name + ".json");
  }
}
