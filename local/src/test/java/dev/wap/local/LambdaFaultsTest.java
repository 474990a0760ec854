package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.lambda.LambdaOptions;
import dev.wap.local.lambda.LambdaRuntime;
import dev.wap.local.lambda.TestFunction;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.stepfunctions.StepFunctions;
import dev.wap.local.template.FunctionResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever goes wrong in a function arrives in the state machine as it does on AWS, and the next
 * call works. Each expectation names where AWS's own answer was seen.
 */
final class LambdaFaultsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String ID = "[0-9a-f-]{36}";

  /** Calls the function that its input names with the event that its input holds. */
  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Call", "States": {
        "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Arguments": {"FunctionName": "{% $states.input.function %}", "Payload": "{% $states.input.event %}"},
          "Output": "{% $states.result.Payload %}",
          "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput %}", "Next": "Caught"}],
          "End": true},
        "Caught": {"Type": "Succeed"}}}
      """;

  @TempDir private static Path folder;
  private static LambdaRuntime lambda;
  private static StepFunctions stepFunctions;
  private static String machine;

  @BeforeAll
  static void start() throws Exception {
    Path zip = TestFunction.zip(folder);
    List<FunctionResource> functions =
        List.of(
            TestFunction.of(zip, "f", TestFunction.HANDLER, Map.of()),
            TestFunction.of(zip, "throws", TestFunction.HANDLER, Map.of("FAIL_INIT", "1")),
            TestFunction.of(zip, "exits", TestFunction.HANDLER, Map.of("EXIT_INIT", "1")),
            TestFunction.of(zip, "sleeps", TestFunction.HANDLER, Map.of("SLEEP_INIT", "1")),
            TestFunction.of(zip, "classless", "no.Such::handleRequest", Map.of()),
            TestFunction.of(zip, "methodless", "dev.wap.local.lambda.TestHandler::no", Map.of()));
    lambda =
        LambdaRuntime.start(
            functions,
            new LambdaOptions(
                folder.resolve("cache"),
                folder.resolve("logs"),
                "us-east-1",
                Map.of(),
                2,
                10,
                Duration.ofSeconds(5)));
    stepFunctions =
        StepFunctions.open(
            folder.resolve("stepfunctions"),
            "us-east-1",
            "000000000000",
            new LambdaInvoker(lambda));
    machine = stepFunctions.create("faults", "arn:role", StateMachine.parse(DEFINITION));
  }

  @AfterAll
  static void stop() {
    if (stepFunctions != null) {
      stepFunctions.close();
    }
    if (lambda != null) {
      lambda.close();
    }
  }

  private static ExecutionDescription run(String function, String event) throws Exception {
    String input = "{\"function\": \"%s\", \"event\": \"%s\"}".formatted(function, event);
    return stepFunctions.await(stepFunctions.startExecution(machine, input).executionArn(), LIMIT);
  }

  /** Runs a faulty call; checks the history's event and what Catch sees; then one that works. */
  private static void assertFault(String function, String event, String error, String cause)
      throws Exception {
    ExecutionDescription execution = run(function, event);
    JsonNode failed =
        stepFunctions.history(execution.summary().executionArn()).stream()
            .filter(it -> it.get("type").asText().equals("TaskFailed"))
            .findFirst()
            .orElseThrow()
            .get("taskFailedEventDetails");
    assertThat(failed.get("error").asText()).isEqualTo(error);
    assertThat(failed.get("cause").asText()).matches(cause);
    assertThat(failed.get("resourceType").asText()).isEqualTo("lambda");
    assertThat(failed.get("resource").asText()).isEqualTo("invoke");
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    JsonNode caught = CloudUnderTest.parse(execution.output().orElseThrow());
    assertThat(caught.get("Error")).isEqualTo(failed.get("error"));
    assertThat(caught.get("Cause")).isEqualTo(failed.get("cause"));

    assertThat(run("f", "ok").output()).contains("\"ok\"");
  }

  /**
   * Source: localstack/localstack, tests/aws/services/stepfunctions/v2/error_handling/
   * test_task_service_lambda.snapshot.json, test_raise_exception, recorded on AWS: the Error is the
   * payload's errorType, and the Cause is the payload as it is. The payload is the runtime's, which
   * is AWS's own here.
   */
  @Test
  void aHandlerThatThrows() throws Exception {
    assertFault(
        "f",
        "throw",
        "dev.wap.local.lambda.TestHandler$Refused",
        "\\{\"errorMessage\":\"no\",\"errorType\":\"dev.wap.local.lambda.TestHandler\\$Refused\",\"stackTrace\":\\[.*]}");
  }

  /**
   * Source: localstack/localstack, tests/aws/services/lambda_/test_lambda.snapshot.json, of a
   * function that runs over a time-out of 1 s, recorded on AWS in November 2025.
   */
  @Test
  void aHandlerThatTimesOut() throws Exception {
    assertFault(
        "f",
        "sleep",
        "Sandbox.Timedout",
        "\\{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: %s Error: Task timed out after 2.00 seconds\"}"
            .formatted(ID));
  }

  /**
   * Source: "Lambda runtime errors" of AWS's Knowledge Center (repost.aws, lambda-runtime-error),
   * and test_lambda.snapshot.json as above, test_lambda_runtime_wrapper_not_found.
   */
  @Test
  void aHandlerThatExits() throws Exception {
    assertFault(
        "f",
        "exit",
        "Runtime.ExitError",
        "\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: %s Error: Runtime exited with error: exit status 3\"}"
            .formatted(ID));
  }

  /** Source: test_lambda.snapshot.json as above, test_lambda_handler_exit. */
  @Test
  void aHandlerThatExitsAsIfAllWereWell() throws Exception {
    assertFault(
        "f",
        "exit 0",
        "Runtime.ExitError",
        "\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: %s Error: Runtime exited without providing a reason\"}"
            .formatted(ID));
  }

  /**
   * A heap that is full is an error like any other, which AWS's own runtime reports before it ends.
   * Source: aws/aws-lambda-runtime-interface-emulator, internal/lambda/rapidcore/server.go: an
   * error of the process's end is sent only if the runtime has sent none.
   */
  @Test
  void aHandlerThatFillsItsHeap() throws Exception {
    assertFault(
        "f",
        "memory",
        "java.lang.OutOfMemoryError",
        "\\{\"errorMessage\":\"Java heap space\",\"errorType\":\"java.lang.OutOfMemoryError\".*}");
  }

  /**
   * A process that Linux kills. Source: praetorian-inc/chariot-ui#166, a log of a function on AWS,
   * for the words. AWS says Runtime.OutOfMemory where it knows that memory was the reason.
   */
  @Test
  void aProcessThatIsKilled() throws Exception {
    assertFault(
        "f",
        "kill",
        "Runtime.ExitError",
        "\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: %s Error: Runtime exited with error: signal: killed\"}"
            .formatted(ID));
  }

  /** Source: test_lambda.snapshot.json as above, test_lambda_too_large_response. */
  @Test
  void aResponseOverSixMegabytes() throws Exception {
    assertFault(
        "f",
        "large",
        "Function.ResponseSizeTooLarge",
        "\\{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size \\(6291556 bytes\\).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}");
  }

  /**
   * Below Lambda's limit, but over that of Step Functions. Source: LocalStack,
   * error_handling/test_states_errors,
   * test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response.
   */
  @Test
  void aResponseOverTheStateMachinesLimit() throws Exception {
    assertFault(
        "f",
        "medium",
        "States.DataLimitExceeded",
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit\\.");
  }

  /**
   * Source: test_lambda.snapshot.json as above, test_lambda_runtime_error: an init that fails is
   * told by what the runtime reported, each time.
   */
  @Test
  void anInitThatThrows() throws Exception {
    for (int call = 0; call < 2; call++) {
      assertFault(
          "throws",
          "x",
          "dev.wap.local.lambda.TestHandler$Refused",
          "\\{\"errorMessage\":\"cannot start\",\"errorType\":\"dev.wap.local.lambda.TestHandler\\$Refused\".*}");
    }
  }

  /** Source: test_lambda.snapshot.json as above, test_lambda_runtime_exit, for its shape. */
  @Test
  void anInitThatExits() throws Exception {
    assertFault(
        "exits",
        "x",
        "Runtime.ExitError",
        "\\{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: %s Error: Runtime exited with error: exit status 1\"}"
            .formatted(ID));
  }

  /**
   * On AWS the init is tried again after 10 s, within the invocation and its time-out, which is
   * what the message tells there.
   */
  @Test
  void anInitThatTakesTooLong() throws Exception {
    assertFault(
        "sleeps",
        "x",
        "Sandbox.Timedout",
        "\\{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: %s Error: Task timed out after 5.00 seconds\"}"
            .formatted(ID));
  }

  /**
   * What AWS's runtime reports. Source: the same words from functions on AWS in several notes, such
   * as xi-jjun.github.io's "AWS Lambda simple app".
   */
  @Test
  void aHandlerThatDoesNotExist() throws Exception {
    assertFault(
        "classless",
        "x",
        "java.lang.ClassNotFoundException",
        "\\{\"errorMessage\":\"Class not found: no.Such\",\"errorType\":\"java.lang.ClassNotFoundException\".*}");
  }

  /**
   * An error of AWS's runtime without a type. Source: rstudio/r-builds#101, an execution on AWS
   * whose function answered an error without one.
   */
  @Test
  void aMethodThatDoesNotExist() throws Exception {
    assertFault(
        "methodless",
        "x",
        "Lambda.Unknown",
        "The cause could not be determined because Lambda did not return an error type. Returned payload: \\{\"errorMessage\":\"No public method named no with appropriate method signature found on class dev.wap.local.lambda.TestHandler\"}");
  }

  /** Source: test_task_service_lambda.snapshot.json as above, test_no_such_function: the name. */
  @Test
  void aFunctionThatDoesNotExist() throws Exception {
    assertFault("none", "x", "Lambda.ResourceNotFoundException", "Function not found: none");
  }
}
