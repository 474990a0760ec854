package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import dev.wap.local.stepfunctions.StepFunctions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A whole embedded cloud on free ports, and what tests do with it and ask of it. */
final class CloudUnderTest implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Set<ExecutionStatus> BROKEN_OFF =
      EnumSet.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);

  /** The repository's root: tests run in their module's folder. */
  static final Path PROJECT = Path.of("..");

  private final LocalCloud cloud;
  private final S3Client s3;
  private final TableView view;
  private final Path rules;
  private final Path logs;
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  private CloudUnderTest(LocalCloud cloud, Path rules, Path logs) {
    this.cloud = cloud;
    this.logs = logs;
    this.rules = rules;
    this.view = new TableView(cloud.environment());
    this.s3 = cloud.environment().s3Client();
  }

  /**
   * Starts a cloud.
   *
   * @param folder for its data, rules and environment file; one used before is taken up again
   * @param environment the user's settings
   */
  static CloudUnderTest start(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    return start(folder, environment, Seams.NONE);
  }

  /** Starts a cloud with something between its parts. */
  static CloudUnderTest start(Path folder, Map<String, String> environment, Seams seams)
      throws IOException, InterruptedException {
    Path rules = Files.createDirectories(folder.resolve("rules"));
    Map<String, String> settings = new HashMap<>(environment);
    settings.put("RULES_URI", rules.toUri().toString());
    LocalOptions options =
        new LocalOptions(
            PROJECT,
            folder.resolve("data"),
            Path.of("target", "e2e-cache"),
            folder.resolve("local.env"),
            Ports.FREE,
            settings);
    return new CloudUnderTest(
        LocalCloud.start(options, seams), rules, options.data().resolve("logs"));
  }

  LocalCloud cloud() {
    return cloud;
  }

  S3Client s3() {
    return s3;
  }

  TableView view() {
    return view;
  }

  String sourceBucket() {
    return cloud.environment().get("SOURCE_BUCKET");
  }

  String lakeBucket() {
    return cloud.environment().get("LAKE_BUCKET");
  }

  private StepFunctions stepFunctions() {
    return cloud.stepFunctions();
  }

  // ---- What tests do

  /** Gives a table a ruleset of these rules. */
  void rules(String table, String... dqdl) throws IOException {
    ruleset(table, "Rules = [ " + String.join(", ", dqdl) + " ]");
  }

  /** Gives a table a ruleset of this text. */
  void ruleset(String table, String text) throws IOException {
    Files.writeString(rules.resolve(table + ".dqdl"), text);
  }

  /** Uploads a file; answers its entity tag, unquoted. */
  String put(String key, byte[] file) {
    return s3.putObject(put -> put.bucket(sourceBucket()).key(key), RequestBody.fromBytes(file))
        .eTag()
        .replace("\"", "");
  }

  /** Uploads a file and waits until its one execution has ended. */
  ExecutionDescription upload(String key, byte[] file) throws Exception {
    put(key, file);
    return await(key);
  }

  /** Starts an execution by an event as S3 would send it, true or not; waits until it has ended. */
  ExecutionDescription runEvent(String key, String etag, long sizeBytes) throws Exception {
    return stepFunctions()
        .await(
            stepFunctions().startExecution(machine(), event(key, etag, sizeBytes)).executionArn(),
            LIMIT);
  }

  /** An event as S3 would send it. */
  String event(String key, String etag, long sizeBytes) {
    var event = JSON.createObjectNode();
    event.put("detail-type", "Object Created").put("source", "aws.s3");
    var detail = event.putObject("detail");
    detail.putObject("bucket").put("name", sourceBucket());
    detail.putObject("object").put("key", key).put("etag", etag).put("size", sizeBytes);
    return event.toString();
  }

  /** Waits for the one execution that a key has started, and until it has ended. */
  ExecutionDescription await(String key) throws Exception {
    return await(key, 1).get(0);
  }

  /** Waits for so many executions of a key, and until all have ended; the oldest first. */
  List<ExecutionDescription> await(String key, int count) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    List<ExecutionSummary> found = executions(key);
    while (found.size() < count) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "%d executions have started for %s, not %d".formatted(found.size(), key, count));
      }
      Thread.sleep(10);
      found = executions(key);
    }
    if (found.size() > count) {
      throw new AssertionError("More than %d executions: %s".formatted(count, found));
    }
    for (ExecutionSummary execution : found) {
      awaitEnd(execution.executionArn());
    }
    return found.stream()
        .map(execution -> stepFunctions().describeExecution(execution.executionArn()))
        .toList();
  }

  private void awaitEnd(String executionArn) throws InterruptedException {
    try {
      var unused = stepFunctions().await(executionArn, LIMIT);
    } catch (TimeoutException e) {
      StringJoiner events = new StringJoiner("\n");
      for (JsonNode event : stepFunctions().history(executionArn)) {
        events.add(
            "%s %s %s"
                .formatted(
                    Instant.ofEpochMilli((long) (event.path("timestamp").asDouble() * 1_000)),
                    event.path("type").asText(),
                    event.at("/stateEnteredEventDetails/name").asText()
                        + event.at("/taskFailedEventDetails").toString()));
      }
      throw new AssertionError(e.getMessage() + ":\n" + events, e);
    }
  }

  /** Waits until whatever broke off has been looked after: whoever awaits an end hears first. */
  void awaitAftercare() throws Exception {
    awaitAftercare(
        stepFunctions()
            .listExecutions(machine())
            .filter(execution -> BROKEN_OFF.contains(execution.status()))
            .map(ExecutionSummary::executionArn)
            .collect(Collectors.toSet()));
  }

  /** Waits until this one, which broke off or failed, has been looked after. */
  void awaitAftercare(ExecutionDescription execution) throws Exception {
    awaitAftercare(new HashSet<>(Set.of(execution.summary().executionArn())));
  }

  private void awaitAftercare(Set<String> brokenOff) throws Exception {
    String aftercare = cloud.environment().get("AFTERCARE_STATE_MACHINE_ARN");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!brokenOff.isEmpty()) {
      for (ExecutionSummary execution : stepFunctions().listExecutions(aftercare).toList()) {
        ExecutionDescription started = stepFunctions().describeExecution(execution.executionArn());
        if (brokenOff.remove(parse(started.input()).at("/detail/executionArn").asText())) {
          awaitEnd(execution.executionArn());
        }
        if (brokenOff.isEmpty()) {
          return;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("Nothing looks after " + brokenOff);
      }
      Thread.sleep(10);
    }
  }

  // ---- What tests ask

  String machine() {
    return cloud.environment().get("STATE_MACHINE_ARN");
  }

  /** The executions that a key has started so far, the oldest first. */
  List<ExecutionSummary> executions(String key) {
    return stepFunctions()
        .listExecutions(machine())
        .filter(execution -> key(execution.executionArn()).equals(key))
        .toList()
        .reversed();
  }

  private String key(String executionArn) {
    return keys.computeIfAbsent(
        executionArn,
        arn ->
            parse(stepFunctions().describeExecution(arn).input())
                .at("/detail/object/key")
                .asText());
  }

  /** The names of the states that an execution entered, in order. */
  List<String> states(ExecutionDescription execution) {
    return history(execution).stream()
        .map(event -> event.at("/stateEnteredEventDetails/name").asText())
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** What the function of a state answered last. */
  JsonNode answer(ExecutionDescription execution, String state) {
    String entered = "";
    JsonNode answer = JSON.missingNode();
    for (JsonNode event : history(execution)) {
      entered = event.at("/stateEnteredEventDetails/name").asText(entered);
      JsonNode output = event.at("/taskSucceededEventDetails/output");
      if (entered.equals(state) && output.isTextual()) {
        answer = parse(output.asText()).path("Payload");
      }
    }
    return answer;
  }

  /** Each failure of a state's function, with {@code error} and {@code cause}. */
  List<JsonNode> failures(ExecutionDescription execution, String state) {
    List<JsonNode> failures = new ArrayList<>();
    String entered = "";
    for (JsonNode event : history(execution)) {
      entered = event.at("/stateEnteredEventDetails/name").asText(entered);
      if (entered.equals(state) && event.has("taskFailedEventDetails")) {
        failures.add(event.get("taskFailedEventDetails"));
      }
    }
    return failures;
  }

  private List<JsonNode> history(ExecutionDescription execution) {
    return stepFunctions().history(execution.summary().executionArn());
  }

  /** The message of the function's error that an execution ended with. */
  static String errorMessage(ExecutionDescription execution) {
    return parse(execution.cause().orElse("{}")).path("errorMessage").asText();
  }

  /** The record that a run leaves for good. */
  JsonNode runRecord(ExecutionDescription execution) {
    return runRecord(execution.summary().name(), execution.summary().startDate());
  }

  /** The record of an execution, by its name and start. */
  JsonNode runRecord(String name, Instant start) {
    return lakeObject(
        "_wap/runs/%s/%s.json".formatted(start.atZone(ZoneOffset.UTC).toLocalDate(), name));
  }

  /** An object of the lake, as JSON. */
  JsonNode lakeObject(String keyOrUri) {
    String key = keyOrUri.replace("s3://" + lakeBucket() + "/", "");
    return parse(s3.getObjectAsBytes(get -> get.bucket(lakeBucket()).key(key)).asUtf8String());
  }

  /** What a function has logged. */
  Path log(String logicalId) {
    return logs.resolve(cloud.template().function(logicalId).name() + ".log");
  }

  /** The head of {@code main}. */
  String main() throws Exception {
    return view.head("main");
  }

  /** The branches that runs have left. */
  Set<String> uploadBranches() throws Exception {
    Set<String> names = new TreeSet<>();
    for (JsonNode reference : view.references()) {
      if (reference.path("name").asText().startsWith("upload/")) {
        names.add(reference.path("name").asText());
      }
    }
    return names;
  }

  /** The branches that an execution has left. */
  List<String> uploadBranches(String owner) throws Exception {
    return uploadBranches().stream().filter(name -> name.contains("-" + owner + "-")).toList();
  }

  /** The rows of a table, read by Iceberg. */
  List<Map<String, Object>> rows(String reference, String table) throws Exception {
    return IcebergRows.read(s3, metadataLocation(reference, table));
  }

  /** The data files of a table, as its manifests name them. */
  List<String> dataFiles(String reference, String table) throws Exception {
    return IcebergRows.dataFiles(s3, metadataLocation(reference, table));
  }

  private String metadataLocation(String reference, String table) throws Exception {
    return view.entry(reference, "wap." + table).at("/content/metadataLocation").asText();
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("No JSON: " + json, e);
    }
  }

  @Override
  public void close() {
    s3.close();
    view.close();
    cloud.close();
  }
}
