package dev.wap.local;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Call;
import dev.wap.local.DirectRun.Task;
import dev.wap.local.HttpGateway.Exchange;
import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.Policies;
import dev.wap.local.template.Policies.Permission;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The template's policies against what the functions really call, in every kind of run: a call that
 * is not allowed fails a test, and so does a permission that no call uses.
 */
final class PoliciesTest {
  private static final Template TEMPLATE =
      Template.read(RecordingCloud.TEMPLATE_FILE, RecordingCloud.STACK);
  private static final Policies POLICIES =
      Policies.read(RecordingCloud.TEMPLATE_FILE, RecordingCloud.STACK);
  private static final String LAKE = "arn:aws:s3:::" + TEMPLATE.bucket("LakeBucket").name() + "/";

  /** Names of tables that are also the names of folders. */
  private static final List<String> TABLES = List.of("orders", "data", "metadata", "audits");

  /** Permissions that nothing here can use, each with its reason. */
  private static final Map<String, String> NOT_USED_HERE =
      Map.of("logs:", "Step Functions itself writes the log, and not the embedded one");

  /** What each function asks of the catalog, and nothing else. */
  private static final Map<String, Set<String>> CATALOG =
      Map.of(
          "BranchFunction",
          Set.of(
              "list references",
              "read main",
              "read upload/*",
              "create upload/*",
              "delete upload/*"),
          "WriteSnapshotFunction",
          Set.of("read upload/*", "commit upload/*"),
          "AuditBranchFunction",
          Set.of("read upload/*"),
          "MergeBranchFunction",
          Set.of("read main", "read upload/*", "merge into main", "delete upload/*"),
          "UpkeepFunction",
          Set.of(
              "list references",
              "read main",
              "commit main",
              "read config",
              "read upload/*",
              "delete upload/*"));

  private static RecordingCloud recording;
  private static CloudUnderTest cloud;
  private static Stranger stranger;

  @BeforeAll
  static void record(@TempDir Path folder) throws Exception {
    recording = new RecordingCloud(folder);
    cloud = recording.cloud();
    stranger = new Stranger(cloud);
    publications();
    rejections();
    decisions();
    conflicts();
    schemaChanges();
    strangeFiles();
    failures();
    upkeep();
  }

  @AfterAll
  static void close() throws Exception {
    stranger.close();
    recording.close();
  }

  // ---- The runs that are recorded

  private static String table(String name) {
    recording.rules(name, "IsComplete \"name\"");
    return name;
  }

  private static boolean isCommit(Exchange exchange) {
    return exchange.path().endsWith("/history/commit");
  }

  private static boolean isResolvedMerge(Exchange exchange) {
    return exchange.path().endsWith("/history/merge")
        && exchange.body().contains("resolvedContent");
  }

  private static DirectRun clean(String table, int rows) throws Exception {
    return DirectRun.of(cloud, table, TestParquet.people(rows).bytes());
  }

  private static void expect(DirectRun run, String ending) throws Exception {
    assertThat(recording.finish(run)).as(run.toString()).isEqualTo(ending);
  }

  private static void publications() throws Exception {
    String table = table("published");
    DirectRun first = clean(table, 1);
    expect(first, "PUBLISHED");
    expect(clean(table, 2), "PUBLISHED");
    expect(first.twin(), "SKIPPED");
    DirectRun slow = recording.until(clean(table, 3), Task.MERGE_BRANCH);
    expect(slow.twin(), "PUBLISHED");
    expect(slow, "SKIPPED");
  }

  private static void rejections() throws Exception {
    String table = table("rejected");
    DirectRun first =
        recording.until(
            DirectRun.of(cloud, table, TestParquet.people(1).row(1, null).bytes()),
            Task.REJECT_BRANCH);
    DirectRun twin = recording.until(first.twin(), Task.REJECT_BRANCH);
    long told = recording.told();
    expect(first, "REJECTED");
    assertThat(recording.told()).as("with the token of the secret").isEqualTo(told + 1);
    expect(twin, "SKIPPED");
    expect(first.twin(), "SKIPPED");
    // Its answers are lost: only the discard finds out what has become of it.
    first.fail("States.Timeout");
    expect(first, "REJECTED");
  }

