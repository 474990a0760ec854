package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.loader.LoadException;
import dev.wap.loader.ObjectKey;
import dev.wap.loader.Spec;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Uploads a clean and a faulty file, and prints what became of them. */
final class Demo {
  private static final long ROWS = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUDIT_FAILED = "AuditFailed";

  private final DemoLake lake;
  private final PrintStream out;
  private final RandomGenerator random;

  Demo(DemoLake lake, PrintStream out, RandomGenerator random) {
    this.lake = lake;
    this.out = out;
    this.random = random;
  }

  /** Runs both scenarios; says whether the clean file was published and the faulty one rejected. */
  boolean run() throws IOException, LoadException, InterruptedException, TimeoutException {
    long before = rows("main");
    DescribeExecutionResponse clean = upload("A clean file", Spec.Kind.CLEAN);
    long after = rows("main");
    boolean published = clean.status() == ExecutionStatus.SUCCEEDED && after == before + ROWS;
    print("rows of main", before, after);

    DescribeExecutionResponse faulty = upload("A faulty file", Spec.Kind.FAULTY);
    long last = rows("main");
    boolean rejected = AUDIT_FAILED.equals(faulty.error()) && last == after;
    print("rows of main", after, last);
    if (rejected) {
      why(lake.uploads().history(faulty));
    }
    out.println();
    out.println(
        published && rejected
            ? "The clean file is on main, and nobody downstream saw a row of the faulty one."
            : "This is not what should have happened: see the executions above.");
    return published && rejected;
  }

  private long rows(String reference) throws IOException, InterruptedException {
    return lake.view().rows(reference, lake.table());
  }

  private DescribeExecutionResponse upload(String title, Spec.Kind kind)
      throws IOException, LoadException, InterruptedException, TimeoutException {
    long start = System.nanoTime();
    Spec spec = new Spec(ROWS, random.nextLong(), kind);
    ObjectKey key = new ObjectKey(ObjectKey.of(spec).value().replaceFirst("^[^/]*", lake.table()));
    out.println();
    out.printf(Locale.ROOT, "%s: %,d rows, key %s%n", title, ROWS, key);
    DescribeExecutionResponse execution = lake.uploads().run(spec, key, out);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Timeline.of(lake.uploads().history(execution)).forEach(step -> out.println("  " + step));
    out.printf(
        Locale.ROOT,
        "  %s%s, %.2f s from upload to end, execution %s%n",
        execution.statusAsString(),
        execution.error() == null ? "" : " (" + execution.error() + ")",
        took.toMillis() / 1e3,
        execution.name());
    return execution;
  }

  /** The rules that the rejected rows broke, and the branch on which they can be inspected. */
  private void why(List<HistoryEvent> rejected) throws IOException, InterruptedException {
    for (HistoryEvent event : rejected) {
      if (event.taskSucceededEventDetails() == null) {
        continue;
      }
      JsonNode payload = JSON.readTree(event.taskSucceededEventDetails().output()).path("Payload");
      String branch = payload.path("branch").path("name").asText();
      if (payload.has("snapshot")) {
        out.printf(
            Locale.ROOT,
            "  branch %s stays for inspection: %,d rows there%n",
            branch,
            rows(branch));
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

  private void print(String what, long before, long after) {
    out.printf(Locale.ROOT, "  %s: %,d before, %,d after%n", what, before, after);
  }
}
