package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.template.DefinitionSubstitution;
import dev.wap.local.template.StateMachineResource;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state machine fits the template that deploys it and the functions that it invokes. */
final class StateMachineContractTest {
  private static final String OWN_ERROR = "dev.wap.";

  /** Whatever goes away by itself; every other error of ours is the same at the next try. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "dev.wap.error.CatalogUnavailable",
          "dev.wap.error.StorageUnavailable",
          "dev.wap.error.MergeBusy",
          "Lambda.ServiceException",
          "Lambda.AWSLambdaException",
          "Lambda.SdkClientException",
          "Lambda.SnapStartException",
          "Lambda.SnapStartNotReadyException",
          "Lambda.SnapStartTimeoutException",
          "Lambda.TooManyRequestsException",
          "Lambda.Unknown",
          "Runtime.ExitError",
          "Sandbox.Timedout",
          "States.Timeout");

  /** Said of a call that no function has begun; all that Lambda does is to ask to wait. */
  private static final Set<String> REFUSED =
      Set.of(
          "Lambda.SnapStartException",
          "Lambda.SnapStartNotReadyException",
          "Lambda.SnapStartTimeoutException",
          "Lambda.TooManyRequestsException");

  private static Map<String, FunctionZip> zips;

  static List<String> machines() {
    return Project.template().stateMachines().stream()
        .map(StateMachineResource::logicalId)
        .toList();
  }

  @BeforeAll
  static void openZips() {
    zips = FunctionZip.openAll();
  }

  @AfterAll
  static void closeZips() throws Exception {
    for (FunctionZip zip : zips.values()) {
      zip.close();
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void substitutionsAndNamesMatch(String machine) {
    DefinitionSubstitution substituted =
        DefinitionSubstitution.of(
            Project.definition(machine), Project.stateMachine(machine).definitionSubstitutions());
    assertThat(substituted.missing()).as("names without a value in template.yaml").isEmpty();
    assertThat(substituted.unused()).as("values that the definition does not name").isEmpty();
  }

  @Test
  void everyFunctionIsInvoked() throws Exception {
    Set<String> invoked = new TreeSet<>();
    for (JsonNode task : Project.tasks().values()) {
      assertThat(task.get("Resource").asText()).isEqualTo("arn:aws:states:::lambda:invoke");
      invoked.add(Project.functionOf(task).logicalId());
    }
    invoked.addAll(Project.scheduled());
    assertThat(invoked)
        .as("by the state machine, or by a schedule")
        .containsExactlyInAnyOrderElementsOf(zips.keySet());
  }

  @Test
  void everyOwnErrorNameIsAClassOfTheFunctionThatThrowsIt() throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks().entrySet()) {
      FunctionZip zip = zips.get(Project.functionOf(task.getValue()).logicalId());
      for (String list : List.of("Retry", "Catch")) {
        for (String name : Project.errorNames(task.getValue(), list)) {
          if (name.startsWith(OWN_ERROR)) {
            Class<?> error = zip.load(name);
            assertThat(error).as("%s of %s", list, task.getKey()).isAssignableTo(Exception.class);
            assertThat(Modifier.isAbstract(error.getModifiers()))
                .as("%s names %s, which nothing can throw", task.getKey(), name)
                .isFalse();
          }
        }
      }
    }
  }

