package dev.wap.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;

/** Records of runs as they are after weeks of uploads, which need not be run for it. */
final class RunHistory {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int THREADS = 8;

  private final CloudUnderTest cloud;
  private final Random random;

  RunHistory(CloudUnderTest cloud, long seed) {
    this.cloud = cloud;
    this.random = new Random(seed);
  }

  /**
   * Puts records of runs, evenly spread over days that end now, of tables by turns: of ten runs
   * eight are published, one is rejected and one failed.
   *
   * @param tables how many tables
   * @param prefix of the tables' names
   */
  void put(int runs, int tables, String prefix, int days) throws Exception {
    Instant now = Instant.now();
    long stepSeconds = days * 86_400L / runs;
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        ObjectNode record = run(i, prefix + i % tables, now.minusSeconds(i * stepSeconds));
        puts.add(threads.submit(() -> put(record)));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }
  }

  private ObjectNode run(int number, String table, Instant startedAt) {
    String ending = number % 10 == 3 ? "REJECTED" : number % 10 == 7 ? "FAILED" : "PUBLISHED";
    String runId = "%032x".formatted(random.nextLong());
    String owner = "%016x".formatted(random.nextLong());
    ObjectNode record = JSON.createObjectNode();
    record.put("execution", executionArn("history-" + number + "-" + UUID.randomUUID()));
    record.put("runId", runId).put("owner", owner).put("table", table);
    record.put("source", "s3://%s/%s/%06d.parquet".formatted(cloud.sourceBucket(), table, number));
    record.put("sourceBytes", 13_680);
    record.put("branch", "upload/%s/tidy-crane-%s-1".formatted(table, owner));
    record.put("ending", ending);
    record.put("startedAt", startedAt.toString());
    record.put("endedAt", startedAt.plusMillis(1_200 + random.nextInt(800)).toString());
    if (ending.equals("FAILED")) {
      record
          .putObject("error")
          .put("state", "WriteSnapshot")
          .put("error", "dev.wap.error.InvalidUpload")
          .put("cause", "{\"errorMessage\": \"This is no Parquet file\"}");
    } else {
      record.put("rows", 1_000).put("bytes", 13_680);
      record.put("auditOutcome", ending.equals("PUBLISHED") ? "PASS" : "FAIL");
      var rules = record.putArray("failedRules");
      if (ending.equals("REJECTED")) {
        rules
            .addObject()
            .put("rule", "IsComplete \"id\"")
            .put("outcome", "FAIL")
            .put("expected", "no nulls in id")
            .put("observed", "1 null in 1,000 rows")
            .put("tier", "METADATA");
      }
    }
    record.putObject("notification").put("delivered", false).put("channel", "none");
    return record;
  }

  private String executionArn(String name) {
    return cloud.machine().replace(":stateMachine:", ":execution:") + ":" + name;
  }

  private void put(ObjectNode record) {
    String execution = record.path("execution").asText();
    String key =
        "_wap/runs/%s/%s.json"
            .formatted(
                Instant.parse(record.path("startedAt").asText())
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate(),
                execution.substring(execution.lastIndexOf(':') + 1));
    var unused =
        cloud
            .s3()
            .putObject(
                put -> put.bucket(cloud.lakeBucket()).key(key),
                RequestBody.fromString(record.toString()));
  }
}
