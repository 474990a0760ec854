package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.contract.RecordedRuns.Call;
import dev.wap.local.contract.RecordedRuns.End;
import dev.wap.local.contract.RecordedRuns.Recording;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the state machine passes to its functions is what they take, and what they answer is what it
 * takes: in real executions, one per ending, and in the files under events/.
 */
final class StatesContractTest {
  private static final String UPLOAD = "dev.wap.contract.Upload";
  private static final String EXECUTION = "dev.wap.contract.Execution";

  private static Map<String, FunctionZip> zips;
  private static RecordedRuns runs;

  @BeforeAll
  static void record() throws Exception {
    zips = FunctionZip.openAll();
    runs = RecordedRuns.get();
  }

  @AfterAll
  static void closeZips() throws Exception {
    for (FunctionZip zip : zips.values()) {
      zip.close();
    }
  }

  private static FunctionZip zip(Call call) {
    FunctionResource function =
        Project.template().functions().stream()
            .filter(candidate -> candidate.arn().equals(call.functionArn()))
            .findFirst()
            .orElseThrow();
    return zips.get(function.logicalId());
  }

  private static FunctionZip zip(String state) throws IOException {
    return zips.get(Project.functionOf(Project.tasks().get(state)).logicalId());
  }

  @Test
  void everyEndingPassesThroughItsStates() {
    assertThat(runs.of(End.PUBLISHED).states())
        .containsExactly(
            "IsUpload?",
            "ReadEvent",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "AuditBranch",
            "AuditPassed?",
            "MergeBranch",
            "Merged?",
            "NotifyPublished",
            "Published");
    assertThat(runs.of(End.REJECTED).states())
        .containsExactly(
            "IsUpload?",
            "ReadEvent",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "AuditBranch",
            "AuditPassed?",
            "RejectBranch",
            "FirstToReject?",
            "NotifyRejected",
            "Rejected");
    assertThat(runs.of(End.SKIPPED).states())
        .containsExactly(
            "IsUpload?", "ReadEvent", "CreateBranch", "AlreadyDone?", "NotifySkipped", "Skipped");
    assertThat(runs.of(End.DISCARDED).states())
        .containsExactly(
            "IsUpload?",
            "ReadDecision",
            "TakeBranch",
            "IsDiscarded?",
            "NotifyDiscarded",
            "Discarded");
    assertThat(runs.of(End.FAILED).states())
        .containsExactly(
            "IsUpload?",
            "ReadEvent",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "RecordFailure",
            "DiscardBranch",
            "PublishedAfterAll?",
            "NotifyFailed",
            "Decided?",
            "Failed");
  }

  @Test
  void theRecordingsHaveEveryTask() throws Exception {
    assertThat(recordedCalls().keySet()).isEqualTo(new TreeSet<>(Project.tasks().keySet()));
  }

