package dev.wap.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionStatusChange;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What EventBridge is told of an execution. */
final class ExecutionEventsTest {
  private static final Instant START = Instant.parse("2026-11-22T08:00:00.123Z");
  private static final Instant STOP = Instant.parse("2026-11-22T08:00:01.456Z");
  private static final UUID ID = UUID.fromString("0123abcd-0000-4000-8000-000000000000");

  private final ObjectMapper json = new ObjectMapper();

  private static ExecutionDescription execution(
      ExecutionStatus status, String input, Optional<String> output) {
    boolean failed = status == ExecutionStatus.FAILED;
    return new ExecutionDescription(
        new ExecutionSummary(
            "arn:aws:states:us-east-1:000000000000:execution:wap:n",
            "arn:aws:states:us-east-1:000000000000:stateMachine:wap",
            "n",
            status,
            START,
            Optional.of(STOP).filter(date -> status != ExecutionStatus.RUNNING)),
        input,
        output,
        Optional.of("E").filter(name -> failed),
        Optional.of("because").filter(text -> failed));
  }

  private JsonNode event(ExecutionDescription execution) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    Instant time = execution.summary().stopDate().orElse(START);
    new ExecutionEvents("000000000000", "us-east-1", events::add, () -> ID)
        .accept(new ExecutionStatusChange(execution, time));
    assertThat(events).hasSize(1);
    return json.readTree(events.getFirst().toString());
  }

  // Source: localstack/localstack,
  // tests/aws/services/stepfunctions/v2/base/test_base.snapshot.json,
  // test_event_bridge_events_base, recorded on AWS; dates in milliseconds:
  // https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
  @Test
  void sendsTheEventThatStepFunctionsSends() throws IOException {
    String expected =
        """
        {"version": "0", "id": "0123abcd-0000-4000-8000-000000000000",
         "detail-type": "Step Functions Execution Status Change", "source": "aws.states",
         "account": "000000000000", "time": "%s", "region": "us-east-1",
         "resources": ["arn:aws:states:us-east-1:000000000000:execution:wap:n"],
         "detail": {
           "executionArn": "arn:aws:states:us-east-1:000000000000:execution:wap:n",
           "stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:wap",
           "name": "n", "status": "%s", "startDate": 1795334400123, "stopDate": %s,
           "input": "{}", "output": %s, "stateMachineVersionArn": null,
           "stateMachineAliasArn": null, "redriveCount": 0, "redriveDate": null,
           "redriveStatus": "NOT_REDRIVABLE",
           "redriveStatusReason": "Execution is %s and cannot be redriven",
           "inputDetails": {"included": true}, "outputDetails": %s,
           "error": null, "cause": null}}
        """;
    assertThat(event(execution(ExecutionStatus.RUNNING, "{}", Optional.empty())))
        .isEqualTo(
            json.readTree(
                expected.formatted(
                    "2026-11-22T08:00:00Z", "RUNNING", "null", "null", "RUNNING", "null")));
    assertThat(event(execution(ExecutionStatus.SUCCEEDED, "{}", Optional.of("[1]"))))
        .isEqualTo(
            json.readTree(
                expected.formatted(
                    "2026-11-22T08:00:01Z",
                    "SUCCEEDED",
                    "1795334401456",
                    "\"[1]\"",
                    "SUCCEEDED",
                    "{\"included\": true}")));
  }

  // Source: the members of the same recording, and
  // https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
  @Test
  void aFailureHasItsErrorAndCauseAndNoOutput() throws IOException {
    JsonNode detail =
        event(execution(ExecutionStatus.FAILED, "{}", Optional.empty())).get("detail");
    assertThat(detail.get("error").textValue()).isEqualTo("E");
    assertThat(detail.get("cause").textValue()).isEqualTo("because");
    assertThat(detail.get("output").isNull()).isTrue();
    assertThat(detail.get("outputDetails").isNull()).isTrue();
  }

  // Not AWS's answer, which is REDRIVABLE: RedriveExecution is refused here.
  @ParameterizedTest
  @EnumSource(names = {"FAILED", "TIMED_OUT", "ABORTED"})
  void noExecutionCanBeRedriven(ExecutionStatus status) throws IOException {
    JsonNode detail = event(execution(status, "{}", Optional.empty())).get("detail");
    assertThat(detail.get("status").textValue()).isEqualTo(status.name());
    assertThat(detail.get("redriveStatus").textValue()).isEqualTo("NOT_REDRIVABLE");
    assertThat(detail.get("redriveStatusReason").textValue())
        .isEqualTo("The embedded Step Functions does not redrive executions");
  }

  // Source: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html: 248
  // KB of escaped input and output.
  @Test
  void dataBeyond248KiBIsLeftOutTheInputFirst() throws IOException {
    // Two quotes around the text itself, and four for the text's own, escaped.
    String most = "\"" + "x".repeat(248 * 1024 - 6) + "\"";
    assertData(most, Optional.empty(), true, false);
    assertData(most + " ", Optional.empty(), false, false);
    assertData("1", Optional.of(most), false, true);
    assertData("1", Optional.of(most + " "), false, false);
    // The limit is of escaped text: each quote counts for two.
    assertData("[" + "\"\",".repeat(60_000) + "1]", Optional.empty(), false, false);
  }

  private void assertData(
      String input, Optional<String> output, boolean withInput, boolean withOutput)
      throws IOException {
    ExecutionStatus status =
        output.isPresent() ? ExecutionStatus.SUCCEEDED : ExecutionStatus.ABORTED;
    JsonNode detail = event(execution(status, input, output)).get("detail");
    assertThat(detail.get("input").textValue()).isEqualTo(withInput ? input : null);
    assertThat(detail.at("/inputDetails/included").booleanValue()).isEqualTo(withInput);
    assertThat(detail.get("output").textValue()).isEqualTo(withOutput ? output.get() : null);
    assertThat(detail.at("/outputDetails/included").booleanValue()).isEqualTo(withOutput);
  }
}