  private static void decisions() throws Exception {
    String table = table("decided");
    DirectRun first = DirectRun.of(cloud, table, TestParquet.people(1).row(1, null).bytes());
    expect(first, "REJECTED");
    String branch = first.branch().path("name").asText();
    expect(DirectRun.decided(cloud, "AUDIT", branch), "REJECTED");
    expect(DirectRun.decided(cloud, "PUBLISH", branch), "REFUSED");
    recording.rules(table, "RowCount > 0");
    DirectRun stopped =
        recording.until(DirectRun.decided(cloud, "AUDIT", branch), Task.MERGE_BRANCH);
    stopped.fail("States.Timeout");
    expect(stopped, "FAILED");
    expect(DirectRun.decided(cloud, "AUDIT", branch), "PUBLISHED");

    recording.rules(table, "IsComplete \"name\"");
    DirectRun second = DirectRun.of(cloud, table, TestParquet.people(2).row(2, null).bytes());
    expect(second, "REJECTED");
    DirectRun discarded =
        DirectRun.decided(cloud, "DISCARD", second.branch().path("name").asText());
    assertThat(recording.make(discarded, discarded.call()).error()).isEmpty();
    // The branch is gone: only the reports tell what was on it. Nobody repeats the call.
    expect(discarded, "REFUSED");
  }

  private static void conflicts() throws Exception {
    String table = table("conflict");
    expect(clean(table, 1), "PUBLISHED");
    DirectRun resolved = recording.until(clean(table, 2), Task.MERGE_BRANCH);
    expect(clean(table, 3), "PUBLISHED");
    // What it would put is refused, and made anew.
    recording.before(PoliciesTest::isResolvedMerge, () -> stranger.touch("main", table));
    Answer merge = recording.step(resolved);
    assertThat(merge.text("/merge/conflictsResolved")).as(merge.toString()).isEqualTo("2");
    expect(resolved, "PUBLISHED");

    DirectRun stale = recording.until(clean(table, 4), Task.MERGE_BRANCH);
    stranger.addColumn("main", table, "more");
    assertThat(recording.step(stale).text("/merge/outcome")).isEqualTo("STALE");
    expect(stale, "PUBLISHED");

    DirectRun refused = recording.until(clean(table, 5), Task.WRITE_SNAPSHOT);
    recording.before(
        PoliciesTest::isCommit,
        () ->
            stranger.append(
                refused.branch().path("name").asText(), table, TestParquet.people(7).bytes(), 7));
    assertThat(recording.step(refused).error()).isEqualTo("dev.wap.error.UnauditedBranch");
    expect(refused, "FAILED");
  }

  private static void schemaChanges() throws Exception {
    String table = table("schema");
    expect(clean(table, 1), "PUBLISHED");
    stranger.property("main", table, "wap.schema-policy", "add-columns");
    DirectRun wider =
        DirectRun.of(
            cloud,
            table,
            TestParquet.of(
                    "optional int32 id",
                    "optional binary name (STRING)",
                    "optional binary more (STRING)")
                .row(1, "a", "b")
                .bytes());
    expect(wider, "PUBLISHED");
    assertThat(wider.progress("/snapshot/schemaChange")).isEqualTo("\"SCHEMA_EVOLVED\"");
  }

  private static void strangeFiles() throws Exception {
    String table = table("strange");
    expect(clean(table, 1), "PUBLISHED");
    DirectRun rewritten =
        DirectRun.of(
            cloud,
            table,
            TestParquet.of("optional int32 id = 7", "optional binary name (STRING) = 8")
                .row(1, "a")
                .bytes());
    expect(rewritten, "PUBLISHED");
    assertThat(rewritten.progress("/snapshot/mode")).isEqualTo("\"REWRITTEN\"");
    expect(
        DirectRun.of(cloud, table, TestParquet.people(2).withoutStatistics().bytes()), "PUBLISHED");
  }

