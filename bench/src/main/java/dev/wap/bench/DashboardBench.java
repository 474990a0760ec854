package dev.wap.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** The dashboard's pages after many runs of many tables, against those after a few of one. */
final class DashboardBench {
  private static final List<String> PAGES = List.of("/", "/api/overview", "/runs", "/tables");
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int DAYS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BenchCloud cloud;
  private final int repetitions;
  private final HttpClient http = HttpClient.newHttpClient();

  private DashboardBench(BenchCloud cloud, int repetitions) {
    this.cloud = cloud;
    this.repetitions = repetitions;
  }

  /**
   * Measures.
   *
   * @param runs how many there are in the end
   * @param tables how many these are of
   */
  static Table run(Place place, int runs, int tables, int repetitions)
      throws IOException, InterruptedException, TimeoutException {
    Map<String, Duration> few;
    Map<String, Duration> many;
    Duration ready;
    try (BenchCloud cloud = BenchCloud.start(place)) {
      DashboardBench bench = new DashboardBench(cloud, repetitions);
      Path file = place.files().of(1_000);
      for (int i = 0; i < 10; i++) {
        bench.publish(0, i, file);
      }
      few = bench.measure(cloud.dashboard(), 10);
      for (int i = 1; i < tables; i++) {
        bench.publish(i, 0, file);
      }
      IntStream.range(0, runs).parallel().forEach(i -> bench.putRecord(i, runs, tables));
      URI dashboard = cloud.dashboard();
      Instant start = Instant.now();
      bench.awaitRuns(dashboard, runs);
      ready = Duration.between(start, Instant.now());
      many = bench.measure(dashboard, runs);
    }
    Table table =
        new Table(
            "The dashboard's pages, from request to answer, warm",
            "page",
            "10 runs, 1 table",
            "%,d runs, %d tables".formatted(runs, tables),
            "to the few");
    for (String page : PAGES) {
      table.line(
          page,
          milliseconds(few.get(page)),
          milliseconds(many.get(page)),
          Table.ratio(Figures.seconds(many.get(page)), Figures.seconds(few.get(page))));
    }
    table.remark(
        "Medians of %d, over HTTP. After its start it had read all %,d records in %s."
            .formatted(repetitions, runs, Figures.inSeconds(ready)));
    return table;
  }

  private static String milliseconds(Duration duration) {
    return "%.0f ms".formatted(Figures.seconds(duration) * 1e3);
  }

  private void publish(int table, int number, Path file)
      throws IOException, InterruptedException, TimeoutException {
    cloud.addTable(name(table));
    var unused = cloud.publish("%s/%d.parquet".formatted(name(table), number), file);
  }

  private static String name(int table) {
    return "dashboard_" + table;
  }

  /** The record of a run that needs not be run for it: of ten one is rejected. */
  private void putRecord(int number, int runs, int tables) {
    String table = name(number % tables);
    String execution = UUID.randomUUID().toString();
    Instant start = Instant.now().minusSeconds(DAYS * 86_400L / runs * number);
    boolean rejected = number % 10 == 3;
    String record =
        """
        {"execution": "arn:aws:states:us-east-1:000000000000:execution:wap:%s", "table": "%s",
         "source": "s3://source/%s/%d.parquet", "sourceBytes": 13680, "ending": "%s",
         "startedAt": "%s", "endedAt": "%s", "rows": 1000, "bytes": 13680, "auditOutcome": "%s",
         "failedRules": [%s]}
        """
            .formatted(
                execution,
                table,
                table,
                number,
                rejected ? "REJECTED" : "PUBLISHED",
                start,
                start.plusSeconds(2),
                rejected ? "FAIL" : "PASS",
                rejected
                    ? "{\"rule\": \"RowCount > 9\", \"outcome\": \"FAIL\", \"expected\": \"more\", \"observed\": \"less\", \"tier\": \"METADATA\"}"
                    : "");
    cloud.putInLake(
        "_wap/runs/%s/%s.json".formatted(start.atZone(ZoneOffset.UTC).toLocalDate(), execution),
        record);
  }

  private void awaitRuns(URI dashboard, int runs)
      throws IOException, InterruptedException, TimeoutException {
    Instant deadline = Instant.now().plus(LIMIT);
    while (total(dashboard) < runs) {
      if (Instant.now().isAfter(deadline)) {
        throw new TimeoutException("The dashboard does not read the records");
      }
      Thread.sleep(POLL);
    }
  }

  private int total(URI dashboard) throws IOException, InterruptedException {
    JsonNode list = JSON.readTree(get(dashboard, "/api/runs"));
    return list.path("total").asInt();
  }

  private Map<String, Duration> measure(URI dashboard, int runs)
      throws IOException, InterruptedException, TimeoutException {
    awaitRuns(dashboard, runs);
    Map<String, Duration> medians = new LinkedHashMap<>();
    for (String page : PAGES) {
      List<Duration> durations = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        var unused = get(dashboard, page);
      }
      for (int i = 0; i < repetitions; i++) {
        long start = System.nanoTime();
        var unused = get(dashboard, page);
        durations.add(Duration.ofNanos(System.nanoTime() - start));
      }
      medians.put(page, Figures.median(durations));
    }
    return medians;
  }

  private String get(URI dashboard, String page) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(dashboard.resolve(page)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %d %s".formatted(page, answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
