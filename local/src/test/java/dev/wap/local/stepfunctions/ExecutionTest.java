package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.fails;
import static dev.wap.local.stepfunctions.TestCloud.json;
import static dev.wap.local.stepfunctions.TestCloud.returns;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What executions do, and the history they leave. Each test names its source. "LocalStack" means
 * the snapshots that its tests recorded on AWS itself: {@code localstack/localstack}, {@code
 * tests/aws/services/stepfunctions/v2}, folder and test as named. "ASL" is the <a
 * href="https://states-language.net/spec.html">Amazon States Language specification</a>, "Guide" a
 * page under https://docs.aws.amazon.com/step-functions/latest/dg/.
 */
final class ExecutionTest {
  private static final String TASK =
      "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'}";

  @TempDir private Path data;
  private TestCloud cloud;

  @BeforeEach
  void open() {
    cloud = new TestCloud(data);
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  // Source: LocalStack services/test_lambda_task_service, test_invoke; outputdecl/test_output,
  // test_base_task_lambda.
  @Test
  void taskWrapsThePayloadAndEmitsTaskEvents() throws Exception {
    cloud.function("f", returns("{\"x\":1}"));
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{'a':[1,null]}");

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    JsonNode output = json(execution.output().orElseThrow());
    assertThat(output.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode");
    assertThat(output.get("ExecutedVersion").textValue()).isEqualTo("$LATEST");
    assertThat(output.get("Payload")).isEqualTo(json("{'x':1}"));
    assertThat(output.get("StatusCode").intValue()).isEqualTo(200);
    assertThat(cloud.events(execution))
        .containsExactly(
            "1<0 ExecutionStarted",
            "2<0 TaskStateEntered",
            "3<2 TaskScheduled",
            "4<3 TaskStarted",
            "5<4 TaskSucceeded",
            "6<5 TaskStateExited",
            "7<6 ExecutionSucceeded");
    List<JsonNode> history = cloud.history(execution);
    assertThat(history.get(0))
        .isEqualTo(
            json(
                """
                {'timestamp':1795334400.0,'type':'ExecutionStarted','id':1,'previousEventId':0,
                 'executionStartedEventDetails':{'input':'{\\'a\\':[1,null]}','inputDetails':{'truncated':false},
                   'roleArn':'arn:aws:iam::000000000000:role/wap'}}
                """
                    .replace("\\'", "\\\"")));
    assertThat(history.get(1).get("stateEnteredEventDetails"))
        .isEqualTo(
            json(
                "{'name':'T','input':'{\\'a\\':[1,null]}','inputDetails':{'truncated':false}}"
                    .replace("\\'", "\\\"")));
    assertThat(history.get(2).get("taskScheduledEventDetails"))
        .isEqualTo(
            json(
                "{'resourceType':'lambda','resource':'invoke','region':'eu-central-1','parameters':'{\\'FunctionName\\':\\'f\\'}'}"
                    .replace("\\'", "\\\"")));
    assertThat(history.get(3).get("taskStartedEventDetails"))
        .isEqualTo(json("{'resourceType':'lambda','resource':'invoke'}"));
    assertThat(
            history.get(4).at("/taskSucceededEventDetails/outputDetails/truncated").booleanValue())
        .isFalse();
    assertThat(history.get(6).at("/executionSucceededEventDetails/output").textValue())
        .isEqualTo(execution.output().orElseThrow());
  }

  // Source: LocalStack services/test_lambda_task_service, test_invoke.
  @Test
  void theResultTellsOfTheAnswerThatCarriedIt() throws Exception {
    cloud.function("f", returns("\"ü\""));
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");

    JsonNode output = json(execution.output().orElseThrow());
    JsonNode http = output.get("SdkHttpMetadata");
    JsonNode headers = http.get("HttpHeaders");
    assertThat(headers.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "Connection",
            "Content-Length",
            "Content-Type",
            "Date",
            "X-Amz-Executed-Version",
            "x-amzn-Remapped-Content-Length",
            "x-amzn-RequestId",
            "X-Amzn-Trace-Id");
    assertThat(headers.get("Content-Length").textValue()).isEqualTo("4");
    assertThat(headers.get("Date").textValue()).isEqualTo("Sun, 22 Nov 2026 08:00:00 GMT");
    assertThat(headers.get("x-amzn-RequestId"))
        .isEqualTo(output.at("/SdkResponseMetadata/RequestId"));
    headers
        .properties()
        .forEach(
            header ->
                assertThat(http.get("AllHttpHeaders").get(header.getKey()))
                    .containsExactly(header.getValue()));
    assertThat(http.get("HttpStatusCode").intValue()).isEqualTo(200);
  }

  // Source: LocalStack error_handling/test_task_service_lambda, test_raise_exception.
  @Test
  void aFunctionsErrorHasItsTypeAsErrorAndItsPayloadAsCause() throws Exception {
    cloud.function("f", fails("dev.wap.error.InvalidUpload"));
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(execution.error()).contains("dev.wap.error.InvalidUpload");
    assertThat(execution.cause())
        .contains("{\"errorMessage\":\"no\",\"errorType\":\"dev.wap.error.InvalidUpload\"}");
    assertThat(cloud.events(execution)).endsWith("5<4 TaskFailed", "6<5 ExecutionFailed");
    assertThat(cloud.history(execution).get(4).get("taskFailedEventDetails").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("resourceType", "resource", "error", "cause");
  }

  // Source: LocalStack error_handling/test_task_service_lambda, test_no_such_function. There the
  // cause is Lambda's message and, in brackets, what the SDK adds; here it is the message alone.
  @Test
  void aFunctionThatDoesNotExistFailsTheTaskUnderLambdasName() throws Exception {
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");
    assertThat(execution.error()).contains("Lambda.ResourceNotFoundException");
    assertThat(execution.cause()).contains("Function not found: f");
  }

  // Source: LocalStack states_variables/test_error_output,
  // test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT].
  @Test
  void aCatchPutsOutErrorAndCauseAndTheStateStillExits() throws Exception {
    cloud.function("f", fails("Boom"));
    ExecutionDescription execution =
        cloud.run(
            "'T':{"
                + TASK
                + ",'End':true,'Catch':[{'ErrorEquals':['States.ALL'],'Next':'C','Assign':{'e':'{% $states.errorOutput.Error %}'}}]},"
                + "'C':{'Type':'Pass','Output':{'in':'{% $states.input %}','e':'{% $e %}'},'End':true}",
            "{}");

    JsonNode output = json(execution.output().orElseThrow().replace("'", "`"));
    assertThat(output.at("/in/Error").textValue()).isEqualTo("Boom");
    assertThat(output.at("/in/Cause").textValue()).startsWith("{\"errorMessage\"");
    assertThat(output.at("/e").textValue()).isEqualTo("Boom");
    assertThat(cloud.events(execution))
        .contains("5<4 TaskFailed", "6<5 TaskStateExited", "7<6 PassStateEntered");
    assertThat(cloud.history(execution).get(5).at("/stateExitedEventDetails/assignedVariables"))
        .isEqualTo(Json.object().put("e", "\"Boom\""));
  }

  // Source: LocalStack states_variables/test_error_output,
  // test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY]; RetryCount: Guide,
  // input-output-contextobject.html.
  @Test
  void aRetryRepeatsTheTaskEventsWithoutEnteringTheStateAgain() throws Exception {
    cloud.function("f", fails("Boom"), fails("Boom"), returns("\"done\""));
    ExecutionDescription execution =
        cloud.run(
            "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke',"
                + "'Arguments':{'FunctionName':'f','Payload':'{% $states.context.State.RetryCount %}'},"
                + "'Retry':[{'ErrorEquals':['Boom']}],'Output':'{% $states.result.Payload %}','End':true}",
            "{}");

    assertThat(execution.output()).contains("\"done\"");
    assertThat(cloud.events(execution))
        .containsExactly(
            "1<0 ExecutionStarted",
            "2<0 TaskStateEntered",
            "3<2 TaskScheduled",
            "4<3 TaskStarted",
            "5<4 TaskFailed",
            "6<5 TaskScheduled",
            "7<6 TaskStarted",
            "8<7 TaskFailed",
            "9<8 TaskScheduled",
            "10<9 TaskStarted",
            "11<10 TaskSucceeded",
            "12<11 TaskStateExited",
            "13<12 ExecutionSucceeded");
    assertThat(cloud.invocations)
        .extracting(FunctionInvocation::payload)
        .containsExactly("0", "1", "2");
    assertThat(cloud.sleeps).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  // Source: ASL, "Retrying after error".
  @Test
  void retriersCountForThemselvesAndOneUsedUpGoesToCatch() throws Exception {
    cloud.function("f", fails("A"), fails("B"), fails("A"), fails("A"));
    ExecutionDescription execution =
        cloud.run(
            "'T':{"
                + TASK
                + ",'End':true,'Retry':[{'ErrorEquals':['A'],'MaxAttempts':2},{'ErrorEquals':['B'],'MaxAttempts':1},"
                + "{'ErrorEquals':['States.ALL'],'MaxAttempts':9}],'Catch':[{'ErrorEquals':['A'],'Next':'C'}]},'C':{'Type':'Succeed'}",
            "{}");

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.invocations).hasSize(4);
    assertThat(cloud.events(execution))
        .endsWith("17<16 SucceedStateExited", "18<17 ExecutionSucceeded");
  }

  // Source: ASL, "Retrying after error": 0 means never to retry, and the scan ends at the first
  // retrier that names the error.
  @Test
  void noAttemptsMeansNoRetry() throws Exception {
    cloud.function("f", fails("A"));
    ExecutionDescription execution =
        cloud.run(
            "'T':{"
                + TASK
                + ",'End':true,'Retry':[{'ErrorEquals':['A'],'MaxAttempts':0},{'ErrorEquals':['States.ALL']}]}",
            "{}");
    assertThat(execution.error()).contains("A");
    assertThat(cloud.invocations).hasSize(1);
  }

  // Source: ASL, "Retrying after error": three attempts, one second, rate 2; Guide,
  // concepts-error-handling.html: MaxDelaySeconds caps, JitterStrategy draws from what is left.
  @Test
  void delaysGrowUpToTheCapAndJitterComesAfterIt() throws Exception {
    cloud.function("f", fails("A"));
    cloud.run("'T':{" + TASK + ",'End':true,'Retry':[{'ErrorEquals':['A']}]}", "{}");
    assertThat(cloud.sleeps)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    Retrier capped = new Retrier(new ErrorMatcher(List.of("A")), 2, 9, 10, OptionalInt.of(5), true);
    Random random = new Random(7);
    double drawn = new Random(7).nextDouble();
    assertThat(capped.delay(3, random)).isEqualTo(Duration.ofMillis(Math.round(5000 * drawn)));
  }

  // Source: LocalStack timeouts/test_timeouts, test_fixed_timeout_service_lambda.
  @Test
  void aTaskOverItsTimeTimesOutWithoutACause() throws Exception {
    cloud.function(
        "f",
        invocation -> {
          new CountDownLatch(1).await();
          return returns("{}");
        });
    ExecutionDescription execution =
        cloud.run(
            "'T':{" + TASK + ",'TimeoutSeconds':'{% $states.input.t %}','End':true}", "{'t':1}");

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(execution.error()).contains("States.Timeout");
    assertThat(execution.cause()).isEmpty();
    assertThat(cloud.events(execution)).endsWith("5<4 TaskTimedOut", "6<5 ExecutionFailed");
    assertThat(
            cloud
                .history(execution)
                .get(2)
                .at("/taskScheduledEventDetails/timeoutInSeconds")
                .intValue())
        .isEqualTo(1);
    assertThat(cloud.history(execution).get(4).get("taskTimedOutEventDetails"))
        .isEqualTo(json("{'resourceType':'lambda','resource':'invoke','error':'States.Timeout'}"));
  }

  // Source: LocalStack timeouts/test_timeouts, test_global_timeout, and the API page and tests of
  // aoyagikouhei/sfn-local, measured on AWS: neither error nor cause. No recording shows the
  // history;
  // its last event is written as that of a stopped execution is.
  @Test
  void aMachineOverItsTimeEndsTimedOutWithoutAnError() throws Exception {
    String definition =
        TestCloud.definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}")
            .replaceFirst("\\{", "{\"TimeoutSeconds\":1,");
    String arn = cloud.stepFunctions.startExecution(cloud.create(definition), "{}").executionArn();
    ExecutionDescription execution = cloud.stepFunctions.await(arn, Duration.ofSeconds(10));

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    assertThat(execution.error()).isEmpty();
    assertThat(execution.cause()).isEmpty();
    assertThat(cloud.events(execution)).endsWith("2<0 WaitStateEntered", "3<0 ExecutionTimedOut");
    assertThat(cloud.history(execution).getLast().get("executionTimedOutEventDetails"))
        .isEqualTo(Json.object());
  }

  // Source: LocalStack test_sfn_api, test_stop_execution; error and cause:
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html. What AWS
  // does with a second stop is not recorded.
  @Test
  void aStoppedExecutionIsAborted() throws Exception {
    String machine =
        cloud.create(TestCloud.definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}"));
    String arn = cloud.stepFunctions.startExecution(machine, "{}").executionArn();
    while (cloud.sleeps.isEmpty()) {
      Thread.sleep(2);
    }
    ExecutionSummary stopped =
        cloud.stepFunctions.stopExecution(arn, Optional.empty(), Optional.of("enough"));

    assertThat(stopped.status()).isEqualTo(ExecutionStatus.ABORTED);
    ExecutionDescription execution = cloud.stepFunctions.describeExecution(arn);
    assertThat(execution.cause()).contains("enough");
    assertThat(cloud.events(execution))
        .containsExactly("1<0 ExecutionStarted", "2<0 WaitStateEntered", "3<0 ExecutionAborted");
    assertThat(cloud.history(execution).getLast().get("executionAbortedEventDetails"))
        .isEqualTo(json("{'cause':'enough'}"));
    assertThat(cloud.stepFunctions.stopExecution(arn, Optional.of("late"), Optional.empty()))
        .isEqualTo(stopped);
  }

  // Source: LocalStack outputdecl/test_output, test_base_cases[BASE_EXPR]; Guide,
  // workflow-variables.html.
  @Test
  void assignAndOutputSeeTheVariablesAsTheyWere() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'A':{'Type':'Pass','Assign':{'n':1,'s':'{% $states.input.s %}'},'Next':'B'},"
                + "'B':{'Type':'Pass','Assign':{'n':'{% $n + 1 %}'},'Output':{'before':'{% $n %}'},'Next':'C'},"
                + "'C':{'Type':'Pass','Output':{'n':'{% $n %}','b':'{% $states.input.before %}','s':'{% $s %}'},'End':true}",
            "{'s':'x'}");

    assertThat(json(execution.output().orElseThrow())).isEqualTo(json("{'n':2,'b':1,'s':'x'}"));
    assertThat(cloud.history(execution).get(2).get("stateExitedEventDetails"))
        .isEqualTo(
            json(
                ("{'name':'A','output':'{~s~:~x~}','outputDetails':{'truncated':false},"
                        + "'assignedVariables':{'n':'1','s':'~x~'},'assignedVariablesDetails':{'truncated':false}}")
                    .replace("~", "\\\"")));
  }