  private static void failures() throws Exception {
    String table = table("failure");
    expect(DirectRun.of(cloud, table, new byte[] {1, 2, 3}), "FAILED");
    DirectRun withoutRules = clean("failure_without_rules", 1);
    expect(withoutRules, "FAILED");
    assertThat(withoutRules.failure()).isEqualTo("dev.wap.error.RulesetInvalid");

    DirectRun gone = recording.until(clean(table, 1), Task.WRITE_SNAPSHOT);
    assertThat(
            recording
                .make(
                    gone, changed(gone.call(), upload -> upload.put("key", table + "/not.parquet")))
                .error())
        .isEqualTo("dev.wap.error.UploadGone");
    // The embedded S3 has no versions, and refuses a copy of what is not there.
    var unused =
        recording.make(gone, changed(gone.call(), upload -> upload.put("versionId", "a-version")));
    // Nor does it have these bytes: the copy in parts is broken off.
    Answer tooLarge =
        recording.make(gone, changed(gone.call(), upload -> upload.put("sizeBytes", 6L << 30)));
    assertThat(tooLarge.error()).isNotEmpty();
    expect(gone, "PUBLISHED");

    DirectRun stopped = recording.until(clean(table, 2), Task.MERGE_BRANCH);
    stopped.fail("States.Timeout");
    expect(stopped, "FAILED");
  }

  /** A call about another object than the run's. */
  private static Call changed(Call call, Consumer<ObjectNode> change) {
    ObjectNode payload = (ObjectNode) CloudUnderTest.parse(call.payload());
    change.accept((ObjectNode) payload.get("upload"));
    return new Call(call.task(), payload.toString());
  }

  private static void upkeep() throws Exception {
    String table = table("upkeep");
    DirectRun old = clean(table, 1);
    expect(old, "PUBLISHED");
    DirectRun rejected = DirectRun.of(cloud, table, TestParquet.people(1).row(1, null).bytes());
    expect(rejected, "REJECTED");
    // It has a branch, and has not written to it.
    var unused = recording.until(clean(table, 2), Task.WRITE_SNAPSHOT);
    try (Keeping keeping = new Keeping(cloud)) {
      keeping.age(CloudUnderTest.parse(old.progress("/run/runId")).asText(), Duration.ofDays(31));
      keeping.auditedAt(
          CloudUnderTest.parse(rejected.progress("/audit/reportUri")).asText(),
          Instant.now(Clock.systemUTC()).minus(Duration.ofDays(15)));
    }
    Answer done =
        recording.invoke("UpkeepFunction", "{\"jobs\":[\"ARCHIVE_MARKERS\",\"PRUNE_BRANCHES\"]}");
    assertThat(done.payload().at("/archived/archived").asInt()).as(done.toString()).isPositive();
    assertThat(done.payload().at("/pruned/deleted"))
        .as(done.toString())
        .contains(rejected.branch().get("name"));
    // It is known by its receipt alone.
    expect(old.twin(), "SKIPPED");
  }

  // ---- What they show

  @Test
  void nothingWentWrong() {
    assertThat(recording.failures()).isEmpty();
  }

  @Test
  void everyCallIsAllowed() {
    Map<String, Needed> refused = new TreeMap<>();
    for (Needed needed : recording.needed()) {
      if (!POLICIES.of(needed.function()).allows(needed.action(), needed.resource())) {
        refused.putIfAbsent(
            needed.function() + needed.action() + needed.resource().replaceAll("(/[^/]*/).*", "$1"),
            needed);
      }
    }
    assertThat(refused.values())
        .as("what template.yaml does not allow, one of each kind")
        .isEmpty();
  }

  @Test
  void everyPermissionIsUsed() throws Exception {
    Set<String> unused = new TreeSet<>();
    for (FunctionResource function : TEMPLATE.functions()) {
      for (Permission permission : POLICIES.of(function.logicalId()).allowed()) {
        if (recording.needed().stream()
            .filter(it -> it.function().equals(function.logicalId()))
            .noneMatch(it -> permission.covers(it.action(), it.resource()))) {
          unused.add(function.logicalId() + ": " + permission);
        }
      }
    }
    for (StateMachineResource machine : TEMPLATE.stateMachines()) {
      Set<String> invoked = POLICIES.functionsOf(machine.logicalId());
      for (Permission permission : POLICIES.of(machine.logicalId()).allowed()) {
        if (invoked.stream().noneMatch(it -> permission.covers("lambda:InvokeFunction", it))) {
          unused.add(machine.logicalId() + ": " + permission);
        }
      }
    }
    Set<String> excused = new TreeSet<>();
    for (String excuse : NOT_USED_HERE.keySet()) {
      if (unused.removeIf(it -> it.contains(": " + excuse))) {
        excused.add(excuse);
      }
    }
    assertThat(unused).as("what template.yaml allows, and no call needs").isEmpty();
    assertThat(excused).as("excuses that are needed").isEqualTo(NOT_USED_HERE.keySet());
  }

