package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The operations of the API: each takes a request's members and makes the answer's. */
final class Operations {
  /** What GetExecutionHistory leaves out of an event's details without includeExecutionData. */
  private static final Set<String> EXECUTION_DATA =
      Set.of(
          "input",
          "inputDetails",
          "output",
          "outputDetails",
          "parameters",
          "assignedVariables",
          "assignedVariablesDetails");

  private final StepFunctions stepFunctions;

  Operations(StepFunctions stepFunctions) {
    this.stepFunctions = stepFunctions;
  }

  ObjectNode answer(String operation, Request request) {
    return switch (operation) {
      case "StartExecution" -> startExecution(request);
      case "StopExecution" -> stopExecution(request);
      case "DescribeExecution" -> describeExecution(request);
      case "ListExecutions" -> listExecutions(request);
      case "GetExecutionHistory" -> executionHistory(request);
      case "DescribeStateMachine" -> describeStateMachine(request);
      case "DescribeStateMachineForExecution" -> describeStateMachineForExecution(request);
      case "ListStateMachines" -> listStateMachines(request);
      default -> throw StepFunctionsException.unknownOperation(operation);
    };
  }

  private ObjectNode startExecution(Request request) {
    request.refuse("traceHeader");
    String machine = request.arn("stateMachineArn");
    String input = request.string("input").orElse("{}");
    Optional<String> name = request.string("name");
    ExecutionSummary started =
        name.isPresent()
            ? stepFunctions.startExecution(machine, name.get(), input)
            : stepFunctions.startExecution(machine, input);
    return Json.object()
        .put("executionArn", started.executionArn())
        .put("startDate", Timestamps.epochSeconds(started.startDate()));
  }

  private ObjectNode stopExecution(Request request) {
    ExecutionSummary stopped =
        stepFunctions.stopExecution(
            request.arn("executionArn"),
            request.sensitive("error", Limits.MAX_ERROR_LENGTH),
            request.sensitive("cause", Limits.MAX_CAUSE_LENGTH));
    return Json.object().put("stopDate", Timestamps.epochSeconds(stopped.stopDate().orElseThrow()));
  }

  private ObjectNode describeExecution(Request request) {
    request.refuse("includedData");
    ExecutionDescription execution = stepFunctions.describeExecution(request.arn("executionArn"));
    ObjectNode answer = summary(execution.summary()).put("input", execution.input());
    answer.putObject("inputDetails").put("included", true);
    if (execution.output().isPresent()) {
      answer.put("output", execution.output().get());
      answer.putObject("outputDetails").put("included", true);
    }
    execution.error().ifPresent(error -> answer.put("error", error));
    execution.cause().ifPresent(cause -> answer.put("cause", cause));
    return answer
        .put("redriveStatus", "NOT_REDRIVABLE")
        .put("redriveStatusReason", execution.redriveStatusReason());
  }

  private ObjectNode listExecutions(Request request) {
    request.refuse("mapRunArn", "redriveFilter");
    String machine = request.arn("stateMachineArn");
    int size = request.maxResults();
    Optional<ExecutionStatus> status = request.status("statusFilter");
    String filter = request.string("statusFilter").orElse("");
    String identity = "ListExecutions " + machine + " " + filter;
    long before =
        request
            .nextToken(Request.MAX_EXECUTIONS_TOKEN_LENGTH)
            .map(token -> PageToken.position(token, identity))
            .orElse(Long.MAX_VALUE);
    List<Execution> found =
        stepFunctions
            .newestFirst(machine, before)
            .filter(
                execution ->
                    filter.isEmpty()
                        || status.filter(execution.summary().status()::equals).isPresent())
            .limit(size + 1L)
            .toList();
    ObjectNode answer = Json.object();
    ArrayNode executions = answer.putArray("executions");
    found.stream().limit(size).forEach(execution -> executions.add(summary(execution.summary())));
    if (found.size() > size) {
      long last = found.get(size - 1).sequence();
      answer.put("nextToken", new PageToken(identity, last).encode());
    }
    return answer;
  }

