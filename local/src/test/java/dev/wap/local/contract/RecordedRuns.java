package dev.wap.local.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.loader.ObjectKey;
import dev.wap.loader.ParquetGenerator;
import dev.wap.loader.Progress;
import dev.wap.loader.Spec;
import dev.wap.local.LocalCloud;
import dev.wap.local.LocalOptions;
import dev.wap.local.Ports;
import dev.wap.local.stepfunctions.ExecutionDescription;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One embedded cloud for all tests of this package, and in it one real execution per ending, with
 * what went into its functions and what came out.
 */
final class RecordedRuns {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);
  private static @Nullable RecordedRuns instance;

  /** How an execution can end: the names of the state machine's last states. */
  enum End {
    PUBLISHED,
    SKIPPED,
    REJECTED,
    DISCARDED,
    FAILED
  }

  /**
   * A call of a function.
   *
   * @param state the Task
   * @param functionArn the function
   * @param input its payload
   * @param output what it returned; missing if it failed
   */
  record Call(String state, String functionArn, JsonNode input, JsonNode output) {}

  /**
   * An execution that has ended.
   *
   * @param description its input, output, error
   * @param states the names of the states it went through, in order
   * @param calls its functions' calls, in order
   */
  record Recording(ExecutionDescription description, List<String> states, List<Call> calls) {}

  private final LocalCloud cloud;
  private final Map<End, Recording> recordings = new EnumMap<>(End.class);

  /** The cloud and its recordings, started by the first test that asks, stopped with the JVM. */
  static synchronized RecordedRuns get() throws Exception {
    if (instance == null) {
      Path data = Project.TARGET.resolve("cloud");
      FunctionZip.deleteAll(data);
      LocalCloud cloud =
          LocalCloud.start(
              new LocalOptions(
                  Project.ROOT,
                  data,
                  Project.TARGET.resolve("cache"),
                  data.resolve("local.env"),
                  Ports.FREE,
                  Map.of()));
      Runtime.getRuntime().addShutdownHook(new Thread(cloud::close));
      RecordedRuns runs = new RecordedRuns(cloud);
      runs.record(data);
      instance = runs;
    }
    return instance;
  }

  private RecordedRuns(LocalCloud cloud) {
    this.cloud = cloud;
  }

  private void record(Path folder) throws Exception {
    Spec clean = new Spec(1_000, 7, Spec.Kind.CLEAN);
    Spec faulty = new Spec(1_000, 8, Spec.Kind.FAULTY);
    recordings.put(End.PUBLISHED, upload(ObjectKey.of(clean).value(), parquet(folder, clean)));
    recordings.put(End.REJECTED, upload(ObjectKey.of(faulty).value(), parquet(folder, faulty)));
    recordings.put(
        End.FAILED, upload("customer_data_log/no.parquet", "This is no Parquet".getBytes(UTF_8)));
    Spec discarded = new Spec(1_000, 9, Spec.Kind.FAULTY);
    String branch =
        upload(ObjectKey.of(discarded).value(), parquet(folder, discarded))
            .calls()
            .getLast()
            .input()
            .at("/branch/name")
            .asText();
    recordings.put(
        End.DISCARDED,
        start(
            Project.JSON
                .createObjectNode()
                .put("action", "DISCARD")
                .put("branch", branch)
                .put("by", "who")
                .put("reason", "why")
                .toString()));
    recordings.put(End.SKIPPED, start(of(End.PUBLISHED).description().input()));
  }

  LocalCloud cloud() {
    return cloud;
  }

  /** The execution that was recorded with this end. */
  Recording of(End end) {
    return recordings.get(end);
  }

  /** Starts an execution, be it from an event that another was started from, as EventBridge may. */
  private Recording start(String event) throws InterruptedException, TimeoutException {
    return finished(
        cloud
            .stepFunctions()
            .startExecution(cloud.environment().get("STATE_MACHINE_ARN"), event)
            .executionArn());
  }

  private Recording upload(String key, byte[] content)
      throws InterruptedException, TimeoutException {
    try (S3Client s3 =
        S3Client.builder()
            .endpointOverride(URI.create(cloud.environment().get("AWS_ENDPOINT_URL_S3")))
            .region(Region.of(cloud.environment().get("AWS_REGION")))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .forcePathStyle(true)
            .build()) {
      s3.putObject(
          put -> put.bucket(cloud.environment().get("SOURCE_BUCKET")).key(key),
          RequestBody.fromBytes(content));
    }
    return ofUpload(key);
  }

  /** The execution that an upload of this key has started, once it has ended. */
  Recording ofUpload(String key) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<String> execution =
          cloud
              .stepFunctions()
              .listExecutions(cloud.environment().get("STATE_MACHINE_ARN"))
              .map(summary -> summary.executionArn())
              .filter(
                  arn ->
                      cloud
                          .stepFunctions()
                          .describeExecution(arn)
                          .input()
                          .contains('"' + key + '"'))
              .findFirst();
      if (execution.isPresent()) {
        return finished(execution.get());
      }
      Thread.sleep(POLL);
    }
    throw new TimeoutException("No execution has started for " + key);
  }

  private Recording finished(String executionArn) throws InterruptedException, TimeoutException {
    ExecutionDescription description = cloud.stepFunctions().await(executionArn, LIMIT);
    List<String> states = new ArrayList<>();
    List<Call> calls = new ArrayList<>();
    for (JsonNode event : cloud.stepFunctions().history(executionArn)) {
      String type = event.get("type").asText();
      if (type.endsWith("StateEntered")) {
        states.add(event.get("stateEnteredEventDetails").get("name").asText());
      } else if (type.equals("TaskScheduled")) {
        JsonNode parameters = json(event.get("taskScheduledEventDetails").get("parameters"));
        calls.add(
            new Call(
                states.getLast(),
                parameters.get("FunctionName").asText(),
                parameters.get("Payload"),
                Project.JSON.missingNode()));
      } else if (type.equals("TaskSucceeded")) {
        Call call = calls.removeLast();
        JsonNode output = json(event.get("taskSucceededEventDetails").get("output"));
        calls.add(new Call(call.state(), call.functionArn(), call.input(), output.get("Payload")));
      }
    }
    return new Recording(description, List.copyOf(states), List.copyOf(calls));
  }

  private static JsonNode json(JsonNode text) {
    try {
      return Project.JSON.readTree(text.asText());
    } catch (IOException e) {
      throw new AssertionError("The history holds text that is no JSON: " + text, e);
    }
  }

  private static byte[] parquet(Path folder, Spec spec) throws IOException {
    Path file = folder.resolve(spec.kind() + ".parquet");
    Files.deleteIfExists(file);
    ParquetGenerator.write(file, spec, Progress.NONE);
    return Files.readAllBytes(file);
  }
}
