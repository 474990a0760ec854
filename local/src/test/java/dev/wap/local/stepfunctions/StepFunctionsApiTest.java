package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static dev.wap.local.stepfunctions.TestCloud.json;
import static dev.wap.local.stepfunctions.TestCloud.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API as its clients see it. Each test names its source. "LocalStack" means what its tests
 * recorded on AWS itself, {@code localstack/localstack}, {@code
 * tests/aws/services/stepfunctions/v2/test_sfn_api.snapshot.json} unless another file is named;
 * "sfn-local" what {@code aoyagikouhei/sfn-local} measured on AWS and holds in its tests and its
 * API page; "API" is a page under https://docs.aws.amazon.com/step-functions/latest/apireference/.
 */
final class StepFunctionsApiTest {
  private static final String MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:wap";
  private static final String EXECUTION = "arn:aws:states:eu-central-1:000000000000:execution:wap:";
  private static final String DEFINITION =
      definition(
          "'C':{'Type':'Choice','Choices':[{'Condition':'{% $states.input.wait = true %}','Next':'W'}],'Default':'P'},"
              + "'W':{'Type':'Wait','Seconds':9999999,'End':true},'P':{'Type':'Pass','Assign':{'v':1},'End':true}");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path data;
  private TestCloud cloud;
  private StepFunctionsApi api;

  @BeforeEach
  void start() throws Exception {
    cloud = new TestCloud(data);
    cloud.create(DEFINITION);
    api = StepFunctionsApi.start(cloud.stepFunctions, 0);
  }

  @AfterEach
  void stop() {
    api.close();
    cloud.close();
  }

