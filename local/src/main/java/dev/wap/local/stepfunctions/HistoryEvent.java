package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An event of an execution's history before it has its id and time. Source of all names and
 * members: AWS Step Functions API Reference, HistoryEvent.
 *
 * @param type such as {@code TaskStateEntered}
 * @param detailsName the member that holds the details, such as {@code stateEnteredEventDetails}
 * @param details what happened
 */
record HistoryEvent(String type, String detailsName, ObjectNode details) {
  private static final String RESOURCE_TYPE = "lambda";
  private static final String RESOURCE = "invoke";

  static HistoryEvent executionStarted(String input, String roleArn) {
    ObjectNode details = Json.object();
    data(details, "input", input).put("roleArn", roleArn);
    return new HistoryEvent("ExecutionStarted", "executionStartedEventDetails", details);
  }

  static HistoryEvent executionSucceeded(String output) {
    return new HistoryEvent(
        "ExecutionSucceeded",
        "executionSucceededEventDetails",
        data(Json.object(), "output", output));
  }

  static HistoryEvent executionFailed(Failure failure) {
    return new HistoryEvent(
        "ExecutionFailed", "executionFailedEventDetails", failure.addTo(Json.object()));
  }

  /** Without an error or a cause: AWS gives neither, here and in DescribeExecution. */
  static HistoryEvent executionTimedOut() {
    return new HistoryEvent("ExecutionTimedOut", "executionTimedOutEventDetails", Json.object());
  }

  static HistoryEvent executionAborted(Failure failure) {
    return new HistoryEvent(
        "ExecutionAborted", "executionAbortedEventDetails", failure.addTo(Json.object()));
  }

  static HistoryEvent stateEntered(State state, String input) {
    ObjectNode details = Json.object().put("name", state.name());
    return new HistoryEvent(
        state.type() + "StateEntered", "stateEnteredEventDetails", data(details, "input", input));
  }

  static HistoryEvent stateExited(
      State state, String output, Optional<Map<String, JsonNode>> assigned) {
    ObjectNode details = Json.object().put("name", state.name());
    data(details, "output", output);
    if (assigned.isPresent()) {
      ObjectNode variables = details.putObject("assignedVariables");
      assigned.get().forEach((name, value) -> variables.put(name, Json.write(value)));
      details.putObject("assignedVariablesDetails").put("truncated", false);
    }
    return new HistoryEvent(state.type() + "StateExited", "stateExitedEventDetails", details);
  }

  static HistoryEvent taskScheduled(String region, String parameters, OptionalInt timeoutSeconds) {
    ObjectNode details = task().put("region", region).put("parameters", parameters);
    timeoutSeconds.ifPresent(seconds -> details.put("timeoutInSeconds", seconds));
    return new HistoryEvent("TaskScheduled", "taskScheduledEventDetails", details);
  }

  static HistoryEvent taskStarted() {
    return new HistoryEvent("TaskStarted", "taskStartedEventDetails", task());
  }

  static HistoryEvent taskSucceeded(String output) {
    return new HistoryEvent(
        "TaskSucceeded", "taskSucceededEventDetails", data(task(), "output", output));
  }

  static HistoryEvent taskFailed(Failure failure) {
    return new HistoryEvent("TaskFailed", "taskFailedEventDetails", failure.addTo(task()));
  }

  static HistoryEvent taskTimedOut(Failure failure) {
    return new HistoryEvent("TaskTimedOut", "taskTimedOutEventDetails", failure.addTo(task()));
  }

  static HistoryEvent evaluationFailed(State state, Failure failure, String location) {
    ObjectNode details = failure.addTo(Json.object());
    details.put("location", location).put("state", state.name());
    return new HistoryEvent("EvaluationFailed", "evaluationFailedEventDetails", details);
  }

  /** The event as GetExecutionHistory returns it. */
  ObjectNode numbered(int id, int previousEventId, double epochSeconds) {
    ObjectNode event =
        Json.object()
            .put("timestamp", epochSeconds)
            .put("type", type)
            .put("id", id)
            .put("previousEventId", previousEventId);
    event.set(detailsName, details);
    return event;
  }

  private static ObjectNode task() {
    return Json.object().put("resourceType", RESOURCE_TYPE).put("resource", RESOURCE);
  }

  private static ObjectNode data(ObjectNode details, String name, String json) {
    details.put(name, json).putObject(name + "Details").put("truncated", false);
    return details;
  }
}