  // Source: LocalStack assign/test_assign_reference_variables,
  // test_undefined_reference[BASE_UNDEFINED_OUTPUT_MULTIPLE_STATES].
  @Test
  void undefinedIsAnEvaluationErrorThatFollowsWhatCameBeforeTheEntry() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'S':{'Type':'Pass','Next':'T'},'T':{'Type':'Pass','Output':{'result':'{% $doesNotExist %}'},'End':true}",
            "{}");

    String cause =
        "An error occurred while executing the state 'T' (entered at the event id #4). The JSONata expression"
            + " '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).";
    assertThat(execution.error()).contains("States.QueryEvaluationError");
    assertThat(execution.cause()).contains(cause);
    assertThat(cloud.events(execution))
        .endsWith("4<3 PassStateEntered", "5<3 EvaluationFailed", "6<5 ExecutionFailed");
    assertThat(cloud.history(execution).get(4).get("evaluationFailedEventDetails"))
        .isEqualTo(
            Json.object()
                .put("error", "States.QueryEvaluationError")
                .put("cause", cause)
                .put("location", "Output/result")
                .put("state", "T"));
  }

  // Source: LocalStack assign/test_assign_reference_variables,
  // test_undefined_reference[BASE_UNDEFINED_ARGUMENTS_FIELD] and [BASE_UNDEFINED_ASSIGN].
  @Test
  void undefinedInArgumentsAndAssignIsAnEvaluationErrorToo() throws Exception {
    ExecutionDescription arguments =
        cloud.run(
            "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'{% $no %}'},'End':true}",
            "{}");
    assertThat(arguments.cause().orElseThrow())
        .contains("for the field 'Arguments/FunctionName' returned nothing");
    assertThat(cloud.events(arguments)).endsWith("3<0 EvaluationFailed", "4<3 ExecutionFailed");
    ExecutionDescription assign =
        cloud.run("'P':{'Type':'Pass','Assign':{'result':'{% $no %}'},'End':true}", "{}");
    assertThat(assign.cause().orElseThrow())
        .contains("for the field 'Assign/result' returned nothing");
  }

  // Source: Guide, concepts-error-handling.html: a query's error can be caught. No recording shows
  // how AWS numbers the event of one that fails after the call.
  @Test
  void anEvaluationErrorAfterTheCallCanBeCaught() throws Exception {
    cloud.function("f", returns("{}"));
    ExecutionDescription execution =
        cloud.run(
            "'T':{"
                + TASK
                + ",'Output':'{% $states.result.Payload.no %}','End':true,'Catch':["
                + "{'ErrorEquals':['States.TaskFailed'],'Next':'No'},{'ErrorEquals':['States.ALL'],'Next':'Yes'}]},"
                + "'No':{'Type':'Fail'},'Yes':{'Type':'Succeed'}",
            "{}");
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.events(execution))
        .contains("5<4 TaskSucceeded", "6<5 EvaluationFailed", "7<6 TaskStateExited");
  }

  // Source: LocalStack outputdecl/test_output, test_base_output_any_non_dict[NULL], and
  // services/test_lambda_task_service, test_invoke_json_values[None].
  @Test
  void nullIsKept() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'P':{'Type':'Pass','Assign':{'v':null},'Output':{'a':'{% $states.input.n %}','l':'{% $states.input.l %}','c':null},'Next':'Q'},"
                + "'Q':{'Type':'Pass','Output':{'v':'{% $v %}','in':'{% $states.input %}','is':'{% $v = null %}'},'End':true}",
            "{'n':null,'l':[1,null]}");
    assertThat(json(execution.output().orElseThrow()))
        .isEqualTo(json("{'v':null,'in':{'a':null,'l':[1,null],'c':null},'is':true}"));
  }

  // Our own rule: what is not computed is not changed.
  @Test
  void numbersPassThroughExactly() throws Exception {
    String numbers =
        "{\"long\":9007199254740993,\"int\":3,\"double\":0.1,\"one\":[1],\"none\":[],\"big\":123456789012345678901234567890}";
    ExecutionDescription execution =
        cloud.run("'P':{'Type':'Pass','Output':'{% $states.input %}','End':true}", numbers);
    assertThat(execution.output()).contains(numbers);
  }

  // Source: LocalStack outputdecl/test_output, test_base_cases[BASE_LITERALS].
  @Test
  void onlyAStringOfBracesAndPercentIsAnExpression() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'P':{'Type':'Pass','Output':{'a':' {% states.input %} ','b':'$states.input','c':[{'d':'{% 1+1 %}'}]},'End':true}",
            "{}");
    assertThat(json(execution.output().orElseThrow()))
        .isEqualTo(json("{'a':' {% states.input %} ','b':'$states.input','c':[{'d':2}]}"));
  }

  // Source: floci-io/floci, AslExecutor.java, NO_NEXT_STATE_CAUSE, "verified against us-east-1",
  // and
  // its test of that history.
  @Test
  void noChoiceAndNoDefaultIsARuntimeError() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'C':{'Type':'Choice','Choices':[{'Condition':'{% $states.input.x > 1 %}','Next':'D'}]},'D':{'Type':'Succeed'}",
            "{'x':1}");
    assertThat(execution.error()).contains("States.Runtime");
    assertThat(execution.cause())
        .contains(
            "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of"
                + " the state. The state does not point to a next state.");
    assertThat(cloud.events(execution)).endsWith("2<0 ChoiceStateEntered", "3<2 ExecutionFailed");
  }

  // Source: LocalStack outputdecl/test_output, test_output_in_choice; ASL, "Choice State": a rule's
  // own Assign and Output, the state's for Default.
  @Test
  void aChoiceTakesTheFirstTrueRuleWithItsOwnEffects() throws Exception {
    String states =
        "'C':{'Type':'Choice','Choices':[{'Condition':false,'Next':'D'},{'Condition':'{% $states.input.x = 1 %}','Assign':{'v':'rule'},"
            + "'Output':'one','Next':'D'}],'Default':'D','Assign':{'v':'default'}},"
            + "'D':{'Type':'Pass','Output':{'v':'{% $v %}','in':'{% $states.input %}'},'End':true}";
    assertThat(json(cloud.run(states, "{'x':1}").output().orElseThrow()))
        .isEqualTo(json("{'v':'rule','in':'one'}"));
    ExecutionDescription other = cloud.run(states, "{'x':2}");
    assertThat(json(other.output().orElseThrow())).isEqualTo(json("{'v':'default','in':{'x':2}}"));
    assertThat(cloud.events(other)).contains("2<0 ChoiceStateEntered", "3<2 ChoiceStateExited");
  }

  // Source: the wording of another typed field, LocalStack scenarios/test_base_scenarios,
  // test_map_state_items_eval_jsonata_fail[number]. No recording shows it of a Condition.
  @Test
  void aConditionThatIsNoBooleanIsAnEvaluationError() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'C':{'Type':'Choice','Choices':[{'Condition':'{% 1 %}','Next':'D'}],'Default':'D'},'D':{'Type':'Succeed'}",
            "{}");
    assertThat(execution.error()).contains("States.QueryEvaluationError");
    assertThat(execution.cause().orElseThrow())
        .endsWith(
            "The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an unexpected result"
                + " type. Expected 'boolean', but was 'number' for value: 1");
  }

  // Source: LocalStack scenarios/test_base_scenarios, test_wait_timestamp_jsonata[NO_T].
  @Test
  void waitsTakeSecondsOrATimestamp() throws Exception {
    cloud.run(
        "'W':{'Type':'Wait','Seconds':'{% $states.input.s %}','Next':'U'},'U':{'Type':'Wait','Timestamp':'2026-11-22T09:00:00+00:00','End':true}",
        "{'s':600}");
    assertThat(cloud.sleeps).containsExactly(Duration.ofMinutes(10), Duration.ofMinutes(50));

    ExecutionDescription execution =
        cloud.run(
            "'WaitState':{'Type':'Wait','Timestamp':'{% $states.input.t %}','End':true}",
            "{'t':'2016-12-05 21:29:29Z'}");
    assertThat(execution.cause())
        .contains(
            "An error occurred while executing the state 'WaitState' (entered at the event id #2). The Timestamp field"
                + " cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z");
    assertThat(cloud.events(execution))
        .endsWith("2<0 WaitStateEntered", "3<2 EvaluationFailed", "4<3 ExecutionFailed");
  }

  // Source: LocalStack scenarios/test_base_scenarios, test_fail_error_jsonata and
  // test_fail_cause_jsonata.
  @Test
  void aFailGivesItsErrorAndCause() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'F':{'Type':'Fail','Error':'{% $states.input.e %}','Cause':'because'}",
            "{'e':'AuditFailed'}");
    assertThat(execution.error()).contains("AuditFailed");
    assertThat(execution.cause()).contains("because");
    assertThat(cloud.events(execution))
        .containsExactly("1<0 ExecutionStarted", "2<0 FailStateEntered", "3<2 ExecutionFailed");
    ExecutionDescription bare = cloud.run("'F':{'Type':'Fail'}", "{}");
    assertThat(cloud.history(bare).getLast().get("executionFailedEventDetails"))
        .isEqualTo(Json.object());
  }

  // Source: LocalStack error_handling/test_states_errors,
  // test_service_task_lambada_data_limit_exceeded_on_large_utf8_response and, for States.ALL,
  // test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response. Guide,
  // concepts-error-handling.html, says that States.ALL does not catch it; what AWS did counts.
  @ParameterizedTest
  @ValueSource(strings = {"States.DataLimitExceeded", "States.ALL"})
  void aResultOver256KiBIsDataLimitExceeded(String caught) throws Exception {
    cloud.function("f", returns("\"" + "x".repeat(Limits.MAX_DATA_BYTES) + "\""));
    ExecutionDescription execution =
        cloud.run(
            "'T':{"
                + TASK
                + ",'End':true,'Catch':[{'ErrorEquals':['"
                + caught
                + "'],'Next':'C'}]},'C':{'Type':'Succeed'}",
            "{}");
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.events(execution)).contains("5<4 TaskFailed", "6<5 TaskStateExited");
    assertThat(cloud.history(execution).get(4).get("taskFailedEventDetails"))
        .isEqualTo(
            Json.object()
                .put("resourceType", "lambda")
                .put("resource", "invoke")
                .put("error", "States.DataLimitExceeded")
                .put(
                    "cause",
                    "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit."));
  }

  // Source:
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html:
  // error has at most 256 characters, cause 32,768. That AWS cuts what is longer is not recorded.
  @Test
  void aLongErrorAndCauseAreCut() throws Exception {
    cloud.function(
        "f", new FunctionResult.Failed("e".repeat(300), "\"" + "c".repeat(40_000) + "\""));
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");
    assertThat(execution.error()).contains("e".repeat(256));
    assertThat(execution.cause()).contains("\"" + "c".repeat(32_767));
  }

  // Source: LocalStack error_handling/test_states_errors, test_start_large_input; Guide,
  // service-quotas.html: 256 KiB of UTF-8.
  @Test
  void theLimitCountsBytes() throws Exception {
    String umlauts = "{'s':'" + "ü".repeat(Limits.MAX_DATA_BYTES / 3) + "'}";
    ExecutionDescription execution =
        cloud.run(
            "'P':{'Type':'Pass','Output':['{% $states.input.s %}','{% $states.input.s %}'],'End':true}",
            umlauts);
    assertThat(execution.error()).contains("States.DataLimitExceeded");
    assertThat(execution.cause())
        .contains(
            "The state/task 'P' returned a result with a size exceeding the maximum number of bytes service limit.");
    assertThat(cloud.events(execution)).endsWith("2<0 PassStateEntered", "3<2 ExecutionFailed");
  }

  // Source: LocalStack outputdecl/test_output, test_base_cases[BASE_EXPR]; Guide,
  // input-output-contextobject.html.
  @Test
  void theContextObjectTellsOfExecutionStateAndMachine() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'W':{'Type':'Wait','Seconds':61,'Next':'P'},'P':{'Type':'Pass','Output':'{% $states.context %}','End':true}",
            "{'a':1}");
    ExecutionSummary summary = execution.summary();
    assertThat(json(execution.output().orElseThrow()))
        .isEqualTo(
            json(
                """
                {'Execution':{'Id':'%s','Input':{'a':1},'StartTime':'2026-11-22T08:00:00.000Z','Name':'%s',
                   'RoleArn':'arn:aws:iam::000000000000:role/wap','RedriveCount':0},
                 'StateMachine':{'Id':'arn:aws:states:eu-central-1:000000000000:stateMachine:wap','Name':'wap'},
                 'State':{'Name':'P','EnteredTime':'2026-11-22T08:01:01.000Z'}}
                """
                    .formatted(summary.executionArn(), summary.name())));
  }

  // Source: Guide, service-quotas.html: 25,000 events; the last one's number and cause:
  // floci-io/floci, executionFailedIsTheTwentyFiveThousandthEvent.
  @Test
  void anEndlessLoopEndsAtTheHistorysLimit() throws Exception {
    ExecutionDescription execution =
        cloud.run("'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}", "{}");
    assertThat(execution.error()).contains("States.Runtime");
    assertThat(execution.cause())
        .contains("The execution reached the maximum number of history events (25000).");
    assertThat(cloud.history(execution)).hasSize(25_000);
  }

  // Source: Guide, bp-lambda-serviceexception.html: Lambda.SdkClientException.
  @Test
  void anInvokerThatBreaksIsAClientError() throws Exception {
    cloud.function(
        "f",
        invocation -> {
          throw new IllegalStateException("no process");
        });
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");
    assertThat(execution.error()).contains("Lambda.SdkClientException");
    assertThat(execution.cause()).contains("java.lang.IllegalStateException: no process");
  }

  // Source of the sentence: LocalStack services/test_apigetway_task_service,
  // test_invoke_with_headers[singleStringHeader]. Not AWS's rule, which passes more fields on: what
  // the embedded cloud does not support fails, and says so.
  @Test
  void computedArgumentsAreCheckedBeforeTheCall() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':'{% $states.input %}','End':true}",
            "{'LogType':'Tail'}");
    assertThat(execution.error()).contains("States.Runtime");
    assertThat(execution.cause())
        .contains(
            "An error occurred while executing the state 'T' (entered at the event id #2). The Parameters"
                + " '{\"LogType\":\"Tail\"}' could not be used to start the Task: [The field 'FunctionName' is required but"
                + " was missing, The embedded Step Functions does not pass the field 'LogType']");
    assertThat(cloud.events(execution)).endsWith("2<0 TaskStateEntered", "3<2 ExecutionFailed");
  }

  // Source: Guide, concepts-error-handling.html; DataLimitExceeded: see above.
  @ParameterizedTest
  @CsvSource({
    "States.TaskFailed, Boom, true",
    "States.TaskFailed, States.Timeout, false",
    "States.TaskFailed, States.QueryEvaluationError, false",
    "States.TaskFailed, States.Runtime, false",
    "States.ALL, Boom, true",
    "States.ALL, States.Timeout, true",
    "States.ALL, States.QueryEvaluationError, true",
    "States.ALL, States.DataLimitExceeded, true",
    "States.ALL, States.Runtime, false",
    "States.Runtime, States.Runtime, false",
    "States.DataLimitExceeded, States.DataLimitExceeded, true",
    "States.Timeout, States.Timeout, true",
    "Boom, Boom, true",
    "Boom, boom, false",
  })
  void errorNamesMatch(String errorEquals, String error, boolean matches) {
    assertThat(new ErrorMatcher(List.of(errorEquals)).matches(error)).isEqualTo(matches);
  }
}
