package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.events.EventBus;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import dev.wap.local.stepfunctions.FunctionResult;
import dev.wap.local.stepfunctions.StepFunctions;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of a template that are started by what becomes of others. */
final class StateMachinesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TEMPLATE =
      """
      Resources:
        First:
          Type: AWS::Serverless::StateMachine
          Properties: {DefinitionUri: first.asl.json}
        Second:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: second.asl.json
            Events:
              FirstFailed:
                Type: EventBridgeRule
                Properties:
                  Pattern:
                    source: [aws.states]
                    detail-type: [Step Functions Execution Status Change]
                    detail: {status: [FAILED], stateMachineArn: [!Ref First]}
      """;
  private static final String FIRST =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Fails?", "States": {
        "Fails?": {"Type": "Choice", "Default": "Waits", "Choices": [
          {"Condition": "{% $states.input = 'fail' %}", "Next": "Fails"},
          {"Condition": "{% $states.input = 'pass' %}", "Next": "Passes"}]},
        "Waits": {"Type": "Wait", "Seconds": 99999, "Next": "Passes"},
        "Passes": {"Type": "Succeed"},
        "Fails": {"Type": "Fail", "Error": "AuditFailed", "Cause": "1 null"}}}
      """;
  private static final String SECOND =
      """
      {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true,
        "Output": "{% $states.input.detail.(name & ' ' & status & ' ' & error & ' ' & cause) %}"}}}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
    Files.writeString(folder.resolve("first.asl.json"), FIRST);
    Files.writeString(folder.resolve("second.asl.json"), SECOND);
  }

  /** Both services, as LocalCloud puts them together. */
  private final class Services implements AutoCloseable {
    final EventBus bus = new EventBus();
    final Template template =
        Template.read(folder.resolve("template.yaml"), TemplateOptions.of(Map.of()));
    final StepFunctions stepFunctions =
        StepFunctions.open(
            folder.resolve("data"),
            template.options().region(),
            template.options().accountId(),
            invocation -> new FunctionResult.Returned("{}"));

    Services() throws IOException {
      this(true);
    }

    Services(boolean ready) throws IOException {
      bus.hold();
      StateMachines.create(
          template, LocalTemplate.check(template, folder.resolve("cache")), stepFunctions, bus);
      if (ready) {
        bus.release();
      }
    }

    String arn(int machine) {
      return template.stateMachines().get(machine).arn();
    }

    ExecutionDescription run(String name, String input) throws Exception {
      return stepFunctions.await(
          stepFunctions.startExecution(arn(0), name, input).executionArn(), SOON);
    }

    /** Waits until so many executions of a machine were started, and until each has ended. */
    List<ExecutionDescription> await(int machine, int count) throws Exception {
      long deadline = System.nanoTime() + SOON.toNanos();
      List<ExecutionSummary> found = List.of();
      while (found.size() < count) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("Only these have started: " + found);
        }
        Thread.sleep(5);
        found = stepFunctions.listExecutions(arn(machine)).toList();
      }
      for (ExecutionSummary execution : found) {
        var unused = stepFunctions.await(execution.executionArn(), SOON);
      }
      return found.reversed().stream()
          .map(execution -> stepFunctions.describeExecution(execution.executionArn()))
          .toList();
    }

    @Override
    public void close() {
      stepFunctions.close();
      bus.close();
    }
  }

  // Source: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
  @Test
  void aRuleOnExecutionsStartsAnotherMachine() throws Exception {
    try (Services services = new Services()) {
      var unused = services.run("passes", "\"pass\"");
      assertThat(services.run("fails", "\"fail\"").summary().status())
          .isEqualTo(ExecutionStatus.FAILED);
      // Events are delivered in order: had another one matched, this would be no single execution.
      List<ExecutionDescription> started = services.await(1, 1);
      assertThat(started)
          .extracting(ExecutionDescription::output)
          .extracting(output -> output.orElse(""))
          .containsExactly("\"fails FAILED AuditFailed 1 null\"");
      JsonNode event = JSON.readTree(started.getFirst().input());
      assertThat(event.get("source").textValue()).isEqualTo("aws.states");
      assertThat(started.getFirst().summary().name()).startsWith(event.get("id").textValue() + "_");
    }
  }

  // Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-delivery-level.html:
  // at
  // least once. That the second time starts nothing is our own rule.
  @Test
  void anEventThatComesAgainStartsNothing() throws Exception {
    try (Services services = new Services()) {
      var unused = services.run("fails", "\"fail\"");
      services.bus.put(JSON.readTree(services.await(1, 1).getFirst().input()));
      // Delivered in order: once the next one has started its execution, the one before is done
      // with.
      unused = services.run("fails-too", "\"fail\"");
      assertThat(services.await(1, 2))
          .extracting(execution -> execution.output().orElse(""))
          .containsExactly(
              "\"fails FAILED AuditFailed 1 null\"", "\"fails-too FAILED AuditFailed 1 null\"");
    }
  }

  // Our own rule: on AWS nothing like it happens.
  @Test
  void anExecutionThatARestartEndedIsAnEventToo() throws Exception {
    try (Services services = new Services()) {
      var unused = services.stepFunctions.startExecution(services.arn(0), "cut-off", "\"wait\"");
    }
    try (Services services = new Services()) {
      assertThat(services.await(1, 1))
          .extracting(ExecutionDescription::output)
          .extracting(output -> output.orElse(""))
          .containsExactly(
              "\"cut-off FAILED States.Runtime The embedded cloud was stopped while the execution was running.\"");
    }
    try (Services services = new Services()) {
      // It is told once: a process that starts later has nothing more to tell.
      assertThat(services.run("fails", "\"fail\"").error()).contains("AuditFailed");
      assertThat(services.await(1, 2))
          .extracting(execution -> execution.output().orElse(""))
          .last()
          .isEqualTo("\"fails FAILED AuditFailed 1 null\"");
    }
  }

  // Our own rule: a process that is killed while it starts has ended executions and told nobody.
  @Test
  void anEndThatAProcessDidNotComeToTellIsToldByTheNext() throws Exception {
    try (Services services = new Services()) {
      var unused = services.stepFunctions.startExecution(services.arn(0), "cut-off", "\"wait\"");
    }
    try (Services services = new Services(false)) {
      assertThat(services.stepFunctions.givenUp()).hasSize(1);
    }
    try (Services services = new Services()) {
      assertThat(services.await(1, 1).getFirst().output().orElse("")).contains("cut-off FAILED");
    }
    try (Services services = new Services()) {
      assertThat(services.stepFunctions.givenUp()).isEmpty();
    }
  }

  // Our own rule: what looks after executions must not be lost with the process that runs it.
  @Test
  void anExecutionThatAnotherOnesEndStartedComesAgainAfterARestart() throws Exception {
    Files.writeString(
        folder.resolve("second.asl.json"),
        SECOND
            .replace("\"StartAt\": \"P\"", "\"StartAt\": \"W\"")
            .replace(
                "\"States\": {",
                "\"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 3, \"Next\": \"P\"},"));
    String first;
    try (Services services = new Services()) {
      var unused = services.run("fails", "\"fail\"");
      while (services.stepFunctions.listExecutions(services.arn(1)).findAny().isEmpty()) {
        Thread.sleep(5);
      }
      first =
          services.stepFunctions.listExecutions(services.arn(1)).findFirst().orElseThrow().name();
    }
    try (Services services = new Services()) {
      List<ExecutionDescription> both = services.await(1, 2);
      assertThat(both.get(0).summary().name()).isEqualTo(first);
      assertThat(both.get(0).error()).contains("States.Runtime");
      assertThat(both.get(1).output()).contains("\"fails FAILED AuditFailed 1 null\"");
    }
  }

  // Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html: each rule that
  // matches an event sends it to its own targets.
  @Test
  void twoRulesThatMatchOneEventStartTwoExecutions() throws Exception {
    Files.writeString(
        folder.resolve("template.yaml"),
        TEMPLATE
            + "        AnyFailed: {Type: EventBridgeRule, Properties: {Pattern: {detail: {status: [FAILED]}}}}");
    try (Services services = new Services()) {
      var unused = services.run("fails", "\"fail\"");
      assertThat(services.await(1, 2))
          .extracting(execution -> execution.output().orElse(""))
          .containsExactly(
              "\"fails FAILED AuditFailed 1 null\"", "\"fails FAILED AuditFailed 1 null\"");
    }
  }

  // Source:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html
  // warns of rules that start themselves: EventBridge does not stop them.
  @Test
  void aRuleThatMatchesItsOwnMachineLoops() throws Exception {
    Files.writeString(
        folder.resolve("template.yaml"),
        TEMPLATE.replace("[FAILED], stateMachineArn: [!Ref First]", "[FAILED, SUCCEEDED]"));
    try (Services services = new Services()) {
      var unused = services.run("fails", "\"fail\"");
      assertThat(services.await(1, 5)).hasSizeGreaterThanOrEqualTo(5);
    }
  }
}
