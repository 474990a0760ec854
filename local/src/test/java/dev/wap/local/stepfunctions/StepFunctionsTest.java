package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static dev.wap.local.stepfunctions.TestCloud.returns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starting, stopping, listing, and what is left of it after a restart. What concerns restarts is
 * our own rule: AWS has none.
 */
final class StepFunctionsTest {
  private static final String PASS = "'P':{'Type':'Pass','End':true}";
  private static final String FOREVER = "'W':{'Type':'Wait','Seconds':9999999,'End':true}";
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path data;

  // Source: localstack/localstack, tests/aws/services/stepfunctions/v2/test_sfn_api.snapshot.json,
  // test_start_execution_idempotent.
  @Test
  void theSameNameAndInputWhileItRunsIsTheSameExecution() {
    try (TestCloud cloud = new TestCloud(data)) {
      StepFunctions stepFunctions = cloud.stepFunctions;
      String machine = cloud.create(definition(FOREVER));
      ExecutionSummary first = stepFunctions.startExecution(machine, "one", "{\"a\":1}");
      cloud.pass(Duration.ofSeconds(1));

      assertThat(stepFunctions.startExecution(machine, "one", "{\"a\":1}")).isEqualTo(first);
      assertThatThrownBy(() -> stepFunctions.startExecution(machine, "one", "{\"a\":2}"))
          .isInstanceOf(StepFunctionsException.class)
          .hasMessage("Execution Already Exists: '" + first.executionArn() + "'");
      stepFunctions.stopExecution(first.executionArn(), Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> stepFunctions.startExecution(machine, "one", "{\"a\":1}"))
          .hasMessage("Execution Already Exists: '" + first.executionArn() + "'");

      // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: a
      // name is free again after 90 days.
      cloud.pass(Duration.ofDays(91));
      assertThat(stepFunctions.startExecution(machine, "one", "{}").executionArn())
          .isEqualTo(first.executionArn());
      assertThat(stepFunctions.listExecutions(machine)).hasSize(1);
    }
  }

  @Test
  void statusChangesAreTold() throws Exception {
    try (TestCloud cloud = new TestCloud(data)) {
      List<String> told = new ArrayList<>();
      cloud.stepFunctions.onStatusChange(
          change -> {
            throw new IllegalStateException("a listener's own failure harms nobody");
          });
      CountDownLatch both = new CountDownLatch(2);
      cloud.stepFunctions.onStatusChange(
          change -> {
            told.add(
                change.execution().summary().status()
                    + " "
                    + change.execution().input()
                    + " "
                    + change.execution().output()
                    + " "
                    + change.time());
            both.countDown();
          });
      cloud.run(PASS, "{'a':1}");
      both.await();
      assertThat(told)
          .containsExactly(
              "RUNNING {\"a\":1} Optional.empty 2026-11-22T08:00:00Z",
              "SUCCEEDED {\"a\":1} Optional[{\"a\":1}] 2026-11-22T08:00:00Z");
    }
  }

  @Test
  void executionsSurviveARestartAndOneThatRanIsGivenUp() throws Exception {
    ExecutionDescription done;
    List<JsonNode> history;
    String running;
    try (TestCloud cloud = new TestCloud(data)) {
      cloud.function("f", returns("[1,null]"));
      done =
          cloud.run(
              "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'End':true}",
              "{ 'spaced' : 'ü' }");
      history = cloud.history(done);
      running =
          cloud
              .stepFunctions
              .startExecution(cloud.create(definition(FOREVER)), "{}")
              .executionArn();
      while (cloud.sleeps.isEmpty()) {
        Thread.sleep(2);
      }
    }
    try (TestCloud cloud = new TestCloud(data)) {
      StepFunctions stepFunctions = cloud.stepFunctions;
      assertThat(stepFunctions.describeExecution(done.summary().executionArn())).isEqualTo(done);
      assertThat(stepFunctions.history(done.summary().executionArn())).isEqualTo(history);
      ExecutionDescription givenUp = stepFunctions.await(running, SOON);
      assertThat(givenUp.summary().status()).isEqualTo(ExecutionStatus.FAILED);
      assertThat(givenUp.error()).contains("States.Runtime");
      assertThat(givenUp.cause())
          .contains("The embedded cloud was stopped while the execution was running.");
      assertThat(cloud.events(givenUp)).endsWith("2<0 WaitStateEntered", "3<2 ExecutionFailed");
      assertThat(stepFunctions.givenUp())
          .extracting(ExecutionStatusChange::execution)
          .containsExactly(givenUp);
      String machine = cloud.create(definition(PASS));
      assertThat(stepFunctions.listExecutions(machine))
          .extracting(ExecutionSummary::executionArn)
          .containsExactly(running, done.summary().executionArn());
      assertThat(stepFunctions.definition(stepFunctions.execution(running)))
          .isEqualTo(definition(FOREVER));
    }
  }

