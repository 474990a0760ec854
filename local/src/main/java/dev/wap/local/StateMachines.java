package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.events.EventBus;
import dev.wap.local.events.ExecutionEvents;
import dev.wap.local.stepfunctions.ExecutionStatusChange;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.stepfunctions.StepFunctions;
import dev.wap.local.template.EventRule;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The template's state machines, between the embedded Step Functions and the embedded EventBridge:
 * rules start executions, and executions are events that rules match.
 */
final class StateMachines {
  private static final Logger log = LoggerFactory.getLogger(StateMachines.class);

  private static final ObjectMapper JSON = new ObjectMapper();

  private StateMachines() {}

  /**
   * Creates the machines and their rules, and has the bus told of every execution from now on, the
   * ones first that an earlier process left running.
   *
   * @param machines the template's state machines by logical id
   */
  static void create(
      Template template,
      Map<String, StateMachine> machines,
      StepFunctions stepFunctions,
      EventBus bus) {
    for (StateMachineResource resource : template.stateMachines()) {
      String role =
          "arn:aws:iam::%s:role/%s-role".formatted(template.options().accountId(), resource.name());
      String arn = stepFunctions.create(resource.name(), role, machines.get(resource.logicalId()));
      for (EventRule rule : resource.rules()) {
        bus.addRule(rule.name(), rule.pattern(), event -> start(stepFunctions, arn, rule, event));
      }
    }
    ExecutionEvents events =
        new ExecutionEvents(
            template.options().accountId(),
            template.options().region(),
            bus::put,
            UUID::randomUUID);
    stepFunctions.onStatusChange(events);
    for (ExecutionStatusChange change : stepFunctions.givenUp()) {
      events.accept(change);
      comeAgain(change.execution().input(), bus);
    }
    bus.afterDelivery(stepFunctions::givenUpIsTold);
  }

  /**
   * Puts the event of another execution's end again, if the one that it started was given up: on
   * AWS that one would have gone on, and here nobody else would.
   */
  private static void comeAgain(String input, EventBus bus) {
    try {
      if (JSON.readTree(input) instanceof ObjectNode event
          && event.path("source").asText().equals("aws.states")) {
        bus.put(event.put("id", UUID.randomUUID().toString()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Checked when the execution started: " + input, e);
    }
  }

  /**
   * Starts an execution whose name holds event and rule, so that two rules start two, and an event
   * that comes again starts none.
   */
  private static void start(
      StepFunctions stepFunctions, String machineArn, EventRule rule, JsonNode event) {
    String name =
        event.path("id").asText() + "_" + UUID.nameUUIDFromBytes(rule.name().getBytes(UTF_8));
    var execution = stepFunctions.startExecution(machineArn, name, event.toString());
    log.info("{} started {}", rule.name(), execution.executionArn());
  }
}
