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

/**
 * What executions do, and the history they leave. "Recorded on AWS" means the snapshots of
 * LocalStack's tests in {@code tests/aws/services/stepfunctions/v2}, taken from AWS itself.
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

  // Recorded on AWS: outputdecl/test_output, BASE_TASK_LAMBDA.
  @Test
  void taskWrapsThePayloadAndEmitsTaskEvents() throws Exception {
    cloud.function("f", returns("{\"x\":1}"));
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{'a':[1,null]}");

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(json(execution.output().orElseThrow()))
        .isEqualTo(json("{'ExecutedVersion':'$LATEST','Payload':{'x':1},'StatusCode':200}"));
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

  // facts.md, point 5; recorded on AWS: error_handling/test_task_service_lambda,
  // test_raise_exception.
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

  // Recorded on AWS: error_handling/test_task_service_lambda, test_no_such_function.
  @Test
  void aFunctionThatDoesNotExistFailsTheTaskUnderLambdasName() throws Exception {
    ExecutionDescription execution = cloud.run("'T':{" + TASK + ",'End':true}", "{}");
    assertThat(execution.error()).contains("Lambda.ResourceNotFoundException");
    assertThat(execution.cause()).contains("Function not found: f");
  }

  // facts.md, point 5; recorded on AWS: states_variables/test_error_output.
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

  // facts.md, points 1 and 2; recorded on AWS: states_variables/test_error_output,
  // TASK_CATCH_ERROR_OUTPUT_WITH_RETRY.
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

  // facts.md, point 1; Amazon States Language specification, "Retrying after error".
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

  // facts.md, point 1: MaxAttempts 0 forbids a retry that a later retrier would allow.
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

  // facts.md, point 1: three attempts, one second, rate 2, and jitter after the cap.
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

  // facts.md, point 7; recorded on AWS: timeouts/test_timeouts, test_fixed_timeout_service_lambda.
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

  // facts.md, point 7: on the machine, TimeoutSeconds gives the status TIMED_OUT.
  @Test
  void aMachineOverItsTimeEndsTimedOut() throws Exception {
    String definition =
        TestCloud.definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}")
            .replaceFirst("\\{", "{\"TimeoutSeconds\":1,");
    String arn = cloud.stepFunctions.startExecution(cloud.create(definition), "{}").executionArn();
    ExecutionDescription execution = cloud.stepFunctions.await(arn, Duration.ofSeconds(10));

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    assertThat(execution.error()).contains("States.Timeout");
    assertThat(cloud.events(execution)).endsWith("2<0 WaitStateEntered", "3<0 ExecutionTimedOut");
  }

  // Recorded on AWS: test_sfn_api, test_stop_execution.
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
    assertThat(cloud.stepFunctions.stopExecution(arn, Optional.of("late"), Optional.empty()))
        .isEqualTo(stopped);
  }

  // Recorded on AWS: outputdecl/test_output, BASE_EXPR; AWS Step Functions Developer Guide,
  // "Passing data with variables".
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

  // Recorded on AWS: assign/test_assign_reference_variables, BASE_UNDEFINED_OUTPUT_MULTIPLE_STATES;
  // facts.md, point 4.
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

  // Recorded on AWS: assign/test_assign_reference_variables, BASE_UNDEFINED_ARGUMENTS_FIELD and
  // BASE_UNDEFINED_ASSIGN.
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

  // facts.md, point 3; AWS Step Functions Developer Guide, "Handling errors": a query's error can
  // be caught.
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

  // facts.md, point 4: null is a value.
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

  @Test
  void numbersPassThroughExactly() throws Exception {
    String numbers =
        "{\"long\":9007199254740993,\"int\":3,\"double\":0.1,\"one\":[1],\"none\":[],\"big\":123456789012345678901234567890}";
    ExecutionDescription execution =
        cloud.run("'P':{'Type':'Pass','Output':'{% $states.input %}','End':true}", numbers);
    assertThat(execution.output()).contains(numbers);
  }

  // Recorded on AWS: outputdecl/test_output, BASE_LITERALS.
  @Test
  void onlyAStringOfBracesAndPercentIsAnExpression() throws Exception {
    ExecutionDescription execution =
        cloud.run(
            "'P':{'Type':'Pass','Output':{'a':' {% states.input %} ','b':'$states.input','c':[{'d':'{% 1+1 %}'}]},'End':true}",
            "{}");
    assertThat(json(execution.output().orElseThrow()))
        .isEqualTo(json("{'a':' {% states.input %} ','b':'$states.input','c':[{'d':2}]}"));
  }

  // facts.md, point 4; AWS's wording of a Choice without a way out.
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

  // Amazon States Language specification, "Choice state": a rule's own Assign and Output, the
  // state's for Default.
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

  // The wording as recorded on AWS for another typed field: scenarios/test_base_scenarios,
  // map_state_items_eval_jsonata_fail.
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

  // Recorded on AWS: base/test_wait, test_wait_timestamp_jsonata.
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

  // Recorded on AWS: scenarios/test_base_scenarios, test_fail_error_jsonata and
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

  // facts.md, points 3 and 8; the cause as recorded on AWS: base/test_base, test_start_large_input.
  @Test
  void aResultOver256KiBIsDataLimitExceededWhichStatesAllDoesNotCatch() throws Exception {
    cloud.function("f", returns("\"" + "x".repeat(Limits.MAX_DATA_BYTES) + "\""));
    String task =
        "'T':{"
            + TASK
            + ",'End':true,'Catch':[{'ErrorEquals':['%s'],'Next':'C'}]},'C':{'Type':'Succeed'}";
    ExecutionDescription all = cloud.run(task.formatted("States.ALL"), "{}");
    assertThat(all.error()).contains("States.DataLimitExceeded");
    assertThat(all.cause().orElseThrow())
        .endsWith(
            "returned a result with a size exceeding the maximum number of bytes service limit.");
    ExecutionDescription named = cloud.run(task.formatted("States.DataLimitExceeded"), "{}");
    assertThat(named.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  // facts.md, point 8: the limit counts bytes of UTF-8.
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
  }

  // Recorded on AWS: outputdecl/test_output, BASE_EXPR.
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

  // AWS Step Functions Developer Guide, "Service quotas": 25,000 events.
  @Test
  void anEndlessLoopEndsAtTheHistorysLimit() throws Exception {
    ExecutionDescription execution =
        cloud.run("'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}", "{}");
    assertThat(execution.error()).contains("States.Runtime");
    assertThat(execution.cause())
        .contains("The execution reached the maximum number of history events (25000).");
    assertThat(cloud.history(execution)).hasSize(25_000);
  }

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

  // Not AWS's rule, which passes more fields on: what the embedded cloud does not support fails,
  // and says so.
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

  // facts.md, point 3; AWS Step Functions Developer Guide, "Handling errors in Step Functions
  // workflows".
  @ParameterizedTest
  @CsvSource({
    "States.TaskFailed, Boom, true",
    "States.TaskFailed, States.Timeout, false",
    "States.TaskFailed, States.QueryEvaluationError, false",
    "States.TaskFailed, States.Runtime, false",
    "States.ALL, Boom, true",
    "States.ALL, States.Timeout, true",
    "States.ALL, States.QueryEvaluationError, true",
    "States.ALL, States.DataLimitExceeded, false",
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