  @Test
  void aLineThatWasCutOffIsNoEvent() throws Exception {
    String arn;
    try (TestCloud cloud = new TestCloud(data)) {
      arn =
          cloud
              .stepFunctions
              .startExecution(cloud.create(definition(FOREVER)), "{}")
              .executionArn();
      while (cloud.sleeps.isEmpty()) {
        Thread.sleep(2);
      }
    }
    Files.writeString(historyFile(), "{\"timestamp\":17953", StandardOpenOption.APPEND);
    try (TestCloud cloud = new TestCloud(data)) {
      assertThat(cloud.events(cloud.stepFunctions.describeExecution(arn)))
          .containsExactly("1<0 ExecutionStarted", "2<0 WaitStateEntered", "3<2 ExecutionFailed");
    }
  }

  private Path historyFile() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(file -> file.endsWith("history.jsonl")).findFirst().orElseThrow();
    }
  }

  // Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: history is
  // kept for 90 days.
  @Test
  void executionsOfMoreThan90DaysAreForgotten() throws Exception {
    try (TestCloud cloud = new TestCloud(data)) {
      ExecutionDescription execution = cloud.run(PASS, "{}");
      cloud.pass(Duration.ofDays(91));
      assertThat(cloud.stepFunctions.listExecutions(execution.summary().stateMachineArn()))
          .isEmpty();
      String arn = execution.summary().executionArn();
      assertThatThrownBy(() -> cloud.stepFunctions.describeExecution(arn))
          .hasMessage("Execution Does Not Exist: '" + arn + "'");
    }
    try (Stream<Path> left = Files.list(data.resolve("executions"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aStopInterruptsTheFunctionsCallerAndClosingStopsEverything() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(2);
    CountDownLatch called = new CountDownLatch(2);
    TestCloud cloud = new TestCloud(data);
    try (cloud) {
      cloud.function(
          "f",
          invocation -> {
            called.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
            return returns("{}");
          });
      String machine =
          cloud.create(
              definition(
                  "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'End':true}"));
      String first = cloud.stepFunctions.startExecution(machine, "{}").executionArn();
      String second = cloud.stepFunctions.startExecution(machine, "{}").executionArn();
      called.await();
      cloud.stepFunctions.stopExecution(first, Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> cloud.stepFunctions.await(second, Duration.ofMillis(10)))
          .isInstanceOf(TimeoutException.class)
          .hasMessage(second + " still runs after PT0.01S");
    }
    interrupted.await();
    assertThatThrownBy(
            () -> cloud.stepFunctions.startExecution(TestCloud.ARNS.stateMachine("wap"), "{}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The embedded Step Functions is closed");
  }

  @Test
  void manyAtOnceAllEndAndAreListed() throws Exception {
    try (TestCloud cloud = new TestCloud(data)) {
      String machine = cloud.create(definition(PASS));
      List<String> arns = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        arns.add(cloud.stepFunctions.startExecution(machine, "{\"i\":" + i + "}").executionArn());
      }
      for (int i = 0; i < arns.size(); i++) {
        assertThat(cloud.stepFunctions.await(arns.get(i), SOON).output())
            .contains("{\"i\":" + i + "}");
      }
      assertThat(cloud.stepFunctions.listExecutions(machine))
          .extracting(ExecutionSummary::executionArn)
          .containsExactlyElementsOf(arns.reversed());
    }
  }
}
