package dev.wap.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.LocalCloud;
import dev.wap.local.LocalOptions;
import dev.wap.local.Ports;
import dev.wap.local.TableView;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionStatusChange;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** An embedded cloud on free ports and an empty folder, and uploads to it that are timed. */
final class BenchCloud implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final LocalCloud cloud;
  private final S3Client s3;
  private final Path folder;
  private final Path rules;
  private final Map<String, CompletableFuture<ExecutionDescription>> ends =
      new ConcurrentHashMap<>();

  private BenchCloud(LocalCloud cloud, Path folder, Path rules) {
    this.cloud = cloud;
    this.folder = folder;
    this.rules = rules;
    this.s3 = cloud.environment().s3Client();
    cloud.stepFunctions().onStatusChange(this::ended);
  }

  /**
   * Starts a cloud.
   *
   * @param place the project, and its cache for unzipped functions and archived classes
   */
  static BenchCloud start(Place place) throws IOException, InterruptedException {
    Path folder = place.newFolder("cloud");
    Path rules = Files.createDirectories(folder.resolve("rules"));
    Map<String, String> settings = new HashMap<>();
    settings.put("RULES_URI", rules.toUri().toString());
    return new BenchCloud(
        LocalCloud.start(
            new LocalOptions(
                place.project(),
                folder.resolve("data"),
                place.cache(),
                folder.resolve("local.env"),
                Ports.FREE,
                settings)),
        folder,
        rules);
  }

  /** Gives a table the rules that synthetic files keep. */
  void addTable(String table) throws IOException {
    Files.writeString(
        rules.resolve(table + ".dqdl"),
        "Rules = [ RowCount > 0, IsComplete \"my_col_1\", IsComplete \"my_col_2\" ]");
  }

  /** The functions that a run calls; not those that a schedule does. */
  List<FunctionResource> functions() {
    return cloud.template().functions().stream()
        .filter(
            function ->
                cloud.template().stateMachines().stream()
                    .anyMatch(
                        machine -> machine.definitionSubstitutions().containsValue(function.arn())))
        .toList();
  }

  /** An upload that was published. */
  record Published(Duration duration, ExecutionDescription execution) {}

  /**
   * Uploads a file and waits until it is published.
   *
   * @return the time from S3's answer to the put until the execution's end
   * @throws IOException if it was not published
   */
  Published publish(String key, Path file)
      throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<ExecutionDescription> end = end(key);
    put(sourceBucket(), key, file);
    Instant accepted = Instant.now();
    try {
      ExecutionDescription execution = end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (execution.summary().status() != ExecutionStatus.SUCCEEDED) {
        throw new IOException("%s was not published: %s".formatted(key, execution));
      }
      Instant stopped = execution.summary().stopDate().orElseThrow();
      return new Published(Duration.between(accepted, stopped), execution);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      ends.remove(key);
    }
  }

  private void put(String bucket, String key, Path file) {
    s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromFile(file));
  }

  /** Puts a text into the lake's bucket. */
  void putInLake(String key, String text) {
    s3.putObject(
        put -> put.bucket(cloud.environment().get("LAKE_BUCKET")).key(key),
        RequestBody.fromString(text));
  }

  /** Starts a dashboard, which is stopped with the cloud; answers where it serves. */
  URI dashboard() throws IOException, InterruptedException {
    return cloud.startDashboard();
  }

  /** The time that S3 takes to copy an uploaded object to the lake, as anybody might. */
  Duration copy(String key) {
    String copy = "bench/" + key;
    String lake = cloud.environment().get("LAKE_BUCKET");
    long start = System.nanoTime();
    s3.copyObject(
        it ->
            it.sourceBucket(sourceBucket())
                .sourceKey(key)
                .destinationBucket(lake)
                .destinationKey(copy));
    long nanos = System.nanoTime() - start;
    s3.deleteObject(it -> it.bucket(lake).key(copy));
    return Duration.ofNanos(nanos);
  }

  /**
   * How large the metadata of a table on {@code main} is.
   *
   * @param fileBytes of its metadata file
   * @param manifestListBytes of the present snapshot's list of manifests
   */
  record Metadata(long fileBytes, long manifestListBytes) {}

  /** Looks at a table's metadata on {@code main}. */
  Metadata metadata(String table) throws IOException, InterruptedException {
    try (TableView view = new TableView(cloud.environment())) {
      URI file =
          URI.create(
              view.entry("main", cloud.environment().get("TABLE_NAMESPACE") + "." + table)
                  .at("/content/metadataLocation")
                  .asText());
      byte[] metadata = bytes(file);
      JsonNode json = JSON.readTree(metadata);
      long current = json.path("current-snapshot-id").asLong();
      for (JsonNode snapshot : json.path("snapshots")) {
        if (snapshot.path("snapshot-id").asLong() == current) {
          URI list = URI.create(snapshot.path("manifest-list").asText());
          return new Metadata(metadata.length, bytes(list).length);
        }
      }
      throw new IOException("No snapshot " + current + " in " + file);
    }
  }

  private byte[] bytes(URI file) {
    return s3.getObjectAsBytes(get -> get.bucket(file.getHost()).key(file.getPath().substring(1)))
        .asByteArray();
  }

  /** How often a published upload was put on top of what others had published meanwhile. */
  int conflictsResolved(ExecutionDescription execution) throws IOException {
    return JSON.readTree(execution.output().orElse("{}")).at("/merge/conflictsResolved").asInt();
  }

  private String sourceBucket() {
    return cloud.environment().get("SOURCE_BUCKET");
  }

  private CompletableFuture<ExecutionDescription> end(String key) {
    return ends.computeIfAbsent(key, unused -> new CompletableFuture<>());
  }

  private void ended(ExecutionStatusChange change) {
    if (change.execution().summary().status() != ExecutionStatus.RUNNING) {
      try {
        String key = JSON.readTree(change.execution().input()).at("/detail/object/key").asText();
        if (!key.isEmpty()) {
          end(key).complete(change.execution());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How long each Task of an execution took, from Scheduled to Succeeded, by state. */
  Map<String, Duration> tasks(ExecutionDescription execution) {
    Map<String, Duration> tasks = new LinkedHashMap<>();
    String state = "";
    double scheduled = 0;
    for (JsonNode event : cloud.stepFunctions().history(execution.summary().executionArn())) {
      double seconds = event.path("timestamp").asDouble();
      switch (event.path("type").asText()) {
        case "TaskStateEntered" -> state = event.at("/stateEnteredEventDetails/name").asText();
        case "TaskScheduled" -> scheduled = seconds;
        case "TaskSucceeded" ->
            tasks.put(state, Duration.ofMillis(Math.round((seconds - scheduled) * 1_000)));
        default -> {}
      }
    }
    return tasks;
  }

  /** Stops it and deletes all that it held. */
  @Override
  public void close() throws IOException {
    s3.close();
    cloud.close();
    Place.delete(folder);
  }
}
