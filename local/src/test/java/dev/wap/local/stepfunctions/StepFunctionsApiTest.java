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

/**
 * The API as its clients see it. Messages "recorded on AWS" are from the snapshots of LocalStack's
 * {@code tests/aws/services/stepfunctions/v2/test_sfn_api.py}; shapes are those of the AWS Step
 * Functions API Reference.
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

  // Recorded on AWS: test_start_execution, test_describe_execution.
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

  // Recorded on AWS: test_stop_execution.
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
  }

  // Recorded on AWS: test_list_executions_pagination.
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

  // Recorded on AWS: test_get_execution_history_reversed; includeExecutionData: API Reference,
  // GetExecutionHistory.
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
  }

  // Recorded on AWS: test_describe_state_machine_for_execution, test_list_sms,
  // create_update_state_machine.
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

  // Recorded on AWS, but for those that the API's model gives: names, unknown operations and
  // members that are missing.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          StartExecution      | {'stateMachineArn':'{M}x'}                          | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          StartExecution      | {'stateMachineArn':'nonsense'}                      | InvalidArn               | Invalid Arn: 'Invalid ARN prefix: nonsense'
          StartExecution      | {'stateMachineArn':'{E}x'}                          | InvalidArn               | Invalid Arn: 'Resource type not valid in this context: execution'
          StartExecution      | {'stateMachineArn':'{M}','name':'a b'}              | InvalidName              | Invalid Name: 'a b'
          StartExecution      | {'stateMachineArn':'{M}','input':'not some json'}   | InvalidExecutionInput    | Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'
          StartExecution      | {'stateMachineArn':'{M}','input':''}                | InvalidExecutionInput    | Invalid State Machine Execution Input: 'Invalid execution input.'
          StartExecution      | {}                                                  | ValidationException      | 1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null
          StopExecution       | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeExecution   | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeExecution   | {'executionArn':'nonsense'}                         | InvalidArn               | Invalid Arn: 'Invalid ARN prefix: nonsense'
          GetExecutionHistory | {'executionArn':'{E}x'}                             | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeStateMachineForExecution | {'executionArn':'{E}x'}                | ExecutionDoesNotExist    | Execution Does Not Exist: '{E}x'
          DescribeStateMachine | {'stateMachineArn':'{M}x'}                         | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          ListExecutions      | {'stateMachineArn':'{M}x'}                          | StateMachineDoesNotExist | State Machine Does Not Exist: '{M}x'
          ListExecutions      | {'stateMachineArn':'{M}','statusFilter':'succeeded'} | ValidationException     | 1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]
          ListExecutions      | {'stateMachineArn':'{M}','maxResults':1001}         | ValidationException      | 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000
          ListExecutions      | {'stateMachineArn':'{M}','nextToken':'zzz'}         | InvalidToken             | Invalid Token: 'zzz'
          ListExecutions      | {'stateMachineArn':'{M}','maxResults':'x'}          | SerializationException   | The member maxResults must be an integer
          DeleteStateMachine  | {'stateMachineArn':'{M}'}                           | UnknownOperationException | The embedded Step Functions has no operation 'DeleteStateMachine'
          """)
  void refusesAsAwsDoes(String operation, String request, String type, String message)
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

  // facts.md, point 8; AWS Step Functions API Reference, StartExecution.
  @Test
  void refusesAnInputOver256KiB() throws Exception {
    String most = "\"" + "x".repeat(Limits.MAX_DATA_BYTES - 2) + "\"";
    finished("n", most);
    ObjectNode request =
        Json.object().put("stateMachineArn", MACHINE).put("input", most.replaceFirst("x", "ü"));
    HttpResponse<String> response = post("StartExecution", request.toString());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Json.parse(response.body()).get("__type").textValue())
        .isEqualTo("InvalidExecutionInput");
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    HttpResponse<String> broken = post("ListStateMachines", "{");
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(broken.body()).contains("\"__type\":\"SerializationException\"");
    HttpResponse<String> plain =
        CLIENT.send(HttpRequest.newBuilder(api.endpoint()).build(), BodyHandlers.ofString());
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).contains("\"__type\":\"UnknownOperationException\"");
  }
}