  private ObjectNode executionHistory(Request request) {
    String arn = request.arn("executionArn");
    int size = request.maxResults();
    boolean reverse = request.flag("reverseOrder", false);
    boolean data = request.flag("includeExecutionData", true);
    List<JsonNode> all = stepFunctions.history(arn);
    List<JsonNode> events = reverse ? all.reversed() : all;
    String identity = "GetExecutionHistory " + arn + " " + reverse;
    // The id of the next event: a running execution's history grows, and reversed begins elsewhere.
    int first = 0;
    Optional<String> token = request.nextToken();
    if (token.isPresent()) {
      long id = PageToken.position(token.get(), identity);
      if (id < 1 || id > all.size()) {
        throw StepFunctionsException.invalidToken();
      }
      first = (int) (reverse ? all.size() - id : id - 1);
    }
    ObjectNode answer = Json.object();
    ArrayNode page = answer.putArray("events");
    int end = Math.min(events.size(), first + size);
    events.subList(first, end).forEach(event -> page.add(data ? event : withoutData(event)));
    if (end < events.size()) {
      answer.put(
          "nextToken", new PageToken(identity, events.get(end).get("id").longValue()).encode());
    }
    return answer;
  }

  private static JsonNode withoutData(JsonNode event) {
    ObjectNode copy = event.deepCopy();
    for (JsonNode member : copy) {
      if (member instanceof ObjectNode details) {
        details.remove(EXECUTION_DATA);
      }
    }
    return copy;
  }

  private ObjectNode describeStateMachine(Request request) {
    request.refuse("includedData");
    RegisteredMachine machine = stepFunctions.machine(request.arn("stateMachineArn"));
    ObjectNode answer =
        Json.object()
            .put("stateMachineArn", machine.arn())
            .put("name", machine.name())
            .put("status", "ACTIVE")
            .put("definition", machine.machine().definition())
            .put("roleArn", machine.roleArn())
            .put("type", "STANDARD")
            .put("creationDate", Timestamps.epochSeconds(machine.creationDate()));
    return withConfiguration(answer);
  }

  private ObjectNode describeStateMachineForExecution(Request request) {
    request.refuse("includedData");
    Execution execution = stepFunctions.execution(request.arn("executionArn"));
    String machineArn = execution.summary().stateMachineArn();
    ObjectNode answer =
        Json.object()
            .put("stateMachineArn", machineArn)
            .put("name", machineArn.substring(machineArn.lastIndexOf(':') + 1))
            .put("definition", stepFunctions.definition(execution))
            .put("roleArn", execution.roleArn())
            .put("updateDate", Timestamps.epochSeconds(execution.summary().startDate()));
    return withConfiguration(answer);
  }

  private static ObjectNode withConfiguration(ObjectNode answer) {
    answer.putObject("loggingConfiguration").put("level", "OFF").put("includeExecutionData", false);
    answer.putObject("tracingConfiguration").put("enabled", false);
    return answer;
  }

  private ObjectNode listStateMachines(Request request) {
    int size = request.maxResults();
    String identity = "ListStateMachines";
    long first = request.nextToken().map(token -> PageToken.position(token, identity)).orElse(0L);
    List<RegisteredMachine> found =
        stepFunctions.machines().skip(Math.max(0, first)).limit(size + 1L).toList();
    ObjectNode answer = Json.object();
    ArrayNode machines = answer.putArray("stateMachines");
    for (RegisteredMachine machine : found.subList(0, Math.min(size, found.size()))) {
      machines
          .addObject()
          .put("stateMachineArn", machine.arn())
          .put("name", machine.name())
          .put("type", "STANDARD")
          .put("creationDate", Timestamps.epochSeconds(machine.creationDate()));
    }
    if (found.size() > size) {
      answer.put("nextToken", new PageToken(identity, first + size).encode());
    }
    return answer;
  }

  private static ObjectNode summary(ExecutionSummary execution) {
    ObjectNode answer =
        Json.object()
            .put("executionArn", execution.executionArn())
            .put("stateMachineArn", execution.stateMachineArn())
            .put("name", execution.name())
            .put("status", execution.status().name())
            .put("startDate", Timestamps.epochSeconds(execution.startDate()))
            .put("redriveCount", 0);
    execution.stopDate().ifPresent(date -> answer.put("stopDate", Timestamps.epochSeconds(date)));
    return answer;
  }
}
