package dev.wap.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.Audit;
import dev.wap.contract.Ending;
import dev.wap.contract.Example;
import dev.wap.contract.Failure;
import dev.wap.contract.Merge;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.Settings;
import dev.wap.contract.Snapshot;
import dev.wap.records.MemoryStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** What the notify function counts, and how often. */
class NotifyHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Snapshot SNAPSHOT =
      new Snapshot(1, "s3://lake/f", 30, 900, Snapshot.Mode.REGISTERED, Snapshot.SchemaChange.NONE);
  private static final Merge MERGE = new Merge(Merge.Outcome.PUBLISHED, "abc", 2, 30);
  private static final Settings SETTINGS =
      Settings.from(
          Map.of(
              "NESSIE_ENDPOINT", "http://127.0.0.1:1/api/v2",
              "SOURCE_BUCKET", "in",
              "LAKE_BUCKET", "lake",
              "RULES_URI", "file:///rules/"));

  private final S3Client s3 = MemoryStorage.client();
  private final NotifyHandler handler = new NotifyHandler(SETTINGS, s3, Clock.systemUTC());

  private static NotifyInput input(
      Ending ending, @Nullable Audit audit, @Nullable Merge merge, @Nullable Failure error) {
    return new NotifyInput(
        ending,
        Example.EXECUTION,
        Example.UPLOAD,
        Example.RUN,
        Example.BRANCH,
        SNAPSHOT,
        audit,
        merge,
        error,
        ending == Ending.DISCARDED ? Example.DECISION : null);
  }

  private static Audit audit(int failed, int warned, int passed) {
    List<RuleResult> rules = new ArrayList<>();
    rules.addAll(Collections.nCopies(failed, rule(Outcome.FAIL)));
    rules.addAll(Collections.nCopies(warned, rule(Outcome.WARN)));
    rules.addAll(Collections.nCopies(passed, rule(Outcome.PASS)));
    int count = rules.size();
    return new Audit(
        rules.getFirst().outcome(),
        rules.subList(0, Math.min(count, Audit.MAX_RULES)),
        count,
        0,
        "hash",
        "s3://report");
  }

  private static RuleResult rule(Outcome outcome) {
    return new RuleResult(
        "RowCount > 0", outcome, "rows", "3 rows", RuleResult.Tier.METADATA, null);
  }

  /** The metrics that calls with these inputs write. */
  private List<JsonNode> counted(NotifyInput... inputs) throws IOException {
    PrintStream before = System.out;
    var text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      for (NotifyInput input : inputs) {
        var unused = handler.handle(input);
      }
    } finally {
      System.setOut(before);
    }
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.toString(UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  @Test
  void aPublishedRunCountsItsRowsBytesRulesAndConflicts() throws IOException {
    List<JsonNode> lines = counted(input(Ending.PUBLISHED, audit(0, 1, 2), MERGE, null));

    assertThat(lines).hasSize(1);
    JsonNode line = lines.getFirst();
    Map<String, Integer> expected =
        Map.of(
            "Uploads", 1,
            "UploadsPublished", 1,
            "RowsPublished", 30,
            "BytesPublished", 900,
            "RulesPassed", 2,
            "RulesWarned", 1,
            "RulesFailed", 0,
            "ConflictsResolved", 2);
    JsonNode metrics = line.at("/_aws/CloudWatchMetrics/0/Metrics");
    assertThat(metrics.findValuesAsText("Name"))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach((name, value) -> assertThat(line.path(name).asInt()).isEqualTo(value));
    assertThat(line.path("table").textValue()).isEqualTo("priming");
    assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
        .isEqualTo("[[\"Service\"]]");
  }

  @ParameterizedTest
  @CsvSource({
    "REJECTED, UploadsRejected",
    "SKIPPED, UploadsSkipped",
    "DISCARDED, UploadsDiscarded",
    "FAILED, UploadsFailed",
  })
  void anotherEndingPublishesNothing(Ending ending, String metric) throws IOException {
    Failure error = ending == Ending.FAILED ? new Failure("MergeBranch", "Some", "why") : null;

    List<JsonNode> lines = counted(input(ending, audit(1, 0, 0), null, error));

    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().path(metric).asInt()).isEqualTo(1);
    assertThat(lines.getFirst().path("Uploads").asInt()).isEqualTo(1);
    assertThat(lines.getFirst().path("RulesFailed").asInt()).isEqualTo(1);
    assertThat(lines.getFirst().has("RowsPublished")).isFalse();
  }

  @Test
  void aRepeatedCallCountsNothing() throws IOException {
    NotifyInput input = input(Ending.PUBLISHED, audit(0, 0, 1), MERGE, null);

    assertThat(counted(input, input, input)).hasSize(1);
  }

  @Test
  void anUndecidedRunIsCountedAmongUploadsWhenItIsDecided() throws IOException {
    List<JsonNode> lines =
        counted(
            input(Ending.UNDECIDED, null, null, new Failure("MergeBranch", "Some", "why")),
            input(Ending.FAILED, null, null, new Failure("MergeBranch", "Some", "why")),
            input(Ending.FAILED, null, null, new Failure("MergeBranch", "Some", "why")));

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).path("UploadsUndecided").asInt()).isEqualTo(1);
    assertThat(lines.get(0).has("Uploads")).isFalse();
    assertThat(lines.get(1).path("UploadsFailed").asInt()).isEqualTo(1);
    assertThat(lines.get(1).path("Uploads").asInt()).isEqualTo(1);
  }

  @Test
  void rulesBeyondTheVerdictsAreCountedToo() throws IOException {
    List<JsonNode> lines = counted(input(Ending.REJECTED, audit(1, 0, 150), null, null));

    assertThat(lines.getFirst().path("RulesFailed").asInt()).isEqualTo(1);
    assertThat(lines.getFirst().path("RulesWarned").asInt()).isEqualTo(0);
    assertThat(lines.getFirst().path("RulesPassed").asInt()).isEqualTo(150);
  }
}
