package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.loader.LoadException;
import dev.wap.loader.Spec;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Uploads a clean and a faulty file, and prints what became of them. */
final class Demo {
  private static final String TABLE = "customer_data_log";
  private static final long ROWS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDIT_FAILED = "AuditFailed";

  private final LocalCloud cloud;
  private final PrintStream out;
  private final RandomGenerator random;

  Demo(LocalCloud cloud, PrintStream out, RandomGenerator random) {
    this.cloud = cloud;
    this.out = out;
    this.random = random;
  }

  /** Runs both scenarios; says whether the clean file was published and the faulty one rejected. */
  boolean run() throws IOException, LoadException, InterruptedException, TimeoutException {
    try (Uploads uploads = new Uploads(cloud);
        TableView view = new TableView(cloud.environment())) {
      long before = view.rows("main", TABLE);
      ExecutionDescription clean = upload(uploads, "A clean file", Spec.Kind.CLEAN);
      long after = view.rows("main", TABLE);
      boolean published =
          clean.summary().status() == ExecutionStatus.SUCCEEDED && after == before + ROWS;
      rows("rows of main", before, after);

      ExecutionDescription faulty = upload(uploads, "A faulty file", Spec.Kind.FAULTY);
      long last = view.rows("main", TABLE);
      boolean rejected = faulty.error().filter(AUDIT_FAILED::equals).isPresent() && last == after;
      rows("rows of main", after, last);
      if (rejected) {
        why(faulty, view);
      }
      out.println();
      out.println(
          published && rejected
              ? "The clean file is on main, and nobody downstream saw a row of the faulty one."
              : "This is not what should have happened: see the executions above.");
      return published && rejected;
    }
  }

  private ExecutionDescription upload(Uploads uploads, String title, Spec.Kind kind)
      throws IOException, LoadException, InterruptedException, TimeoutException {
    long start = System.nanoTime();
    String key = uploads.upload(new Spec(ROWS, random.nextLong(), kind));
    out.println();
    out.printf(Locale.ROOT, "%s: %,d rows, key %s%n", title, ROWS, key);
    ExecutionDescription execution = uploads.await(key);
    double seconds = (System.nanoTime() - start) / 1e9;
    Timeline.of(cloud.stepFunctions().history(execution.summary().executionArn()))
        .forEach(step -> out.println("  " + step));
    out.printf(
        Locale.ROOT,
        "  %s%s, %.2f s from upload to end, execution %s%n",
        execution.summary().status(),
        execution.error().map(error -> " (" + error + ")").orElse(""),
        seconds,
        execution.summary().name());
    return execution;
  }

  /** The rules that the rejected rows broke, and the branch on which they can be inspected. */
  private void why(ExecutionDescription rejected, TableView view)
      throws IOException, InterruptedException {
    for (JsonNode event : cloud.stepFunctions().history(rejected.summary().executionArn())) {
      if (!event.path("type").asText().equals("TaskSucceeded")) {
        continue;
      }
      JsonNode payload =
          JSON.readTree(event.path("taskSucceededEventDetails").path("output").asText())
              .path("Payload");
      String branch = payload.path("branch").path("name").asText();
      if (payload.has("snapshot")) {
        out.printf(
            Locale.ROOT,
            "  branch %s stays for inspection: %,d rows there%n",
            branch,
            view.rows(branch, TABLE));
      }
      for (JsonNode rule : payload.path("audit").path("rules")) {
        if (rule.path("outcome").asText().equals("FAIL")) {
          out.printf(
              "  broken rule %s: expected %s, observed %s%n",
              rule.path("rule").asText(),
              rule.path("expected").asText(),
              rule.path("observed").asText());
        }
      }
      if (payload.has("audit")) {
        out.println("  report " + payload.path("audit").path("reportUri").asText());
      }
    }
  }

  private void rows(String what, long before, long after) {
    out.printf(Locale.ROOT, "  %s: %,d before, %,d after%n", what, before, after);
  }
}