  @Test
  void errorsAreTopLevelClassesWithoutSurprises() throws Exception {
    for (FunctionZip zip : zips.values()) {
      Set<String> names = zip.errorClasses();
      assertThat(names).as(zip.toString()).contains("dev.wap.error.InvalidUpload");
      for (String name : names) {
        assertThat(name).as("nested, so that the ASL would need its '$'").doesNotContain("$");
        Class<?> error = zip.load(name);
        assertThat(error).isPublic().isAssignableTo(RuntimeException.class);
        assertThat(error.getName()).isEqualTo("dev.wap.error." + error.getSimpleName());
        // Step Functions matches one name: a subclass would slip past its parent's retrier.
        assertThat(
                Modifier.isAbstract(error.getModifiers()) != Modifier.isFinal(error.getModifiers()))
            .as("%s is abstract or final", name)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyTaskRetriesWhatIsTransientAndCatchesTheRest(String machine) throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks(machine).entrySet()) {
      List<String> retried = Project.errorNames(task.getValue(), "Retry");
      assertThat(retried)
          .as("Retry of %s", task.getKey())
          .contains(
              "dev.wap.error.CatalogUnavailable",
              "dev.wap.error.StorageUnavailable",
              "Lambda.ServiceException",
              "Lambda.AWSLambdaException",
              "Lambda.SdkClientException",
              "Lambda.SnapStartNotReadyException",
              "Lambda.TooManyRequestsException",
              "States.Timeout")
          .isSubsetOf(TRANSIENT)
          .doesNotHaveDuplicates();
      for (JsonNode retrier : task.getValue().get("Retry")) {
        assertThat(retrier.path("JitterStrategy").asText())
            .as("JitterStrategy of %s", task.getKey())
            .isEqualTo("FULL");
      }
      assertThat(Project.errorNames(task.getValue(), "Catch"))
          .as(
              "Catch of %s: by AWS's manual States.ALL does not match States.DataLimitExceeded",
              task.getKey())
          .endsWith("States.DataLimitExceeded", "States.ALL");
    }
  }

  /**
   * A function that nobody has called for two weeks has no snapshot any more: Lambda refuses the
   * first call and makes a new one, which takes minutes. In an account with ten executions at once
   * a burst of uploads is refused for as long.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-troubleshooting.html">Troubleshooting
   *     SnapStart</a>
   */
  @ParameterizedTest
  @MethodSource("machines")
  void aFunctionThatIsNotReadyYetIsWaitedFor(String machine) throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks(machine).entrySet()) {
      for (String error :
          List.of("Lambda.SnapStartNotReadyException", "Lambda.TooManyRequestsException")) {
        long average = 0;
        for (JsonNode retrier : task.getValue().get("Retry")) {
          if (retrier.get("ErrorEquals").valueStream().anyMatch(it -> it.asText().equals(error))) {
            average += delays(retrier) / 2;
          }
        }
        assertThat(Duration.ofSeconds(average))
            .as("%s waits for what is %s", task.getKey(), error)
            .isGreaterThan(Duration.ofMinutes(7));
      }
    }
  }

  @Test
  void aBusyTableIsRetriedWhereItIsMerged() throws Exception {
    Project.tasks()
        .forEach(
            (name, task) ->
                assertThat(Project.errorNames(task, "Retry").contains("dev.wap.error.MergeBusy"))
                    .as(name)
                    .isEqualTo(name.equals("MergeBranch")));
  }

  /** Until the catalog and S3 are back, nobody can tell how a run ended. */
  @ParameterizedTest
  @MethodSource("machines")
  void anEndingWaitsForHours(String machine) throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks(machine).entrySet()) {
      boolean ending = task.getKey().startsWith("Notify") || task.getKey().equals("DiscardBranch");
      long average = delays(task.getValue().get("Retry").get(0)) / 2;
      assertThat(Duration.ofSeconds(average).compareTo(Duration.ofHours(2)) > 0)
          .as("%s waits %d s for what is transient", task.getKey(), average)
          .isEqualTo(ending);
    }
  }

  /** Else it would be the machine that ends, without a record, a word to Slack, or a clean-up. */
  @Test
  void theMachineOutlastsAllRetriesOfARunThatFails() throws Exception {
    long longest = 0;
    for (String state :
        List.of(
            "CreateBranch",
            "WriteSnapshot",
            "AuditBranch",
            "MergeBranch",
            "DiscardBranch",
            "DiscardBranch",
            "NotifyFailed")) {
      JsonNode task = Project.tasks().get(state);
      int calls = 1;
      for (JsonNode retrier : task.get("Retry")) {
        // A call that Lambda refuses is answered at once.
        if (!retrier
            .get("ErrorEquals")
            .valueStream()
            .allMatch(it -> REFUSED.contains(it.asText()))) {
          calls += retrier.get("MaxAttempts").asInt();
        }
        longest += delays(retrier);
      }
      longest += calls * task.get("TimeoutSeconds").asLong();
    }
    assertThat(
            Project.JSON.readTree(Project.definition(Project.WAP)).get("TimeoutSeconds").asLong())
        .isGreaterThan(longest);
  }

  /** The longest that a retrier can wait in all, in seconds. */
  private static long delays(JsonNode retrier) {
    double seconds = 0;
    for (int retry = 0; retry < retrier.get("MaxAttempts").asInt(); retry++) {
      seconds +=
          Math.min(
              retrier.get("IntervalSeconds").asDouble()
                  * Math.pow(retrier.get("BackoffRate").asDouble(), retry),
              retrier.path("MaxDelaySeconds").asDouble(Double.MAX_VALUE));
    }
    return Math.round(seconds);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void aTaskWaitsLongerThanItsFunctionRuns(String machine) throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks(machine).entrySet()) {
      assertThat(Duration.ofSeconds(task.getValue().path("TimeoutSeconds").asLong()))
          .as(task.getKey())
          .isGreaterThan(Project.functionOf(task.getValue()).timeout());
    }
  }
}
