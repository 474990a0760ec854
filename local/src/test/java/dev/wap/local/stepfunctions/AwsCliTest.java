package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stock aws CLI of WAP_TEST_AWS as a client; skipped where that is not set. .ci/run sets it.
 */
final class AwsCliTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path data;

  private record Answer(int exit, String output) {}

  private Answer aws(StepFunctionsApi api, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(cli(), "stepfunctions"));
    command.addAll(List.of(arguments));
    Path output = data.resolve("aws.out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ENDPOINT_URL_SFN", api.endpoint().toString(),
                "AWS_REGION", "eu-central-1",
                "AWS_DEFAULT_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "any",
                "AWS_SECRET_ACCESS_KEY", "any",
                "AWS_PAGER", "",
                "NO_PROXY", "127.0.0.1"));
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    assertThat(ended).as("%s has ended", command).isTrue();
    return new Answer(process.exitValue(), Files.readString(output).strip());
  }

  private static String cli() {
    String path = System.getenv("WAP_TEST_AWS");
    assumeTrue(path != null && !path.isBlank(), "WAP_TEST_AWS is not set");
    return path;
  }

  @Test
  void startsListsAndReadsHistory() throws Exception {
    cli();
    try (TestCloud cloud = new TestCloud(data.resolve("sfn"));
        StepFunctionsApi api = StepFunctionsApi.start(cloud.stepFunctions, 0)) {
      String machine = cloud.create(definition("'P':{'Type':'Pass','End':true}"));
      Answer started =
          aws(
              api,
              "start-execution",
              "--state-machine-arn",
              machine,
              "--name",
              "cli",
              "--input",
              "{\"a\":1}");
      assertThat(started.exit()).as(started.output()).isZero();
      String arn = Json.parse(started.output()).get("executionArn").textValue();
      cloud.stepFunctions.await(arn, Duration.ofSeconds(20));
      for (int i = 0; i < 4; i++) {
        cloud.stepFunctions.startExecution(machine, "{}");
      }

      JsonNode listed =
          Json.parse(
              aws(api, "list-executions", "--state-machine-arn", machine, "--page-size", "2")
                  .output());
      assertThat(listed.get("executions")).hasSize(5);
      JsonNode history =
          Json.parse(
              aws(api, "get-execution-history", "--execution-arn", arn, "--page-size", "3")
                  .output());
      assertThat(history.findValuesAsText("type"))
          .containsExactly(
              "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded");
      Answer refused = aws(api, "describe-execution", "--execution-arn", arn + "x");
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.output())
          .contains(
              "An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution operation:"
                  + " Execution Does Not Exist: '"
                  + arn
                  + "x'");
    }
  }

  // Source of the commands: https://docs.aws.amazon.com/cli/latest/reference/stepfunctions/
  @Test
  void stopsAndDescribes() throws Exception {
    cli();
    try (TestCloud cloud = new TestCloud(data.resolve("sfn"));
        StepFunctionsApi api = StepFunctionsApi.start(cloud.stepFunctions, 0)) {
      String definition = definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}");
      String machine = cloud.create(definition);
      String arn = cloud.stepFunctions.startExecution(machine, "cli", "{}").executionArn();

      Answer stopped =
          aws(api, "stop-execution", "--execution-arn", arn, "--error", "E", "--cause", "because");
      assertThat(stopped.exit()).as(stopped.output()).isZero();
      JsonNode described =
          Json.parse(aws(api, "describe-execution", "--execution-arn", arn).output());
      assertThat(described.get("status").textValue()).isEqualTo("ABORTED");
      assertThat(described.get("error").textValue()).isEqualTo("E");
      JsonNode ran =
          Json.parse(
              aws(api, "describe-state-machine-for-execution", "--execution-arn", arn).output());
      assertThat(ran.get("definition").textValue()).isEqualTo(definition);
      JsonNode last =
          Json.parse(
              aws(
                      api,
                      "get-execution-history",
                      "--execution-arn",
                      arn,
                      "--reverse-order",
                      "--no-include-execution-data",
                      "--max-items",
                      "1")
                  .output());
      assertThat(last.findValuesAsText("type")).containsExactly("ExecutionAborted");
      Answer refused = aws(api, "redrive-execution", "--execution-arn", arn);
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.output())
          .contains("(UnknownOperationException)", "no operation 'RedriveExecution'");
    }
  }
}