  private HttpResponse<String> post(String operation, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(api.endpoint())
            .header("X-Amz-Target", "AWSStepFunctions." + operation)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("Authorization", "AWS4-HMAC-SHA256 Credential=x")
            .POST(BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private JsonNode call(String operation, String singleQuoted) throws Exception {
    HttpResponse<String> response = post(operation, quoted(singleQuoted));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/x-amz-json-1.0");
    return Json.parse(response.body());
  }

  private String finished(String name, String input) throws Exception {
    ObjectNode request =
        Json.object().put("stateMachineArn", MACHINE).put("name", name).put("input", input);
    HttpResponse<String> started = post("StartExecution", request.toString());
    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    cloud.stepFunctions.await(EXECUTION + name, Duration.ofSeconds(20));
    return EXECUTION + name;
  }

  // Source: LocalStack test_start_execution, test_describe_execution.
  @Test
  void startAndDescribe() throws Exception {
    JsonNode started = call("StartExecution", "{'stateMachineArn':'" + MACHINE + "','name':'n'}");
    assertThat(started)
        .isEqualTo(json("{'executionArn':'" + EXECUTION + "n','startDate':1795334400.0}"));
    cloud.stepFunctions.await(EXECUTION + "n", Duration.ofSeconds(20));
    assertThat(call("DescribeExecution", "{'executionArn':'" + EXECUTION + "n'}"))
        .isEqualTo(
            json(
                """
                {'executionArn':'%sn','stateMachineArn':'%s','name':'n','status':'SUCCEEDED',
                 'startDate':1795334400.0,'stopDate':1795334400.0,'redriveCount':0,
                 'input':'{}','inputDetails':{'included':true},'output':'{}','outputDetails':{'included':true},
                 'redriveStatus':'NOT_REDRIVABLE','redriveStatusReason':'Execution is SUCCEEDED and cannot be redriven'}
                """
                    .formatted(EXECUTION, MACHINE)));
  }

  // Source: LocalStack test_stop_execution; API_StopExecution.html.
  @Test
  void stopsWithErrorAndCause() throws Exception {
    call(
        "StartExecution",
        "{'stateMachineArn':'"
            + MACHINE
            + "','name':'n','input':'{~wait~:true}'}".replace("~", "\\\""));
    cloud.pass(Duration.ofMillis(1500));
    assertThat(
            call(
                "StopExecution",
                "{'executionArn':'" + EXECUTION + "n','error':'E','cause':'because'}"))
        .isEqualTo(json("{'stopDate':1795334401.5}"));
    JsonNode described = call("DescribeExecution", "{'executionArn':'" + EXECUTION + "n'}");
    assertThat(described.get("status").textValue()).isEqualTo("ABORTED");
    assertThat(described.get("error").textValue()).isEqualTo("E");
    assertThat(described.get("cause").textValue()).isEqualTo("because");
    assertThat(described.has("output")).isFalse();
    // No recording shows a second stop; here it changes nothing.
    assertThat(call("StopExecution", "{'executionArn':'" + EXECUTION + "n','error':'late'}"))
        .isEqualTo(json("{'stopDate':1795334401.5}"));
    assertThat(call("DescribeExecution", "{'executionArn':'" + EXECUTION + "n'}"))
        .isEqualTo(described);
  }

  // Source: LocalStack test_start_execution_idempotent.
  @Test
  void theSameNameAndInputWhileItRunsIsTheSameExecution() throws Exception {
    String start =
        "{'stateMachineArn':'"
            + MACHINE
            + "','name':'n','input':'{~wait~:true%s}'}".replace("~", "\\\"");
    JsonNode first = call("StartExecution", start.formatted(""));
    cloud.pass(Duration.ofSeconds(1));
    assertThat(call("StartExecution", start.formatted(""))).isEqualTo(first);
    assertThat(Json.parse(post("StartExecution", quoted(start.formatted(" "))).body()))
        .isEqualTo(
            Json.object()
                .put("__type", "com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists")
                .put("message", "Execution Already Exists: '" + EXECUTION + "n'"));
  }

  // Source: LocalStack test_list_executions_pagination.
  @Test
  void listsNewestFirstPageByPage() throws Exception {
    for (int i = 0; i < 5; i++) {
      finished("n" + i, "{}");
    }
    List<String> names = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page =
          call(
              "ListExecutions",
              "{'stateMachineArn':'"
                  + MACHINE
                  + "','maxResults':2"
                  + (token.isEmpty() ? "" : ",'nextToken':'" + token + "'")
                  + "}");
      page.get("executions").forEach(execution -> names.add(execution.get("name").textValue()));
      token = page.path("nextToken").asText();
      if (pages++ == 0) {
        // What starts between two pages shifts nothing.
        finished("late", "{}");
      }
    } while (!token.isEmpty());
    assertThat(names).containsExactly("n4", "n3", "n2", "n1", "n0");
    assertThat(pages).isEqualTo(3);
    JsonNode first =
        call("ListExecutions", "{'stateMachineArn':'" + MACHINE + "','maxResults':1}")
            .at("/executions/0");
    assertThat(first)
        .isEqualTo(
            json(
                "{'executionArn':'%slate','stateMachineArn':'%s','name':'late','status':'SUCCEEDED','startDate':1795334400.0,'stopDate':1795334400.0,'redriveCount':0}"
                    .formatted(EXECUTION, MACHINE)));
  }

  // Source: LocalStack test_state_machine_status_filter; API_ListExecutions.html.
  @Test
  void listsByStatus() throws Exception {
    finished("done", "{}");
    call(
        "StartExecution",
        "{'stateMachineArn':'"
            + MACHINE
            + "','name':'runs','input':'{~wait~:true}'}".replace("~", "\\\""));
    String list = "{'stateMachineArn':'" + MACHINE + "','statusFilter':'%s'}";
    assertThat(call("ListExecutions", list.formatted("RUNNING")).findValuesAsText("name"))
        .containsExactly("runs");
    assertThat(call("ListExecutions", list.formatted("SUCCEEDED")).findValuesAsText("name"))
        .containsExactly("done");
    assertThat(call("ListExecutions", list.formatted("FAILED")).get("executions")).isEmpty();
    assertThat(call("ListExecutions", list.formatted("PENDING_REDRIVE")).get("executions"))
        .isEmpty();
  }

  // Source: LocalStack test_get_execution_history_reversed; includeExecutionData:
  // API_GetExecutionHistory.html, and what AWS leaves out of a log of the same name, LocalStack
  // logs/test_logs, test_base[pass_result.json5_ALL_False].
  @Test
  void historyPagesReversesAndLeavesDataOut() throws Exception {
    String arn = finished("n", "{\"a\":1}");
    JsonNode all = call("GetExecutionHistory", "{'executionArn':'" + arn + "'}").get("events");
    assertThat(all.findValuesAsText("type"))
        .containsExactly(
            "ExecutionStarted",
            "ChoiceStateEntered",
            "ChoiceStateExited",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded");
    for (boolean reverse : new boolean[] {false, true}) {
      List<JsonNode> events = new ArrayList<>();
      String token = "";
      do {
        JsonNode page =
            call(
                "GetExecutionHistory",
                "{'executionArn':'"
                    + arn
                    + "','maxResults':4,'reverseOrder':"
                    + reverse
                    + (token.isEmpty() ? "" : ",'nextToken':'" + token + "'")
                    + "}");
        page.get("events").forEach(events::add);
        token = page.path("nextToken").asText();
      } while (!token.isEmpty());
      List<JsonNode> expected = all.valueStream().toList();
      assertThat(events).isEqualTo(reverse ? expected.reversed() : expected);
    }
    JsonNode bare =
        call("GetExecutionHistory", "{'executionArn':'" + arn + "','includeExecutionData':false}")
            .get("events");
    assertThat(bare.get(0).get("executionStartedEventDetails"))
        .isEqualTo(Json.object().put("roleArn", TestCloud.ROLE));
    assertThat(bare.get(4).get("stateExitedEventDetails")).isEqualTo(json("{'name':'P'}"));
    assertThat(bare.get(5).get("executionSucceededEventDetails")).isEqualTo(Json.object());
  }

  // Source: LocalStack logs/test_logs, test_base[raise_failure.json5_ALL_False]: error and cause
  // are
  // no execution data. That a task's parameters are is not recorded.
  @Test
  void withoutExecutionDataErrorsAreStillTold() throws Exception {
    cloud.function("f", TestCloud.fails("Boom"));
    ExecutionDescription failed =
        cloud.run(
            "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'End':true}",
            "{}");
    JsonNode events =
        call(
                "GetExecutionHistory",
                "{'includeExecutionData':false,'executionArn':'"
                    + failed.summary().executionArn()
                    + "'}")
            .get("events");
    assertThat(events.get(1).get("stateEnteredEventDetails")).isEqualTo(json("{'name':'T'}"));
    assertThat(events.get(2).get("taskScheduledEventDetails"))
        .isEqualTo(json("{'resourceType':'lambda','resource':'invoke','region':'eu-central-1'}"));
    assertThat(events.get(4).at("/taskFailedEventDetails/error").textValue()).isEqualTo("Boom");
    assertThat(events.get(5).get("executionFailedEventDetails").properties()).hasSize(2);
  }

  // Source: API_GetExecutionHistory.html: the default is 100 events, and 0 means the default.
  @Test
  void aPageHolds100UnlessTold() throws Exception {
    ExecutionDescription waited =
        cloud.run(
            "'A':{'Type':'Choice','Choices':[{'Condition':'{% $states.input < 40 %}','Output':'{% $states.input + 1 %}','Next':'B'}],'Default':'C'},"
                + "'B':{'Type':'Pass','Next':'A'},'C':{'Type':'Succeed'}",
            "0");
    String arn = waited.summary().executionArn();
    for (String size : List.of("", ",'maxResults':0", ",'maxResults':null")) {
      JsonNode page = call("GetExecutionHistory", "{'executionArn':'" + arn + "'" + size + "}");
      assertThat(page.get("events")).hasSize(100);
      assertThat(page.get("nextToken").textValue()).isNotEmpty();
    }
    assertThat(
            call("GetExecutionHistory", "{'executionArn':'" + arn + "','maxResults':1000}")
                .get("events"))
        .hasSize(cloud.history(waited).size());
  }

  // Source: the message, LocalStack test_sfn_api_aliasing,
  // test_list_state_machine_aliases_pagination_invalid_next_token; lengths,
  // test_list_sms_pagination
  // and test_list_executions_versions_pagination.
  @Test
  void refusesTokensOfOthers() throws Exception {
    String arn = finished("n", "{}");
    String other = finished("other", "{}");
    String token =
        call("GetExecutionHistory", "{'executionArn':'" + arn + "','maxResults':1}")
            .get("nextToken")
            .textValue();
    String continued = ",'maxResults':1,'nextToken':'%s'}".formatted(token);
    // On AWS a token is good for 24 hours.
    cloud.pass(Duration.ofHours(25));
    JsonNode next = call("GetExecutionHistory", "{'executionArn':'" + arn + "'" + continued);
    assertThat(next.at("/events/0/id").intValue()).isEqualTo(2);
    ObjectNode refused =
        Json.object()
            .put("__type", "com.amazonaws.swf.service.v2.model#InvalidToken")
            .put("message", "Invalid Token: 'Invalid token'");
    for (String request :
        List.of(
            "{'executionArn':'" + other + "'" + continued,
            "{'reverseOrder':true,'executionArn':'" + arn + "'" + continued)) {
      assertThat(Json.parse(post("GetExecutionHistory", quoted(request)).body()))
          .isEqualTo(refused);
    }
    assertThat(
            Json.parse(
                post("ListExecutions", quoted("{'stateMachineArn':'" + MACHINE + "'" + continued))
                    .body()))
        .isEqualTo(refused);
    assertTokenLimit("ListStateMachines", 1024);
    assertTokenLimit("ListExecutions", 3096);
  }

  private void assertTokenLimit(String operation, int most) throws Exception {
    String token = "x".repeat(most + 1);
    assertRefused(
        operation,
        "{'stateMachineArn':'{M}','nextToken':'" + token + "'}",
        "com.amazon.coral.validate#ValidationException",
        "1 validation error detected: Value '%s' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to %d"
            .formatted(token, most));
  }

  // Source: LocalStack test_describe_state_machine_for_execution, test_list_sms,
  // test_create_update_state_machine_base_definition.
  @Test
  void describesMachines() throws Exception {
    String arn = finished("n", "{}");
    String changed = definition("'S':{'Type':'Succeed'}");
    cloud.create(changed);
    JsonNode machine = call("DescribeStateMachine", "{'stateMachineArn':'" + MACHINE + "'}");
    ObjectNode expected = Json.object();
    expected
        .put("stateMachineArn", MACHINE)
        .put("name", "wap")
        .put("status", "ACTIVE")
        .put("definition", changed)
        .put("roleArn", TestCloud.ROLE)
        .put("type", "STANDARD")
        .put("creationDate", 1795334400.0);
    expected.set("loggingConfiguration", json("{'level':'OFF','includeExecutionData':false}"));
    expected.set("tracingConfiguration", json("{'enabled':false}"));
    assertThat(machine).isEqualTo(expected);
    JsonNode forExecution =
        call("DescribeStateMachineForExecution", "{'executionArn':'" + arn + "'}");
    assertThat(forExecution.get("definition").textValue()).isEqualTo(DEFINITION);
    assertThat(forExecution.get("name").textValue()).isEqualTo("wap");

    cloud.stepFunctions.create("another", TestCloud.ROLE, StateMachine.parse(changed));
    JsonNode page = call("ListStateMachines", "{'maxResults':1}");
    assertThat(page.findValuesAsText("name")).containsExactly("another");
    JsonNode rest =
        call("ListStateMachines", "{'nextToken':'" + page.get("nextToken").textValue() + "'}");
    assertThat(rest.get("stateMachines"))
        .containsExactly(
            json(
                "{'stateMachineArn':'"
                    + MACHINE
                    + "','name':'wap','type':'STANDARD','creationDate':1795334400.0}"));
  }

  // Source: LocalStack test_invalid_start_execution_arn, test_invalid_start_execution_input,
  // test_describe_execution_no_such_state_machine, test_describe_execution_invalid_arn,
  // test_get_execution_history_no_such_execution, test_list_execution_no_such_state_machine,
  // test_state_machine_status_filter, test_list_executions_pagination; the order of checks, names
  // and
  // lengths: sfn-local; the other ARNs' messages and the lower bounds: by analogy.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          StartExecution      | {'stateMachineArn':'{M}x'}                          | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          StartExecution      | {'stateMachineArn':'nonsense','name':''}            | InvalidArn               | Invalid Arn: 'Invalid ARN prefix: nonsense'
          StartExecution      | {'stateMachineArn':'{E}x'}                          | InvalidArn               | Invalid Arn: 'Resource type not valid in this context: execution'
          StartExecution      | {'stateMachineArn':'{M}:1'}                         | InvalidArn               | Invalid Arn: 'Invalid ARN: {M}:1'
          StartExecution      | {'stateMachineArn':'{M}','name':'a b'}              | InvalidName              | Invalid Name: 'a b'
          StartExecution      | {'stateMachineArn':'{M}','name':'a😀'}          | InvalidName              | Invalid Name: 'a😀'
          StartExecution      | {'stateMachineArn':'{M}x','name':'a b','input':'{'} | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          StartExecution      | {'stateMachineArn':'{M}','name':'a b','input':'{'}  | InvalidName              | Invalid Name: 'a b'
          StartExecution      | {'stateMachineArn':'{M}x','name':''}                | ValidationException      | 1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1
          StartExecution      | {'stateMachineArn':'{M}','input':'not some json'}   | InvalidExecutionInput    | Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'
          StartExecution      | {'stateMachineArn':'{M}','input':'{\\u0027'}         | InvalidExecutionInput    | Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was expecting double-quote to start field name'
          StartExecution      | {'stateMachineArn':'{M}','input':''}                | InvalidExecutionInput    | Invalid State Machine Execution Input: 'Invalid execution input.'
          StartExecution      | {}                                                  | ValidationException      | 1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null
          StopExecution       | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          StopExecution       | {'executionArn':'{M}'}                              | InvalidArn               | Invalid Arn: 'Resource type not valid in this context: stateMachine'
          DescribeExecution   | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeExecution   | {'executionArn':'nonsense'}                         | InvalidArn               | Invalid Arn: 'Invalid ARN prefix: nonsense'
          GetExecutionHistory | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          GetExecutionHistory | {'executionArn':''}                                 | ValidationException      | 1 validation error detected: Value '' at 'executionArn' failed to satisfy constraint: Member must have length greater than or equal to 1
          DescribeStateMachineForExecution | {'executionArn':'{E}x'}                | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeStateMachine | {'stateMachineArn':'{M}x'}                         | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          ListExecutions      | {'stateMachineArn':'{M}x'}                          | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          ListExecutions      | {'stateMachineArn':'{M}','statusFilter':'succeeded'} | ValidationException     | 1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]
          ListExecutions      | {'stateMachineArn':'{M}','maxResults':1001}         | ValidationException      | 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000
          ListExecutions      | {'stateMachineArn':'{M}','maxResults':-1}           | ValidationException      | 1 validation error detected: Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0
          ListExecutions      | {'stateMachineArn':'{M}','nextToken':'zzz'}         | InvalidToken             | Invalid Token: 'Invalid token'
          ListExecutions      | {'stateMachineArn':'{M}','nextToken':''}            | ValidationException      | 1 validation error detected: Value '' at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1
          """)
  void refusesAsAwsDoes(String operation, String request, String type, String message)
      throws Exception {
    String namespace =
        type.equals("ValidationException")
            ? "com.amazon.coral.validate"
            : "com.amazonaws.swf.service.v2.model";
    assertRefused(operation, request, namespace + "#" + type, message);
  }

  /** {M} and {E} stand for the machine's ARN and the start of its executions' ARNs. */
  private void assertRefused(String operation, String request, String type, String message)
      throws Exception {
    HttpResponse<String> response =
        post(operation, quoted(request).replace("{M}", MACHINE).replace("{E}", EXECUTION));
    assertThat(response.statusCode()).isEqualTo(400);
    ObjectNode expected =
        Json.object()
            .put("__type", type)
            .put("message", message.replace("{M}", MACHINE).replace("{E}", EXECUTION));
    assertThat(Json.parse(response.body())).isEqualTo(expected);
  }

  // Our own messages; AWS has none for an operation that it does not know.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateStateMachine",
        "UpdateStateMachine",
        "DeleteStateMachine",
        "RedriveExecution",
        "StartSyncExecution",
        "TestState",
        "ValidateStateMachineDefinition",
        "PublishStateMachineVersion",
        "ListStateMachineVersions",
        "CreateStateMachineAlias",
        "CreateActivity",
        "GetActivityTask",
        "SendTaskSuccess",
        "SendTaskFailure",
        "SendTaskHeartbeat",
        "DescribeMapRun",
        "ListMapRuns",
        "TagResource",
        "NoSuchOperation"
      })
  void refusesOperationsThatItDoesNotHave(String operation) throws Exception {
    assertRefused(
        operation,
        "{'stateMachineArn':'{M}'}",
        "com.amazon.coral.service#UnknownOperationException",
        "The embedded Step Functions has no operation '" + operation + "'");
  }

  // Our own messages: AWS takes these, and does what is not done here.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          StartExecution       | {'stateMachineArn':'{M}','traceHeader':'Root=1'}          | traceHeader
          DescribeExecution    | {'executionArn':'{E}x','includedData':'METADATA_ONLY'}    | includedData
          DescribeStateMachine | {'stateMachineArn':'{M}','includedData':'METADATA_ONLY'}  | includedData
          DescribeStateMachineForExecution | {'executionArn':'{E}x','includedData':'ALL_DATA'} | includedData
          ListExecutions       | {'mapRunArn':'{M}'}                                       | mapRunArn
          ListExecutions       | {'stateMachineArn':'{M}','redriveFilter':'REDRIVEN'}      | redriveFilter
          """)
  void refusesMembersThatItDoesNothingAbout(String operation, String request, String member)
      throws Exception {
    assertRefused(
        operation,
        request,
        "com.amazon.coral.validate#ValidationException",
        "The embedded Step Functions does not take the member '" + member + "'");
  }

