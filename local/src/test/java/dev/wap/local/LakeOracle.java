package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import dev.wap.ops.Connections;
import dev.wap.ops.Verification;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Says what is wrong with a lake, by what lies in the catalog and in S3 alone: that the data files
 * of {@code main} are those that the markers name, each once and vouched for, and that nothing is
 * left over. It shares no code with the functions, nor with {@code wap verify}, which it asks
 * besides.
 */
final class LakeOracle {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final CloudUnderTest cloud;

  LakeOracle(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  /**
   * A line for each violation, and what {@code wap verify} finds; none if all is well. No run may
   * be under way.
   */
  List<String> violations() throws Exception {
    List<String> wrong = violations(table -> true);
    recorded(wrong);
    try (Connections lake = OpsUnderTest.connections(cloud)) {
      Verification.of(lake).findings().forEach(finding -> wrong.add("verify: " + finding));
    }
    return wrong;
  }

  /** The same for one table, whatever is wrong with others, and but for the runs' records. */
  List<String> violationsOf(String table) throws Exception {
    return violations(table::equals);
  }

  /** The same for one table's files and markers alone. */
  List<String> wrongFilesOf(String table) throws Exception {
    List<String> wrong = new ArrayList<>();
    files(table::equals, wrong);
    return wrong;
  }

  private List<String> violations(Predicate<String> isChecked) throws Exception {
    List<String> wrong = new ArrayList<>();
    files(isChecked, wrong);
    branches(isChecked, wrong);
    return wrong;
  }

  private void files(Predicate<String> isChecked, List<String> wrong) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Map<String, List<String>> files = new TreeMap<>();
      for (JsonNode marker : markers(http)) {
        if (!isChecked.test(marker.path("table").asText())) {
          continue;
        }
        files
            .computeIfAbsent(marker.path("table").asText(), table -> new ArrayList<>())
            .add(marker.at("/snapshot/dataFile").asText());
        vouched(marker, wrong);
      }
      for (String table : tables(http).stream().filter(isChecked).toList()) {
        List<String> onMain = cloud.dataFiles("main", table).stream().sorted().toList();
        List<String> marked = files.getOrDefault(table, List.of()).stream().sorted().toList();
        if (!onMain.equals(marked)) {
          wrong.add(
              "table %s has the files %s, and its markers name %s"
                  .formatted(table, onMain, marked));
        }
        files.remove(table);
      }
      files.forEach((table, marked) -> wrong.add("no table " + table + " has " + marked));
    }
  }

  private void branches(Predicate<String> isChecked, List<String> wrong) throws Exception {
    Set<String> rejected = rejectedBranches();
    for (String branch : cloud.uploadBranches()) {
      if (isChecked.test(branch.split("/", 3)[1]) && !rejected.contains(branch)) {
        wrong.add("the branch " + branch + " is left over");
      }
    }
  }

  private void vouched(JsonNode marker, List<String> wrong) {
    String prefix =
        "_wap/audits/%s/%s-%s"
            .formatted(
                marker.path("table").asText(),
                marker.path("runId").asText(),
                marker.path("owner").asText());
    List<JsonNode> reports = keys(prefix).stream().map(cloud::lakeObject).toList();
    boolean vouched =
        reports.stream()
            .anyMatch(
                report ->
                    report.path("dataFile").equals(marker.at("/snapshot/dataFile"))
                        && Set.of("PASS", "WARN").contains(report.path("outcome").asText()));
    if (!vouched) {
      wrong.add("no report vouches for the marker %s: %s".formatted(marker, reports));
    }
  }

  private List<String> keys(String prefix) {
    return cloud
        .s3()
        .listObjectsV2Paginator(list -> list.bucket(cloud.lakeBucket()).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  private Set<String> rejectedBranches() {
    Set<String> branches = new HashSet<>();
    for (String key : keys("_wap/runs/")) {
      JsonNode record = cloud.lakeObject(key);
      if (record.path("ending").asText().equals("REJECTED")) {
        branches.add(record.path("branch").asText());
      }
    }
    return branches;
  }

  private void recorded(List<String> wrong) {
    for (ExecutionSummary execution :
        cloud.cloud().stepFunctions().listExecutions(cloud.machine()).toList()) {
      if (execution.status() == ExecutionStatus.RUNNING) {
        wrong.add("the execution " + execution.name() + " is still running");
        continue;
      }
      try {
        if (cloud
            .runRecord(execution.name(), execution.startDate())
            .path("notification")
            .isMissingNode()) {
          wrong.add("the record of the execution " + execution.name() + " tells no notification");
        }
      } catch (NoSuchKeyException e) {
        wrong.add(
            "the execution %s is %s and has no record"
                .formatted(execution.name(), execution.status()));
      }
    }
  }

  private List<JsonNode> markers(HttpClient http) throws IOException, InterruptedException {
    List<JsonNode> markers = new ArrayList<>();
    for (JsonNode entry : entries(http, "entry.contentType == 'UDF'")) {
      String location = entry.at("/content/metadataLocation").asText();
      markers.add(
          CloudUnderTest.parse(
              URLDecoder.decode(location.substring(location.indexOf(',') + 1), UTF_8)));
    }
    return markers;
  }

  private List<String> tables(HttpClient http) throws IOException, InterruptedException {
    List<String> tables = new ArrayList<>();
    for (JsonNode entry : entries(http, "entry.contentType == 'ICEBERG_TABLE'")) {
      tables.add(entry.at("/name/elements/1").asText());
    }
    return tables;
  }

  private List<JsonNode> entries(HttpClient http, String filter)
      throws IOException, InterruptedException {
    List<JsonNode> entries = new ArrayList<>();
    String page = "";
    do {
      String uri =
          "%s/trees/main/entries?content=true&filter=%s%s"
              .formatted(
                  cloud.cloud().environment().get("NESSIE_ENDPOINT"),
                  URLEncoder.encode(filter, UTF_8),
                  page.isEmpty() ? "" : "&page-token=" + URLEncoder.encode(page, UTF_8));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(uri)).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode body = CloudUnderTest.parse(response.body());
      if (response.statusCode() != 200) {
        throw new IOException(uri + " answered " + body);
      }
      body.path("entries").forEach(entries::add);
      page = body.path("token").asText("");
    } while (!page.isEmpty() && !page.equals("null"));
    return entries;
  }
}
