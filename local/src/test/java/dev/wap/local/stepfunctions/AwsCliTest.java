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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stock aws CLI of WAP_TEST_AWS as a client; skipped where that is not set. .ci/run sets it.
 */
final class AwsCliTest {
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
    int exit = builder.start().waitFor();
    return new Answer(exit, Files.readString(output).strip());
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
}