  // Source: sfn-local: the limits' messages, input and cause unrepeated, and before the machine's
  // existence. StopExecution's: by analogy, API_StopExecution.html.
  @Test
  void refusesWhatIsTooLong() throws Exception {
    String most = "\"" + "x".repeat(Limits.MAX_DATA_BYTES - 2) + "\"";
    finished("n".repeat(80), most);
    String constraint =
        "1 validation error detected: Value%s at '%s' failed to satisfy constraint: Member must have ";
    ObjectNode start = Json.object().put("stateMachineArn", MACHINE + "x");
    assertRefused(
        "StartExecution",
        start.deepCopy().put("input", most.replaceFirst("x", "ü")).toString(),
        "com.amazon.coral.validate#ValidationException",
        constraint.formatted("", "input")
            + "size less than or equal to 262144 bytes in UTF-8 encoding");
    String name = "n".repeat(81);
    assertRefused(
        "StartExecution",
        start.deepCopy().put("name", name).toString(),
        "com.amazon.coral.validate#ValidationException",
        constraint.formatted(" '" + name + "'", "name") + "length less than or equal to 80");
    ObjectNode stop = Json.object().put("executionArn", EXECUTION + "n");
    assertRefused(
        "StopExecution",
        stop.deepCopy().put("error", "e".repeat(257)).toString(),
        "com.amazon.coral.validate#ValidationException",
        constraint.formatted("", "error") + "length less than or equal to 256");
    assertRefused(
        "StopExecution",
        stop.deepCopy().put("cause", "c".repeat(32_769)).toString(),
        "com.amazon.coral.validate#ValidationException",
        constraint.formatted("", "cause") + "length less than or equal to 32768");
    String arn = EXECUTION + "n".repeat(202);
    assertRefused(
        "DescribeExecution",
        "{'executionArn':'" + arn + "'}",
        "com.amazon.coral.validate#ValidationException",
        constraint.formatted(" '" + arn + "'", "executionArn")
            + "length less than or equal to 256");
  }

  // Source: the type, Smithy, "AWS JSON 1.0 protocol"; the text is our own.
  @Test
  void refusesWhatIsNoRequest() throws Exception {
    HttpResponse<String> broken = post("ListStateMachines", "{");
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(broken.body())
        .contains("\"__type\":\"com.amazon.coral.service#SerializationException\"");
    HttpResponse<String> typed =
        post("ListExecutions", quoted("{'stateMachineArn':'" + MACHINE + "','maxResults':'x'}"));
    assertThat(typed.statusCode()).isEqualTo(400);
    assertThat(typed.body())
        .contains("#SerializationException\"", "The member maxResults must be an integer");
    HttpResponse<String> plain =
        CLIENT.send(HttpRequest.newBuilder(api.endpoint()).build(), BodyHandlers.ofString());
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).contains("#UnknownOperationException\"");
  }
}
