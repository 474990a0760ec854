package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.template.DefinitionSubstitution;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
          "Lambda.TooManyRequestsException",
          "Lambda.Unknown",
          "Runtime.ExitError",
          "Sandbox.Timedout",
          "States.Timeout");

  private static Map<String, FunctionZip> zips;

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

  @Test
  void substitutionsAndNamesMatch() {
    DefinitionSubstitution substituted =
        DefinitionSubstitution.of(
            Project.definition(), Project.stateMachine().definitionSubstitutions());
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
    assertThat(invoked).containsExactlyInAnyOrderElementsOf(zips.keySet());
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

  @Test
  void everyTaskRetriesWhatIsTransientAndCatchesTheRest() throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks().entrySet()) {
      List<String> retried = Project.errorNames(task.getValue(), "Retry");
      assertThat(retried)
          .as("Retry of %s", task.getKey())
          .contains(
              "dev.wap.error.CatalogUnavailable",
              "dev.wap.error.StorageUnavailable",
              "Lambda.ServiceException",
              "Lambda.AWSLambdaException",
              "Lambda.SdkClientException",
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
          .as("Catch of %s: States.ALL does not match States.DataLimitExceeded", task.getKey())
          .endsWith("States.DataLimitExceeded", "States.ALL");
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

  @Test
  void aTaskWaitsLongerThanItsFunctionRuns() throws Exception {
    for (Map.Entry<String, JsonNode> task : Project.tasks().entrySet()) {
      assertThat(Duration.ofSeconds(task.getValue().path("TimeoutSeconds").asLong()))
          .as(task.getKey())
          .isGreaterThan(Project.functionOf(task.getValue()).timeout());
    }
  }
}