  @ParameterizedTest
  @EnumSource
  void everyFunctionTakesWhatItIsPassedWhole(End end) throws Exception {
    for (Call call : runs.of(end).calls()) {
      JsonNode read = zip(call).readAndWrite(call.input(), zip(call).inputType());
      assertThat(read).as("%s, %s", end, call.state()).isEqualTo(call.input());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyOutputIsItsRecord(End end) throws Exception {
    for (Call call : runs.of(end).calls()) {
      if (end == End.FAILED && call.state().equals("WriteSnapshot")) {
        assertThat(call.output().isMissingNode()).isTrue();
        continue;
      }
      List<JsonNode> read = new ArrayList<>();
      for (Class<?> type : zip(call).outputTypes()) {
        try {
          read.add(zip(call).readAndWrite(call.output(), type));
        } catch (RuntimeException e) {
          assertThat(e.getClass().getName()).isEqualTo("dev.wap.error.InvalidInput");
        }
      }
      assertThat(read).as("%s, %s", end, call.state()).containsExactly(call.output());
    }
  }

  @Test
  void whatAStateAnswersReachesTheNextUnchanged() {
    Map<String, Call> calls = calls(runs.of(End.PUBLISHED));
    JsonNode created = calls.get("CreateBranch").output();
    JsonNode written = calls.get("WriteSnapshot").output();
    JsonNode audited = calls.get("AuditBranch").output();
    JsonNode merged = calls.get("MergeBranch").output();

    assertThat(calls.get("WriteSnapshot").input().get("run")).isEqualTo(created.get("run"));
    assertThat(calls.get("WriteSnapshot").input().get("branch")).isEqualTo(created.get("branch"));
    assertThat(calls.get("AuditBranch").input().get("branch")).isEqualTo(written.get("branch"));
    assertThat(calls.get("AuditBranch").input().get("snapshot")).isEqualTo(written.get("snapshot"));
    assertThat(calls.get("MergeBranch").input().get("branch")).isEqualTo(written.get("branch"));
    assertThat(calls.get("MergeBranch").input().get("reportUri"))
        .isEqualTo(audited.get("audit").get("reportUri"));
    JsonNode told = calls.get("NotifyPublished").input();
    assertThat(told.get("audit")).isEqualTo(audited.get("audit"));
    assertThat(told.get("merge")).isEqualTo(merged.get("merge"));
    assertThat(told.get("snapshot")).isEqualTo(written.get("snapshot"));

    JsonNode rejection = calls(runs.of(End.REJECTED)).get("NotifyRejected").input();
    assertThat(rejection.get("audit").get("outcome").asText()).isEqualTo("FAIL");
    assertThat(rejection.has("merge")).isFalse();
    JsonNode failure = calls(runs.of(End.FAILED)).get("NotifyFailed").input();
    assertThat(failure.get("error").get("state").asText()).isEqualTo("WriteSnapshot");
    assertThat(failure.get("error").get("error").asText()).isEqualTo("dev.wap.error.InvalidUpload");
  }

  @Test
  void theExecutionEndsWithTheErrorThatAClientLooksFor() {
    assertThat(runs.of(End.REJECTED).description().error()).contains("AuditFailed");
    assertThat(runs.of(End.REJECTED).description().cause().orElseThrow())
        .contains("IsComplete \"my_col_1\"")
        .contains("Branch upload/customer_data_log/");
    assertThat(runs.of(End.FAILED).description().error()).contains("dev.wap.error.InvalidUpload");
    assertThat(runs.of(End.FAILED).description().cause().orElseThrow())
        .contains("customer_data_log/no.parquet");
  }

  @Test
  void everyTaskHasItsEvent() throws Exception {
    try (Stream<Path> files = Files.list(Project.ROOT.resolve("events"))) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      Project.tasks().keySet().stream().map(Project::eventFile),
                      Stream.of(
                              "events/decision.json",
                              "events/env.local.json",
                              "events/s3-object-created.json",
                              "events/upkeep.json")
                          .map(Project.ROOT::resolve))
                  .toList());
    }
  }

  @Test
  void everyEventIsTakenByItsFunctionAndLooksLikeARealOne() throws Exception {
    Map<String, Call> recorded = recordedCalls();
    for (String state : Project.tasks().keySet()) {
      JsonNode event = Project.JSON.readTree(Project.eventFile(state).toFile());
      assertThat(zip(state).readAndWrite(event, zip(state).inputType())).as(state).isEqualTo(event);
      assertThat(shape(event))
          .as("%s has the fields of a recorded one", Project.eventFile(state))
          .isEqualTo(shape(recorded.get(state).input()));
    }
    JsonNode upload =
        Project.JSON.readTree(Project.ROOT.resolve("events/s3-object-created.json").toFile());
    assertThat(shape(upload))
        .isEqualTo(shape(Project.JSON.readTree(runs.of(End.PUBLISHED).description().input())));
    JsonNode decision =
        Project.JSON.readTree(Project.ROOT.resolve("events/decision.json").toFile());
    assertThat(shape(decision))
        .isEqualTo(shape(Project.JSON.readTree(runs.of(End.DISCARDED).description().input())));
  }

  @Test
  void theScheduledEventIsTakenByItsFunctionAndIsWhatTheScheduleSends() throws Exception {
    JsonNode event = Project.JSON.readTree(Project.ROOT.resolve("events/upkeep.json").toFile());
    FunctionZip zip = zips.get("UpkeepFunction");
    assertThat(zip.readAndWrite(event, zip.inputType())).isEqualTo(event);
    assertThat(Files.readString(Project.ROOT.resolve("template.yaml")))
        .contains("Input: '%s'".formatted(event));
    assertThatThrownBy(
            () -> zip.readAndWrite(Project.JSON.readTree("{\"jobs\":[]}"), zip.inputType()))
        .hasMessageContaining("jobs is empty");
  }

  @Test
  void everyEventHasTheIdsOfItsUploadAndExecution() throws Exception {
    FunctionZip zip = zip("CreateBranch");
    Class<?> input = zip.load("dev.wap.contract.BranchInput");
    for (String state : Project.tasks().keySet()) {
      JsonNode event = Project.JSON.readTree(Project.eventFile(state).toFile());
      if (!event.has("upload") || !event.has("run")) {
        continue;
      }
      ObjectNode create = Project.JSON.createObjectNode().put("action", "CREATE").put("attempt", 1);
      create.set("upload", event.get("upload"));
      create.set("execution", event.get("execution"));
      Object asked = zip.read(create, input);
      Object run =
          zip.load("dev.wap.contract.Run")
              .getMethod("of", zip.load(UPLOAD), zip.load(EXECUTION))
              .invoke(
                  null,
                  input.getMethod("upload").invoke(asked),
                  input.getMethod("execution").invoke(asked));
      assertThat(zip.write(run)).as(state).isEqualTo(event.get("run"));
      // The branch that somebody has decided on is another execution's.
      if (event.has("branch") && !event.has("decision")) {
        assertThat(event.get("branch").get("name").asText())
            .isEqualTo(run.getClass().getMethod("branchName", int.class).invoke(run, 1));
      }
    }
  }

  @Test
  void aFunctionNamesTheFieldThatIsMissing() throws Exception {
    for (String state : Project.tasks().keySet()) {
      ObjectNode event = (ObjectNode) Project.JSON.readTree(Project.eventFile(state).toFile());
      String missing =
          event.has("run") && !event.has("ending")
              ? "run"
              : event.has("upload") ? "upload" : "decision";
      event.remove(missing);
      FunctionZip zip = zip(state);
      assertThatThrownBy(() -> zip.readAndWrite(event, zip.inputType()))
          .as(state)
          .hasMessageContaining(missing)
          .satisfies(
              e -> assertThat(e.getClass().getName()).isEqualTo("dev.wap.error.InvalidInput"));
    }
  }

  private static Map<String, Call> calls(Recording recording) {
    return recording.calls().stream()
        .collect(Collectors.toMap(Call::state, call -> call, (first, second) -> second));
  }

  /** A call of every Task, by state; of the published execution if it has one. */
  private static Map<String, Call> recordedCalls() {
    Map<String, Call> calls = new TreeMap<>();
    for (End end : End.values()) {
      calls(runs.of(end)).forEach(calls::putIfAbsent);
    }
    return calls;
  }

  /** The paths of all values with their types, whatever the values are. */
  private static List<String> shape(JsonNode json) {
    List<String> paths = new ArrayList<>();
    collect(json, "$", paths);
    return paths.stream().distinct().sorted().toList();
  }

  private static void collect(JsonNode json, String path, List<String> paths) {
    if (json.isObject()) {
      json.properties()
          .forEach(field -> collect(field.getValue(), path + "." + field.getKey(), paths));
    } else if (json.isArray()) {
      json.forEach(element -> collect(element, path + "[]", paths));
    } else {
      paths.add(path + " " + json.getNodeType());
    }
  }
}
