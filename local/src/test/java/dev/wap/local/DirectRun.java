package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.lambda.LambdaResult;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * An execution that a test drives call by call: it makes the calls of the real functions that the
 * state machine would make, with the same payloads, and goes on as that would. So a test decides
 * what happens between any two calls, and can make a call again that was made before.
 */
final class DirectRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As often as the state machine tries again, except where it does for hours. */
  private static final int ATTEMPTS = 40;

  private static final Set<String> PASSING =
      Set.of(
          "dev.wap.error.CatalogUnavailable",
          "dev.wap.error.StorageUnavailable",
          "dev.wap.error.MergeBusy",
          "Sandbox.Timedout",
          "Runtime.ExitError",
          "Lambda.Unknown",
          "Lambda.ServiceException",
          "Lambda.TooManyRequestsException");

  /** The state machine's tasks, all notifying ones as one. */
  enum Task {
    CREATE_BRANCH("BranchFunction"),
    WRITE_SNAPSHOT("WriteSnapshotFunction"),
    AUDIT_BRANCH("AuditBranchFunction"),
    REJECT_BRANCH("BranchFunction"),
    MERGE_BRANCH("MergeBranchFunction"),
    DISCARD_BRANCH("BranchFunction"),
    NOTIFY("NotifyFunction"),
    NONE("");

    private final String function;

    Task(String function) {
      this.function = function;
    }

    /** The logical id of the function that it calls; empty if it calls none. */
    String function() {
      return function;
    }
  }

  /**
   * A call of a function.
   *
   * @param task what it is for
   * @param payload the function's input
   */
  record Call(Task task, String payload) {}

  /**
   * What a call came to.
   *
   * @param payload the function's output; missing if it failed
   * @param error the error's name; empty if it did not fail
   * @param message the error's message
   */
  record Answer(JsonNode payload, String error, String message) {
    static Answer of(LambdaResult result) {
      return switch (result) {
        case LambdaResult.Success success ->
            new Answer(CloudUnderTest.parse(success.payload()), "", "");
        case LambdaResult.FunctionError error ->
            new Answer(
                JSON.missingNode(),
                error.errorType(),
                CloudUnderTest.parse(error.payload()).path("errorMessage").asText());
        case LambdaResult.ServiceError error ->
            new Answer(JSON.missingNode(), error.name(), error.message());
      };
    }

    /** A value of the output, as text. */
    String text(String pointer) {
      return payload.at(pointer).asText();
    }
  }

  private final CloudUnderTest cloud;
  private final ObjectNode upload;
  private final ObjectNode execution;
  private final List<Call> made = new ArrayList<>();
  private ObjectNode progress = JSON.createObjectNode();
  private Task next = Task.CREATE_BRANCH;
  private String ending = "";
  private int attempt = 1;
  private int failures;
  private Answer last = new Answer(JSON.missingNode(), "", "");

  private DirectRun(CloudUnderTest cloud, ObjectNode upload) {
    this.cloud = cloud;
    this.upload = upload;
    String name = UUID.randomUUID().toString();
    this.execution =
        JSON.createObjectNode()
            .put("arn", "arn:aws:states:us-east-1:000000000000:execution:direct:" + name)
            .put("name", name)
            .put("startTime", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** Uploads a file, and starts an execution for it. */
  static DirectRun of(CloudUnderTest cloud, String table, byte[] file) {
    // No rule watches for such a key, so that the upload starts nothing by itself.
    String key = "%s/%s.pq".formatted(table, UUID.randomUUID());
    String etag =
        cloud
            .s3()
            .putObject(
                put -> put.bucket(cloud.sourceBucket()).key(key), RequestBody.fromBytes(file))
            .eTag()
            .replace("\"", "");
    return new DirectRun(
        cloud,
        JSON.createObjectNode()
            .put("bucket", cloud.sourceBucket())
            .put("key", key)
            .put("etag", etag)
            .put("sizeBytes", file.length));
  }

  /** Another execution for the same upload. */
  DirectRun twin() {
    return new DirectRun(cloud, upload);
  }

  /** What it would call next; NONE if it has ended. */
  Task next() {
    return next;
  }

  /** How it ends or has ended, such as PUBLISHED; empty as long as that is open. */
  String ending() {
    return ending;
  }

  /** What the last call came to that the execution has heard of. */
  Answer last() {
    return last;
  }

  /** The calls that were made, each as often as it was. */
  List<Call> made() {
    return List.copyOf(made);
  }

  /** The data file that it has written. */
  String dataFile() {
    return progress.at("/snapshot/dataFile").asText();
  }

  /** The branch that it has now, at the hash that it knows. */
  JsonNode branch() {
    return progress.path("branch");
  }

  /** What it knows of itself, as JSON. */
  String progress(String pointer) {
    return progress.at(pointer).toString();
  }

  /** The execution, as functions are told of it, as JSON. */
  String execution() {
    return execution.toString();
  }

  /** What its files and branches are known by. */
  String owner() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(execution.path("arn").asText().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The error that it has failed with; empty if it has not. */
  String failure() {
    return progress.at("/error/error").asText();
  }

  /** The branches that it has in the catalog. */
  List<String> branches() throws Exception {
    return cloud.uploadBranches(owner());
  }

  /** The record that it has left. */
  JsonNode record() {
    return cloud.runRecord(
        execution.path("name").asText(), Instant.parse(execution.path("startTime").asText()));
  }

  /** The next call. */
  Call call() {
    ObjectNode payload =
        switch (next) {
          case CREATE_BRANCH ->
              JSON.createObjectNode()
                  .put("action", "CREATE")
                  .put("attempt", attempt)
                  .put("retries", failures);
          case REJECT_BRANCH ->
              JSON.createObjectNode().put("action", "REJECT").set("branch", branch());
          case DISCARD_BRANCH -> JSON.createObjectNode().put("action", "DISCARD");
          case WRITE_SNAPSHOT -> progress.deepCopy();
          case AUDIT_BRANCH -> progress.deepCopy();
          case MERGE_BRANCH ->
              progress.deepCopy().put("reportUri", progress.at("/audit/reportUri").asText());
          case NOTIFY -> progress.deepCopy().put("ending", ending);
          case NONE -> throw new IllegalStateException("It has ended");
        };
    payload.set("execution", execution);
    switch (next) {
      case AUDIT_BRANCH -> payload.retain("run", "branch", "snapshot", "execution");
      case MERGE_BRANCH -> payload.retain("run", "branch", "snapshot", "reportUri", "execution");
      default -> payload.set("upload", upload);
    }
    return new Call(next, payload.toString());
  }

  /** Makes a call, whatever it is; the execution does not hear of its answer. */
  Answer make(Call call) throws InterruptedException {
    synchronized (made) {
      made.add(call);
    }
    String function = cloud.cloud().template().function(call.task().function).name();
    return Answer.of(cloud.cloud().invoke(function, call.payload()));
  }

  /** Makes the next call, and goes on by its answer. */
  Answer step() throws InterruptedException {
    Answer answer = make(call());
    hear(answer);
    return answer;
  }

  /** Makes the next call, whose answer is lost: the execution will make it again. */
  Answer lose() throws InterruptedException {
    Answer answer = make(call());
    failures++;
    return answer;
  }

  /** Makes calls until this is the next. */
  DirectRun until(Task task) throws InterruptedException {
    while (next != task) {
      var unused = step();
    }
    return this;
  }

  /** Makes calls until it has ended. */
  DirectRun finish() throws InterruptedException {
    return until(Task.NONE);
  }

  /** The execution is stopped, or a state has failed for good: what follows clears up. */
  void fail(String error) {
    fail(error, error);
  }

  private void fail(String error, String cause) {
    progress.set(
        "error",
        JSON.createObjectNode().put("state", next.name()).put("error", error).put("cause", cause));
    ending = "FAILED";
    next = Task.DISCARD_BRANCH;
    failures = 0;
  }

  /** Goes on by the answer to the next call. */
  void hear(Answer answer) {
    last = answer;
    if (!answer.error().isEmpty()) {
      failed(answer);
      return;
    }
    failures = 0;
    switch (next) {
      case CREATE_BRANCH -> {
        progress = JSON.createObjectNode();
        copy(answer, "run");
        copy(answer, "branch");
        boolean open = answer.text("/done").equals("NO");
        goOn(open ? Task.WRITE_SNAPSHOT : Task.NOTIFY, open ? "" : "SKIPPED");
      }
      case WRITE_SNAPSHOT -> {
        copy(answer, "snapshot");
        copy(answer, "branch");
        goOn(Task.AUDIT_BRANCH, "");
      }
      case AUDIT_BRANCH -> {
        copy(answer, "audit");
        boolean failed = answer.text("/audit/outcome").equals("FAIL");
        goOn(failed ? Task.REJECT_BRANCH : Task.MERGE_BRANCH, "");
      }
      case REJECT_BRANCH ->
          goOn(
              Task.NOTIFY,
              answer.text("/reject/outcome").equals("REJECTED") ? "REJECTED" : "SKIPPED");
      case MERGE_BRANCH -> {
        copy(answer, "merge");
        switch (answer.text("/merge/outcome")) {
          case "PUBLISHED" -> goOn(Task.NOTIFY, "PUBLISHED");
          case "ALREADY_PUBLISHED" -> goOn(Task.NOTIFY, "SKIPPED");
          default -> {
            attempt++;
            goOn(Task.CREATE_BRANCH, "");
          }
        }
      }
      case DISCARD_BRANCH -> {
        JsonNode discard = answer.payload().path("discard");
        if (discard.path("published").asBoolean()) {
          progress.remove("error");
          goOn(Task.NOTIFY, "PUBLISHED");
        } else if (discard.path("rejected").isObject()) {
          progress.remove("error");
          progress.set("branch", discard.get("rejected"));
          progress.set("audit", discard.get("audit"));
          goOn(Task.NOTIFY, "REJECTED");
        } else {
          goOn(Task.NOTIFY, "FAILED");
        }
      }
      default -> goOn(Task.NONE, ending);
    }
  }

  private void failed(Answer answer) {
    failures++;
    if (PASSING.contains(answer.error()) && failures < ATTEMPTS) {
      return;
    }
    if (next == Task.DISCARD_BRANCH || next == Task.NOTIFY) {
      throw new AssertionError("An ending fails: " + answer);
    }
    fail(answer.error(), answer.message());
  }

  private void goOn(Task task, String how) {
    next = task;
    ending = how;
  }

  private void copy(Answer answer, String field) {
    if (answer.payload().has(field)) {
      progress.set(field, answer.payload().get(field));
    }
  }

  @Override
  public String toString() {
    return "%s of %s, %s after %s, error %s, last %s"
        .formatted(
            execution.path("name").asText(),
            upload.path("key").asText(),
            ending.isEmpty() ? "open" : ending,
            made.stream().map(Call::task).toList(),
            progress.path("error"),
            last);
  }
}
