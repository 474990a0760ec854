package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.quoted;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.stepfunctions.Explorer.Again;
import dev.wap.local.stepfunctions.Explorer.Answer;
import dev.wap.local.stepfunctions.Explorer.Fault;
import dev.wap.local.stepfunctions.Explorer.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The state machines as they are deployed, run along every path that their functions' answers can
 * lead to, an attempt that is stale once; and with every error that a state retries or catches. No
 * time passes, but for a call that is left to time out. What was gone through is written to {@code
 * target/state-machine-coverage.txt}.
 */
final class StateMachineCoverageTest {
  private static final Path REPORT = Path.of("target", "state-machine-coverage.txt");
  private static final String UPLOAD =
      "{'bucket':{'name':'b'},'object':{'key':'t/a.parquet','etag':'e','size':1}}";

  /** The task's own time-out is minutes: here it is what the test has to wait. */
  private static final int TIMEOUT_SECONDS = 1;

  /** The errors that Lambda itself gives, and not the function. */
  private static final String OF_LAMBDA = "Lambda.(?!Unknown).*";

  /** The state machines. */
  enum Machine {
    WAP("wap.asl.json"),
    AFTERCARE("aftercare.asl.json");

    private final String file;

    Machine(String file) {
      this.file = file;
    }

    /** As it is deployed, but that each function is called by its name in the definition. */
    private JsonNode definition() {
      try {
        return Json.parse(
            Files.readString(Path.of("..", "statemachine", file))
                .replaceAll("\\$\\{(\\w+)}", "$1"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The same, but that its tasks do not wait for long. */
    private String impatient() {
      JsonNode definition = definition();
      for (JsonNode state : definition.get("States")) {
        if (state.has("TimeoutSeconds")) {
          ((ObjectNode) state).put("TimeoutSeconds", TIMEOUT_SECONDS);
        }
      }
      return definition.toString();
    }

    /** What can start it, of each kind one. */
    private List<String> inputs() {
      return switch (this) {
        case WAP ->
            List.of(
                quoted("{'detail':" + UPLOAD + "}"),
                "{}",
                quoted(decision("AUDIT")),
                quoted(decision("DISCARD")),
                quoted(decision("PUBLISH").replace("why", " ")));
        case AFTERCARE ->
            List.of(
                ended("FAILED", "'error':'e','cause':'c',"),
                ended("TIMED_OUT", ""),
                ended("ABORTED", ""),
                ended("FAILED", "").replace("key", "none"),
                ended("ABORTED", "", decision("PUBLISH")),
                ended("FAILED", "'error':'dev.wap.error.ActionRefused',", decision("PUBLISH")));
      };
    }

    private static String decision(String action) {
      return "{'action':'%s','branch':'upload/t/b','by':'who','reason':'why'}".formatted(action);
    }

    private static String ended(String status, String error) {
      return ended(status, error, "{'detail':" + UPLOAD + "}");
    }

    private static String ended(String status, String error, String input) {
      return quoted(
          "{'detail':{'executionArn':'arn','name':'n','startDate':1795334400000,'status':'%s',%s'input':'%s'}}"
              .formatted(status, error, input.replace("'", "\\'")));
    }
  }

  /** A task, and one error that it retries. */
  private record Retried(String state, int retrier, String error, int attempts) {
    static List<Retried> of(JsonNode definition) {
      List<Retried> all = new ArrayList<>();
      for (Map.Entry<String, JsonNode> state : definition.get("States").properties()) {
        JsonNode retriers = state.getValue().path("Retry");
        for (int i = 0; i < retriers.size(); i++) {
          int attempts = retriers.get(i).path("MaxAttempts").asInt(3);
          for (JsonNode error : retriers.get(i).get("ErrorEquals")) {
            all.add(new Retried(state.getKey(), i, error.asText(), attempts));
          }
        }
      }
      return all;
    }
  }

  /** Everything that was run of one machine. */
  private record Runs(
      List<Explorer.Path> explored,
      Map<Retried, Explorer.Path> retried,
      Map<Retried, Explorer.Path> usedUp,
      Coverage coverage) {}

  @TempDir private static Path data;
  private static TestCloud cloud;
  private static final Map<Machine, Runs> RUNS = new TreeMap<>();

  @BeforeAll
  static void run() throws Exception {
    cloud = new TestCloud(data);
    for (Machine machine : Machine.values()) {
      RUNS.put(machine, run(machine));
    }
    String report =
        RUNS.values().stream().map(runs -> runs.coverage().report()).collect(joining("\n"));
    Files.writeString(REPORT, report);
    System.out.println(report);
  }

  @AfterAll
  static void close() {
    cloud.close();
  }

  private static Runs run(Machine machine) throws Exception {
    JsonNode definition = machine.definition();
    Explorer explorer = new Explorer(cloud, StateMachineCoverageTest::answers);
    for (String function : Set.copyOf(definition.findValuesAsText("FunctionName"))) {
      cloud.function(function, explorer::answer);
    }
    String asDeployed = cloud.create(machine.name(), definition.toString());
    String impatient = cloud.create(machine + "-impatient", machine.impatient());
    List<Explorer.Path> explored = explorer.explore(asDeployed, machine.inputs());
    Map<Retried, Again> retried = new TreeMap<>(byPlace());
    Map<Retried, Again> usedUp = new TreeMap<>(byPlace());
    for (Retried what : Retried.of(definition)) {
      boolean timeout = what.error().equals("States.Timeout");
      retried.put(
          what,
          explorer.again(
              timeout ? impatient : asDeployed, through(explored, what.state()), fails(what, 1)));
      if (!timeout) {
        usedUp.put(
            what,
            explorer.again(
                asDeployed, through(explored, what.state()), fails(what, what.attempts() + 1)));
      }
    }
    Coverage coverage = new Coverage(machine.name(), definition);
    explored.forEach(path -> coverage.add(path.history()));
    return new Runs(explored, ended(retried, coverage), ended(usedUp, coverage), coverage);
  }

  private static Comparator<Retried> byPlace() {
    return Comparator.comparing(Retried::toString);
  }

  private static Map<Retried, Explorer.Path> ended(Map<Retried, Again> started, Coverage coverage)
      throws Exception {
    Map<Retried, Explorer.Path> ended = new TreeMap<>(byPlace());
    for (Map.Entry<Retried, Again> one : started.entrySet()) {
      Explorer.Path path = one.getValue().await();
      coverage.add(path.history());
      ended.put(one.getKey(), path);
    }
    return ended;
  }

  /** The shortest path through a state that answers what is expected of it. */
  private static Explorer.Path through(List<Explorer.Path> paths, String state) {
    return paths.stream()
        .filter(
            path ->
                path.steps().stream()
                    .anyMatch(step -> step.state().equals(state) && !isFailure(step.answer())))
        .min(Comparator.comparingInt(path -> path.steps().size()))
        .orElseThrow(() -> new AssertionError("No path leads through " + state));
  }

  private static boolean isFailure(String answer) {
    return answer.equals("fails") || answer.equals("is too large");
  }

  /** The first calls of a state fail. */
  private static Fault fails(Retried what, int times) {
    AtomicInteger left = new AtomicInteger(times);
    return call -> {
      if (!call.stateName().equals(what.state()) || left.getAndDecrement() <= 0) {
        return Optional.empty();
      }
      if (what.error().equals("States.Timeout")) {
        Thread.sleep(Duration.ofMinutes(5));
      }
      return Optional.of(
          what.error().matches(OF_LAMBDA)
              ? new FunctionResult.Refused(what.error(), "no")
              : TestCloud.fails(what.error()));
    };
  }

  // ---- What functions may answer

  private static List<Answer> answers(FunctionInvocation call, List<Step> before) {
    List<Answer> answers = new ArrayList<>();
    boolean decision = call.payload().contains("'by'".replace('\'', '"'));
    switch (call.stateName()) {
      case "TakeBranch" ->
          answers.add(
              of(
                  "taken",
                  "'take':{'upload':{'bucket':'b','key':'k'},'run':{'runId':'r'},'branch':{'name':'upload/t/b','hash':'g'}}"));
      case "CreateBranch" -> {
        answers.add(
            of("NO", "'run':{'runId':'r'},'branch':{'name':'upload/b','hash':'h'},'done':'NO'"));
        answers.add(of("PUBLISHED", "'run':{'runId':'r'},'done':'PUBLISHED'"));
        if (!decision) {
          answers.add(of("REJECTED", "'run':{'runId':'r'},'done':'REJECTED'"));
        }
      }
      case "WriteSnapshot" ->
          answers.add(
              of("written", "'branch':{'name':'upload/b','hash':'i'},'snapshot':{'snapshotId':1}"));
      case "AuditBranch" -> {
        answers.add(of("PASS", "'audit':{'outcome':'PASS','reportUri':'s3://l/a','rules':[]}"));
        answers.add(of("FAIL", "'audit':" + FAILED_AUDIT));
      }
      case "RejectBranch" -> {
        answers.add(of("REJECTED", "'reject':{'outcome':'REJECTED'}"));
        if (!decision) {
          answers.add(of("ALREADY_REJECTED", "'reject':{'outcome':'ALREADY_REJECTED'}"));
        }
      }
      case "MergeBranch" -> {
        answers.add(of("PUBLISHED", "'merge':{'outcome':'PUBLISHED'}"));
        answers.add(of("ALREADY_PUBLISHED", "'merge':{'outcome':'ALREADY_PUBLISHED'}"));
        if (before.stream().noneMatch(step -> step.answer().equals("STALE"))) {
          answers.add(of("STALE", "'merge':{'outcome':'STALE'}"));
        }
      }
      case "DiscardBranch" -> {
        answers.add(of("neither", discarded("'published':false,'overtaken':false", decision)));
        answers.add(
            of(
                "published",
                discarded(
                    "'published':true,'overtaken':false,'snapshot':{'snapshotId':1}", decision)));
        if (decision && call.executionArn().contains(Machine.WAP.name())) {
          answers.add(of("overtaken", discarded("'published':false,'overtaken':true", true)));
        } else if (decision && before.isEmpty()) {
          answers.add(of("unknown", "'discard':{'published':false,'overtaken':false}"));
        } else if (!decision) {
          answers.add(
              of(
                  "rejected",
                  discarded(
                      "'published':false,'overtaken':false,'rejected':{'name':'upload/b','hash':'i'},'audit':"
                          + FAILED_AUDIT,
                      false)));
        }
      }
      default -> answers.add(of("told", "'notification':{'delivered':true}"));
    }
    answers.add(new Answer("fails", TestCloud.fails("dev.wap.error.NobodyRetriesThis")));
    answers.add(
        new Answer(
            "is too large", TestCloud.returns("\"" + "x".repeat(Limits.MAX_DATA_BYTES) + "\"")));
    return answers;
  }

  private static final String FAILED_AUDIT =
      "{'outcome':'FAIL','reportUri':'s3://l/a','rules':[{'rule':'R','outcome':'FAIL','expected':'1','observed':'0'}]}";

  private static String discarded(String fields, boolean decision) {
    return "'discard':{%s%s}"
        .formatted(fields, decision ? ",'upload':{'bucket':'b','key':'k'}" : "");
  }

  private static Answer of(String name, String fields) {
    return new Answer(name, TestCloud.returns(quoted("{" + fields + "}")));
  }

  // ---- What is right

  @ParameterizedTest
  @EnumSource
  void everythingIsCovered(Machine machine) {
    assertThat(RUNS.get(machine).coverage().uncovered())
        .as("what no execution of %s went through", machine)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noPathIsRunTwice(Machine machine) {
    Set<String> paths = new HashSet<>();
    for (Explorer.Path path : RUNS.get(machine).explored()) {
      assertThat(paths.add(path.input() + path.steps())).as(path.steps().toString()).isTrue();
    }
  }

  /** Whatever happens, somebody is told once, of what is true. */
  @ParameterizedTest
  @EnumSource
  void everyPathEndsInWhatWasDecidedLast(Machine machine) {
    for (Explorer.Path path : RUNS.get(machine).explored()) {
      List<Step> decisions =
          path.steps().stream().filter(step -> !step.state().startsWith("Notify")).toList();
      if (decisions.isEmpty()) {
        assertThat(path.states().getLast()).isIn("NotAnUpload", "NotADecision", "NothingToDo");
        continue;
      }
      String last = decisions.getLast().toString();
      if (last.equals("TakeBranch fails") || last.equals("TakeBranch is too large")) {
        assertThat(path.states().getLast()).isEqualTo("NotTaken");
        continue;
      }
      if (last.equals("DiscardBranch unknown")) {
        assertThat(path.states().getLast()).isEqualTo("NothingToDo");
        continue;
      }
      String end = end(decisions.getLast());
      Step told = path.steps().getLast();
      assertThat(path.steps()).as("told once").hasSize(decisions.size() + 1);
      assertThat(told.state())
          .as(path.steps().toString())
          .isEqualTo("Notify" + end.replace("Undecided", "Failed"));
      assertThat(path.payloads().getLast().get("ending").asText())
          .as(path.steps().toString())
          .isEqualToIgnoringCase(end);
      assertThat(path.states().getLast())
          .as(path.steps().toString())
          .isEqualTo(machine == Machine.WAP ? end : isFailure(told.answer()) ? "NotTold" : "Told");
      assertThat(path.description().error().orElse(""))
          .as(path.steps().toString())
          .isEqualTo(error(path));
    }
  }

  /** What the last state says; never that it could not be evaluated. */
  private static String error(Explorer.Path path) {
    return switch (path.states().getLast()) {
      case "Rejected" -> "AuditFailed";
      case "Undecided" -> "Undecided";
      case "NotTold" -> "NotTold";
      case "Failed" -> {
        Step failed =
            path.steps().stream().filter(it -> isFailure(it.answer())).findFirst().orElseThrow();
        yield failed.answer().equals("fails")
            ? "dev.wap.error.NobodyRetriesThis"
            : "States.DataLimitExceeded";
      }
      default -> "";
    };
  }

  private static String end(Step decision) {
    return switch (decision.toString()) {
      case "MergeBranch PUBLISHED", "DiscardBranch published" -> "Published";
      case "CreateBranch PUBLISHED",
          "CreateBranch REJECTED",
          "RejectBranch ALREADY_REJECTED",
          "DiscardBranch overtaken",
          "MergeBranch ALREADY_PUBLISHED" ->
          "Skipped";
      case "RejectBranch REJECTED", "DiscardBranch rejected" -> "Rejected";
      case "TakeBranch taken" -> "Discarded";
      case "DiscardBranch neither" -> "Failed";
      case "DiscardBranch fails", "DiscardBranch is too large" -> "Undecided";
      default -> throw new AssertionError("Nothing was decided by " + decision);
    };
  }

  /** A merge that the catalog had begun may be carried out after the first look. */
  @ParameterizedTest
  @EnumSource
  void afterAMergeThatMayStillRunItLooksTwice(Machine machine) {
    for (Explorer.Path path : RUNS.get(machine).explored()) {
      List<String> steps = path.steps().stream().map(Step::toString).toList();
      int look = steps.indexOf("DiscardBranch neither");
      if (look < 0) {
        continue;
      }
      boolean mayStillRun =
          machine == Machine.WAP
              ? look > 0 && steps.get(look - 1).startsWith("MergeBranch")
              : !path.input().contains("FAILED");
      assertThat(steps.get(look + 1).startsWith("DiscardBranch"))
          .as(path.steps().toString())
          .isEqualTo(mayStillRun);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRetriedGoesOnAsIfNothingHadBeen(Machine machine) {
    RUNS.get(machine)
        .retried()
        .forEach(
            (what, path) ->
                assertThat(path.states())
                    .as(what.toString())
                    .isEqualTo(through(RUNS.get(machine).explored(), what.state()).states()));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRetriedForTooLongIsCaught(Machine machine) {
    assertThat(RUNS.get(machine).usedUp())
        .isNotEmpty()
        .allSatisfy(
            (what, path) -> {
              List<String> visit = visit(path.history(), what.state());
              assertThat(visit)
                  .as(what.toString())
                  .filteredOn("TaskFailed"::equals)
                  .hasSize(what.attempts() + 1);
              assertThat(visit).as(what.toString()).doesNotContain("TaskSucceeded");
            });
  }

  /** The types of the events of an execution's first visit of a state. */
  private static List<String> visit(List<JsonNode> history, String state) {
    List<String> types = new ArrayList<>();
    boolean inside = false;
    for (JsonNode event : history) {
      inside |= event.at("/stateEnteredEventDetails/name").asText().equals(state);
      if (inside) {
        types.add(event.get("type").asText());
        if (event.at("/stateExitedEventDetails/name").asText().equals(state)) {
          break;
        }
      }
    }
    return types;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          NO, written, PASS, PUBLISHED, told                                     | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch Merged? NotifyPublished Published
          PUBLISHED, told                                                        | IsUpload? ReadEvent CreateBranch AlreadyDone? NotifySkipped Skipped
          REJECTED, told                                                         | IsUpload? ReadEvent CreateBranch AlreadyDone? NotifySkipped Skipped
          NO, written, FAIL, REJECTED, told                                      | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? RejectBranch FirstToReject? NotifyRejected Rejected
          NO, written, FAIL, ALREADY_REJECTED, told                              | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? RejectBranch FirstToReject? NotifySkipped Skipped
          NO, written, PASS, ALREADY_PUBLISHED, told                             | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch Merged? NotifySkipped Skipped
          NO, written, PASS, STALE, NO, written, PASS, PUBLISHED, told           | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch Merged? NextAttempt CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch Merged? NotifyPublished Published
          NO, fails, neither, told                                               | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot RecordFailure DiscardBranch PublishedAfterAll? NotifyFailed Decided? Failed
          NO, written, FAIL, fails, rejected, told                               | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? RejectBranch RecordFailure DiscardBranch PublishedAfterAll? NotifyRejected Rejected
          NO, written, PASS, fails, neither, published, told                     | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch RecordFailure DiscardBranch PublishedAfterAll? SettleMerge DiscardBranch PublishedAfterAll? NotifyPublished Published
          NO, written, PASS, fails, neither, neither, told                       | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch RecordFailure DiscardBranch PublishedAfterAll? SettleMerge DiscardBranch PublishedAfterAll? NotifyFailed Decided? Failed
          taken, told                                                            | IsUpload? ReadDecision TakeBranch IsDiscarded? NotifyDiscarded Discarded
          taken, NO, fails, overtaken, told                                      | IsUpload? ReadDecision TakeBranch IsDiscarded? CreateBranch AlreadyDone? WriteSnapshot RecordFailure DiscardBranch PublishedAfterAll? NotifySkipped Skipped
          taken, NO, written, FAIL, REJECTED, told                               | IsUpload? ReadDecision TakeBranch IsDiscarded? CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? RejectBranch FirstToReject? NotifyRejected Rejected
          fails, fails, told                                                     | IsUpload? ReadEvent CreateBranch RecordFailure DiscardBranch NotifyFailed Decided? Undecided
          NO, written, PASS, PUBLISHED, fails                                    | IsUpload? ReadEvent CreateBranch AlreadyDone? WriteSnapshot AuditBranch AuditPassed? MergeBranch Merged? NotifyPublished Published
          """)
  void anUploadGoesThrough(String answers, String states) {
    assertThat(
            RUNS.get(Machine.WAP).explored().stream()
                .filter(
                    path ->
                        path.steps().stream()
                            .map(Step::answer)
                            .collect(joining(", "))
                            .equals(answers)))
        .singleElement()
        .extracting(path -> String.join(" ", path.states()))
        .isEqualTo(states);
  }

  // ---- That the report can be believed

  private static final String SMALL =
      """
      'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'small'},
        'Retry':[{'ErrorEquals':['A','B']},{'ErrorEquals':['States.TaskFailed'],'MaxAttempts':1}],
        'Catch':[{'ErrorEquals':['C'],'Next':'Bad'},{'ErrorEquals':['States.ALL'],'Next':'Q?'}],'Next':'Q?'},
      'Q?':{'Type':'Choice','Choices':[{'Condition':'{% $exists($states.input.Payload) %}','Next':'Good'}],'Default':'Bad'},
      'Good':{'Type':'Succeed'},'Bad':{'Type':'Fail'}
      """;

  @Test
  void whatIsNotGoneThroughIsNamed() throws Exception {
    JsonNode definition = Json.parse(TestCloud.definition(SMALL));
    Coverage coverage = new Coverage("small", definition);
    assertThat(coverage.uncovered())
        .containsExactly(
            "T",
            "Q?",
            "Good",
            "Bad",
            "StartAt: T",
            "T.Next: Q?",
            "T.Catch[0]: Bad",
            "T.Catch[1]: Q?",
            "Q?.Choices[0]: Good",
            "Q?.Default: Bad",
            "Good: the end",
            "Bad: the end",
            "T.Retry[0]: A",
            "T.Retry[0]: B",
            "T.Retry[1]: States.TaskFailed",
            "T.Catch[0]: C",
            "T.Catch[1]: States.ALL");

    cloud.function("small", TestCloud.fails("B"), TestCloud.returns("1"));
    coverage.add(cloud.history(cloud.run(SMALL, "{}")));
    assertThat(coverage.uncovered())
        .containsExactly(
            "Bad",
            "T.Catch[0]: Bad",
            "T.Catch[1]: Q?",
            "Q?.Default: Bad",
            "Bad: the end",
            "T.Retry[0]: A",
            "T.Retry[1]: States.TaskFailed",
            "T.Catch[0]: C",
            "T.Catch[1]: States.ALL");

    cloud.function("small", TestCloud.fails("D"));
    coverage.add(cloud.history(cloud.run(SMALL, "{}")));
    assertThat(coverage.uncovered())
        .containsExactly("T.Catch[0]: Bad", "T.Retry[0]: A", "T.Catch[0]: C");
    assertThat(coverage.report())
        .contains("states                      4 of   4  100.0 %")
        .contains("transitions                 7 of   8   87.5 %")
        .contains("       0  T.Catch[0]: Bad");
  }
}
