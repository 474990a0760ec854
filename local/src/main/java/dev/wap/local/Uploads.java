package dev.wap.local;

import dev.wap.loader.LoadException;
import dev.wap.loader.ObjectKey;
import dev.wap.loader.ParquetGenerator;
import dev.wap.loader.Progress;
import dev.wap.loader.Spec;
import dev.wap.loader.TemporaryFile;
import dev.wap.loader.Uploader;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionSummary;
import dev.wap.local.stepfunctions.StepFunctions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Uploads synthetic files to an embedded cloud by the loader, and follows the executions that they
 * start.
 */
final class Uploads implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration RUN_LIMIT = Duration.ofMinutes(10);

  private final LocalEnvironment environment;
  private final StepFunctions stepFunctions;
  private final Uploader uploader;

  Uploads(LocalCloud cloud) throws LoadException {
    this.environment = cloud.environment();
    this.stepFunctions = cloud.stepFunctions();
    this.uploader =
        Uploader.create(
            s3 ->
                s3.endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_S3")))
                    .region(Region.of(environment.get("AWS_REGION")))
                    .credentialsProvider(
                        StaticCredentialsProvider.create(
                            AwsBasicCredentials.create(
                                environment.get("AWS_ACCESS_KEY_ID"),
                                environment.get("AWS_SECRET_ACCESS_KEY")))));
  }

  /** Makes a file and uploads it; answers its key. */
  String upload(Spec spec) throws IOException, LoadException {
    ObjectKey key = ObjectKey.of(spec);
    try (TemporaryFile file = TemporaryFile.in(Path.of(System.getProperty("java.io.tmpdir")))) {
      ParquetGenerator.write(file.path(), spec, Progress.NONE);
      uploader.upload(file.path(), environment.get("SOURCE_BUCKET"), key, Progress.NONE);
    }
    return key.value();
  }

  /** Waits for the execution that an upload has started, and until it has ended. */
  ExecutionDescription await(String key) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ExecutionSummary> execution =
          stepFunctions
              .listExecutions(environment.get("STATE_MACHINE_ARN"))
              .limit(100)
              .filter(
                  summary ->
                      stepFunctions
                          .describeExecution(summary.executionArn())
                          .input()
                          .contains('"' + key + '"'))
              .findFirst();
      if (execution.isPresent()) {
        return stepFunctions.await(execution.get().executionArn(), RUN_LIMIT);
      }
      Thread.sleep(POLL);
    }
    throw new TimeoutException("No execution has started for " + key);
  }

  @Override
  public void close() {
    uploader.close();
  }
}