  @Test
  void everyFunctionThatAStateMachineCallsIsItsToInvoke() throws Exception {
    for (StateMachineResource machine : TEMPLATE.stateMachines()) {
      assertThat(POLICIES.functionsOf(machine.logicalId()))
          .as(machine.logicalId())
          .isNotEmpty()
          .allMatch(arn -> POLICIES.of(machine.logicalId()).allows("lambda:InvokeFunction", arn));
    }
  }

  @Test
  void nobodyDeletesADataFile() {
    for (FunctionResource function : TEMPLATE.functions()) {
      for (String table : TABLES) {
        for (String file : List.of("a.parquet", "b/c.parquet")) {
          for (String action : List.of("s3:DeleteObject", "s3:DeleteObjectVersion")) {
            String key = LAKE + "wap/%s/data/%s".formatted(table, file);
            assertThat(POLICIES.of(function.logicalId()).allows(action, key))
                .as("%s: %s on %s", function.logicalId(), action, key)
                .isFalse();
          }
        }
      }
    }
  }

  /** Merge believes a report because nobody else can have put it. */
  @Test
  void onlyAuditPutsReports() {
    for (FunctionResource function : TEMPLATE.functions()) {
      for (String table : TABLES) {
        String report = LAKE + "_wap/audits/%s/a.json".formatted(table);
        assertThat(POLICIES.of(function.logicalId()).allows("s3:PutObject", report))
            .as("%s: s3:PutObject on %s", function.logicalId(), report)
            .isEqualTo(function.logicalId().equals("AuditBranchFunction"));
      }
    }
  }

  @Test
  void auditChangesNothingButReports() {
    assertThat(POLICIES.of("AuditBranchFunction").allowed())
        .filteredOn(it -> !it.action().matches("s3:(Get|List).*|.*:GetSecretValue"))
        .containsExactly(new Permission("s3:PutObject", LAKE + "_wap/audits/*"));
  }

  @Test
  void notifyReadsOneSecret() {
    assertThat(POLICIES.of("NotifyFunction").allowed())
        .filteredOn(it -> it.action().startsWith("secretsmanager:"))
        .containsExactly(
            new Permission("secretsmanager:GetSecretValue", RecordingCloud.SLACK_SECRET));
  }

  /** Only Step Functions' log delivery has no resource to name. */
  @Test
  void noPermissionIsOnEverything() {
    Stream.concat(
            TEMPLATE.functions().stream().map(FunctionResource::logicalId),
            TEMPLATE.stateMachines().stream().map(StateMachineResource::logicalId))
        .forEach(
            resource ->
                assertThat(POLICIES.of(resource).allowed())
                    .as(resource)
                    .allMatch(it -> !it.action().contains("*"))
                    .allMatch(it -> it.action().startsWith("logs:") || !it.resource().equals("*")));
  }

  @Test
  void everyFunctionAsksOfTheCatalogWhatItsRoleIsAbout() {
    List<String> differences = new ArrayList<>();
    Map<String, Set<String>> asked = recording.catalog();
    for (FunctionResource function : TEMPLATE.functions()) {
      Set<String> expected = CATALOG.getOrDefault(function.logicalId(), Set.of());
      Set<String> found = asked.getOrDefault(function.logicalId(), Set.of());
      if (!found.equals(expected)) {
        differences.add(
            "%s asks %s, and should %s"
                .formatted(function.logicalId(), new TreeSet<>(found), new TreeSet<>(expected)));
      }
    }
    assertThat(differences.stream().collect(joining("\n"))).isEmpty();
  }
}
