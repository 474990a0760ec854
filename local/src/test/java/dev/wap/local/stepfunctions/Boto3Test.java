package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * boto3 of the Python in WAP_TEST_PYTHON as a client: it turns each error's type into an exception
 * of its own; skipped where that is not set. .ci/run sets it.
 */
final class Boto3Test {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path data;

  // Source of the exceptions:
  // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/stepfunctions.html
  @Test
  void errorsAreExceptionsOfTheirTypes() throws Exception {
    String python = System.getenv("WAP_TEST_PYTHON");
    assumeTrue(python != null && !python.isBlank(), "WAP_TEST_PYTHON is not set");
    try (TestCloud cloud = new TestCloud(data.resolve("sfn"));
        StepFunctionsApi api = StepFunctionsApi.start(cloud.stepFunctions, 0)) {
      String machine = cloud.create(definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}"));
      Path output = data.resolve("boto3.out");
      ProcessBuilder builder =
          new ProcessBuilder(
                  List.of(
                      python, Path.of("src/test/python/refused_executions.py").toString(), machine))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "AWS_ENDPOINT_URL_SFN", api.endpoint().toString(),
                  "AWS_DEFAULT_REGION", "eu-central-1",
                  "AWS_ACCESS_KEY_ID", "any",
                  "AWS_SECRET_ACCESS_KEY", "any",
                  "PYTHONDONTWRITEBYTECODE", "1",
                  "NO_PROXY", "127.0.0.1"));
      Process process = builder.start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      assertThat(ended && process.exitValue() == 0).as(Files.readString(output)).isTrue();
      assertThat(Files.readAllLines(output))
          .containsExactly(
              "ExecutionAlreadyExists",
              "StateMachineDoesNotExist",
              "InvalidArn",
              "InvalidName",
              "InvalidExecutionInput",
              "ValidationException",
              "ExecutionDoesNotExist",
              "InvalidToken",
              "ABORTED E because",
              "ExecutionAborted WaitStateEntered ExecutionStarted");
    }
  }
}
