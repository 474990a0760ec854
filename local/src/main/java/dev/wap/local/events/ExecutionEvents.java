package dev.wap.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatusChange;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says "Step Functions Execution Status Change" to EventBridge in Step Functions' words.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">Automating
 *     Step Functions event delivery with EventBridge</a>
 */
public final class ExecutionEvents implements Consumer<ExecutionStatusChange> {
  /** What input and output may have together, escaped; beyond it they are left out. */
  private static final int MAX_DATA_BYTES = 248 * 1024;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Envelope envelope;
  private final Consumer<JsonNode> bus;

  /**
   * Tells a bus of executions.
   *
   * @param accountId the account of the events
   * @param region the region of the events
   * @param bus takes the events
   * @param ids gives the events' ids
   */
  public ExecutionEvents(
      String accountId, String region, Consumer<JsonNode> bus, Supplier<UUID> ids) {
    this.envelope = new Envelope(accountId, region, ids);
    this.bus = bus;
  }

  @Override
  public void accept(ExecutionStatusChange change) {
    ObjectNode event =
        envelope.of(
            "Step Functions Execution Status Change",
            "aws.states",
            change.time(),
            change.execution().summary().executionArn());
    event.set("detail", detail(change.execution()));
    bus.accept(event);
  }

  private static ObjectNode detail(ExecutionDescription execution) {
    ExecutionSummary summary = execution.summary();
    int outputBytes = execution.output().map(ExecutionEvents::escapedBytes).orElse(0);
    boolean withInput = escapedBytes(execution.input()) + outputBytes <= MAX_DATA_BYTES;
    boolean withOutput = outputBytes <= MAX_DATA_BYTES;
    ObjectNode detail = JSON.objectNode();
    detail.put("executionArn", summary.executionArn());
    detail.put("stateMachineArn", summary.stateMachineArn());
    detail.put("name", summary.name());
    detail.put("status", summary.status().name());
    detail.put("startDate", summary.startDate().toEpochMilli());
    summary
        .stopDate()
        .ifPresentOrElse(
            date -> detail.put("stopDate", date.toEpochMilli()), () -> detail.putNull("stopDate"));
    detail.put("input", withInput ? execution.input() : null);
    detail.put("output", withOutput ? text(execution.output()) : null);
    detail.putNull("stateMachineVersionArn");
    detail.putNull("stateMachineAliasArn");
    detail.put("redriveCount", 0);
    detail.putNull("redriveDate");
    detail.put("redriveStatus", "NOT_REDRIVABLE");
    detail.put("redriveStatusReason", execution.redriveStatusReason());
    detail.putObject("inputDetails").put("included", withInput);
    if (execution.output().isPresent()) {
      detail.putObject("outputDetails").put("included", withOutput);
    } else {
      detail.putNull("outputDetails");
    }
    detail.put("error", text(execution.error()));
    detail.put("cause", text(execution.cause()));
    return detail;
  }

  /** The text, or null, which is how AWS's event says that there is none. */
  private static String text(Optional<String> text) {
    return text.orElse(null);
  }

  /** The length of JSON text as a string within JSON. */
  private static int escapedBytes(String json) {
    return JSON.textNode(json).toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
