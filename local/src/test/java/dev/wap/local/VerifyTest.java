package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.contract.Execution;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.ops.Connections;
import dev.wap.ops.Finding;
import dev.wap.ops.Finding.Invariant;
import dev.wap.ops.Finding.Level;
import dev.wap.ops.Verification;
import dev.wap.records.Receipt;
import dev.wap.records.Receipts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.projectnessie.model.Branch;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Operation;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * {@code wap verify} finds nothing after runs of every ending, and each kind of damage by a finding
 * of its own. The tests share a cloud that they damage, each at tables of its own, and look at what
 * is found that was not before.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class VerifyTest {
  private static final Duration HOURS = Duration.ofHours(2);

  /** The damage of earlier tests. */
  private List<Finding> known = List.of();

  private CloudUnderTest cloud;
  private Connections lake;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    cloud = CloudUnderTest.start(folder, Map.of());
    lake = OpsUnderTest.connections(cloud);
    everyEnding();
    assertThat(Verification.of(lake).findings()).as("before any damage").isEmpty();
    OpsUnderTest.Outcome verify = OpsUnderTest.run(cloud, "verify", "--strict");
    assertThat(verify.exitCode()).as(verify.toString()).isZero();
    assertThat(verify.out())
        .contains("1 table, 1 file of uploads, 1 marker, 0 receipts; 0 files of other engines")
        .contains("audited    1 report")
        .contains("1 branch of uploads; executions: 0 running, 5 ended")
        .endsWith("Nothing is wrong.");
  }

  @AfterAll
  void stop() {
    lake.close();
    cloud.close();
  }

  /** Published, skipped, rejected, failed, and no upload at all. */
  private void everyEnding() throws Exception {
    cloud.rules("endings", "IsComplete \"name\"");
    byte[] good = TestParquet.people(10).bytes();
    cloud.upload("endings/good.parquet", good);
    cloud.put("endings/good.parquet", good);
    assertThat(cloud.states(cloud.await("endings/good.parquet", 2).get(1))).endsWith("Skipped");
    ExecutionDescription rejected =
        cloud.upload("endings/bad.parquet", TestParquet.people(3).row(3, null).bytes());
    assertThat(rejected.error()).contains("AuditFailed");
    ExecutionDescription failed = cloud.upload("endings/junk.parquet", "junk".getBytes(UTF_8));
    assertThat(failed.error()).contains("dev.wap.error.InvalidUpload");
    var none = cloud.cloud().stepFunctions().startExecution(cloud.machine(), "{}");
    ExecutionDescription ended =
        cloud.cloud().stepFunctions().await(none.executionArn(), Duration.ofMinutes(1));
    assertThat(ended.error()).contains("NotAnUpload");
  }

  // ---- What tests do to the lake

  private interface Damage {
    void run() throws Exception;
  }

  /** What is found after something has been done that was not found before. */
  private List<Finding> found(Damage damage) throws Exception {
    cloud.awaitAftercare();
    damage.run();
    List<Finding> all = Verification.of(lake).findings();
    List<Finding> found = new ArrayList<>(all);
    found.removeAll(known);
    known = all;
    return found;
  }

  private Marker publish(String table) throws Exception {
    return publish(table, "a.parquet", 10);
  }

  private Marker publish(String table, String name, int rows) throws Exception {
    cloud.rules(table, "RowCount > 0");
    ExecutionDescription execution =
        cloud.upload(table + "/" + name, TestParquet.people(rows).bytes());
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    return marker(runId(execution));
  }

  private Marker marker(String runId) {
    return new Markers(lake.nessie())
        .find(new References(lake.nessie()).main(), runId)
        .orElseThrow();
  }

  private String key(String uri) {
    return uri.substring(("s3://" + cloud.lakeBucket() + "/").length());
  }

  private void delete(String uri) {
    cloud.s3().deleteObject(delete -> delete.bucket(cloud.lakeBucket()).key(key(uri)));
  }

  private void put(String uri, byte[] bytes) {
    cloud
        .s3()
        .putObject(
            put -> put.bucket(cloud.lakeBucket()).key(key(uri)), RequestBody.fromBytes(bytes));
  }

  private void deleteMarker(Marker marker) throws Exception {
    dev.wap.contract.Branch main = new References(lake.nessie()).main();
    var unused =
        lake.nessie()
            .commitMultipleOperations()
            .branch(Branch.of(main.name(), main.hash()))
            .commitMeta(CommitMeta.fromMessage("Lose a marker"))
            .operation(Operation.Delete.of(Marker.key(marker.runId())))
            .commit();
  }

  private String recordUri(ExecutionDescription execution) {
    return "s3://%s/_wap/runs/%s/%s.json"
        .formatted(
            cloud.lakeBucket(),
            execution.summary().startDate().atZone(ZoneOffset.UTC).toLocalDate(),
            execution.summary().name());
  }

  private static void isOne(
      List<Finding> found, Invariant invariant, String runId, String... words) {
    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WRONG);
              assertThat(finding.invariant()).isEqualTo(invariant);
              assertThat(finding.runId()).isEqualTo(runId);
              assertThat(finding.what()).contains(words);
              assertThat(finding.remedy()).isNotEmpty();
            });
  }

  // ---- Published

  @Test
  void lostMarkerLeavesRowsThatNobodyVouchesFor() throws Exception {
    Marker marker = publish("lost_marker");

    List<Finding> found = found(() -> deleteMarker(marker));

    assertThat(found)
        .extracting(Finding::invariant, Finding::runId)
        .containsOnly(tuple(Invariant.PUBLISHED, marker.runId()));
    assertThat(found)
        .extracting(Finding::what)
        .satisfiesExactlyInAnyOrder(
            what ->
                assertThat(what)
                    .contains(
                        "table wap.lost_marker on main has " + marker.snapshot().dataFile(),
                        "no marker or receipt says that it was published"),
            what ->
                assertThat(what)
                    .contains("says that it published s3://", "no marker or receipt says so"));
    OpsUnderTest.Outcome verify = OpsUnderTest.run(cloud, "verify");
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out())
        .contains("published  run " + marker.runId() + ": table wap.lost_marker");
  }

  @Test
  void receiptTakesTheMarkersPlace() throws Exception {
    Marker marker = publish("receipt");

    List<Finding> found =
        found(
            () -> {
              new Receipts(lake.s3(), cloud.lakeBucket())
                  .write(
                      new Receipt(
                          marker.runId(),
                          marker.execution(),
                          marker.owner(),
                          marker.source(),
                          marker.sourceEtag(),
                          marker.table(),
                          marker.snapshot().dataFile(),
                          marker.snapshot().addedRecords(),
                          marker.reportUri(),
                          Instant.EPOCH,
                          null));
              assertThat(Verification.of(lake).findings())
                  .as("both of them")
                  .extracting(Finding::runId)
                  .doesNotContain(marker.runId());
              deleteMarker(marker);
            });

    assertThat(found).isEmpty();
  }

  @Test
  void fileThatIsAppendedTwiceIsFound() throws Exception {
    Marker marker = publish("doubled");

    List<Finding> found =
        found(
            () ->
                OtherEngine.append(
                    new OtherEngine(lake).table("doubled"),
                    marker.snapshot().dataFile(),
                    marker.snapshot().addedBytes(),
                    marker.snapshot().addedRecords()));

    isOne(
        found,
        Invariant.PUBLISHED,
        marker.runId(),
        marker.source() + " is on main twice",
        "table wap.doubled twice");
  }

  @Test
  void fileInAnotherTableIsFound() throws Exception {
    Marker marker = publish("home");
    publish("abroad");

    List<Finding> found =
        found(
            () ->
                OtherEngine.append(
                    new OtherEngine(lake).table("abroad"),
                    marker.snapshot().dataFile(),
                    marker.snapshot().addedBytes(),
                    marker.snapshot().addedRecords()));

    assertThat(found).extracting(Finding::runId).containsExactly(marker.runId(), marker.runId());
    assertThat(found.toString())
        .contains("wap.abroad", "is on main twice", "was published into table wap.home");
  }

  @Test
  void unauditedFileUnderAnUploadsNameIsFound() throws Exception {
    publish("forged");
    String runId = "0123456789abcdef0123456789abcdef";

    List<Finding> found =
        found(
            () ->
                new OtherEngine(lake)
                    .append("forged", runId + "-0123456789abcdef.parquet", new byte[] {1}, 1));

    isOne(found, Invariant.PUBLISHED, runId, "wap.forged", "no marker or receipt");
  }

  @Test
  void filesOfAnotherEngineAreNamedAndWrongOnlyIfStrict() throws Exception {
    publish("foreign_file");

    List<Finding> found =
        found(() -> new OtherEngine(lake).append("foreign_file", "part-0.parquet", new byte[7], 1));

    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.OTHER_ENGINE);
              assertThat(finding.what())
                  .contains("table wap.foreign_file on main has 1 file of other engines")
                  .endsWith("/wap/foreign_file/data/part-0.parquet");
            });
    Verification verification = Verification.of(lake);
    assertThat(verification.wrong()).doesNotContainAnyElementsOf(found);
    assertThat(verification.wrongIfStrict()).containsAll(found);
  }

  @Test
  void fileThatAnotherEngineTookOutIsWrongOnlyIfStrict() throws Exception {
    Marker marker = publish("taken");

    List<Finding> found =
        found(
            () ->
                new OtherEngine(lake)
                    .table("taken")
                    .newDelete()
                    .deleteFile(marker.snapshot().dataFile())
                    .commit());

    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.OTHER_ENGINE);
              assertThat(finding.runId()).isEqualTo(marker.runId());
              assertThat(finding.what()).contains("is no current file of table wap.taken any more");
            });
  }

  /** Main as it was before, put back by a commit that says it is of a run. */
  @Test
  void fileThatNobodyAdmitsToHaveTakenOutIsFound() throws Exception {
    publish("rolled_back", "a.parquet", 10);
    ContentKey key = ContentKey.of("wap", "rolled_back");
    dev.wap.contract.Branch before = new References(lake.nessie()).main();
    var content =
        lake.nessie()
            .getContent()
            .refName(before.name())
            .hashOnRef(before.hash())
            .key(key)
            .get()
            .get(key);
    Marker second = publish("rolled_back", "b.parquet", 20);

    List<Finding> found =
        found(
            () -> {
              dev.wap.contract.Branch main = new References(lake.nessie()).main();
              var unused =
                  lake.nessie()
                      .commitMultipleOperations()
                      .branch(Branch.of(main.name(), main.hash()))
                      .commitMeta(
                          CommitMeta.builder()
                              .message("Lose rows")
                              .putAllProperties("wap.run-id", List.of("forged"))
                              .build())
                      .operation(Operation.Put.of(key, content))
                      .commit();
            });

    isOne(
        found,
        Invariant.PUBLISHED,
        second.runId(),
        "table wap.rolled_back on main does not have its file " + second.snapshot().dataFile());
  }

  // ---- Audited

  @Test
  void lostReportIsFound() throws Exception {
    Marker marker = publish("lost_report");

    List<Finding> found = found(() -> delete(marker.reportUri()));

    isOne(found, Invariant.AUDITED, marker.runId(), marker.reportUri() + " is not there");
  }

  @Test
  void reportThatSaysFailIsFound() throws Exception {
    Marker marker = publish("failed_report");
    ObjectNode report = (ObjectNode) cloud.lakeObject(marker.reportUri());

    List<Finding> found =
        found(
            () ->
                put(marker.reportUri(), report.put("outcome", "FAIL").toString().getBytes(UTF_8)));

    isOne(found, Invariant.AUDITED, marker.runId(), marker.reportUri() + " says FAIL");
  }

  @Test
  void reportAboutAnotherFileIsFound() throws Exception {
    Marker marker = publish("other_report");
    ObjectNode report = (ObjectNode) cloud.lakeObject(marker.reportUri());

    List<Finding> found =
        found(
            () ->
                put(
                    marker.reportUri(),
                    report.put("dataFile", "s3://elsewhere/x.parquet").toString().getBytes(UTF_8)));

    isOne(
        found,
        Invariant.AUDITED,
        marker.runId(),
        "is about another file, s3://elsewhere/x.parquet");
  }

  // ---- Runs

  @Test
  void branchOfNobodyIsFound() throws Exception {
    String name = "upload/stray/brave-fox-0123456789abcdef-1";

    List<Finding> found = found(() -> branch(name));

    isOne(found, Invariant.RUNS, null, name, "no execution of this state machine is its owner");
  }

  @Test
  void branchOfAnEndedRunMayStayForAnHour() throws Exception {
    Marker marker = publish("left_over");
    String name = "upload/left_over/brave-fox-%s-1".formatted(marker.owner());
    Clock later = Clock.offset(Clock.systemUTC(), HOURS);
    List<Finding> before = Verification.of(lake, later).findings();

    List<Finding> atOnce = found(() -> branch(name));
    List<Finding> found = new ArrayList<>(Verification.of(lake, later).findings());
    found.removeAll(before);

    assertThat(atOnce).isEmpty();
    isOne(found, Invariant.RUNS, marker.runId(), name, "its execution ", "ended as SUCCEEDED");
    assertThat(cloud.uploadBranches()).anyMatch(branch -> branch.startsWith("upload/endings/"));
    assertThat(found.toString()).as("a rejected branch may stay").doesNotContain("upload/endings/");
  }

  private void branch(String name) throws Exception {
    var unused = new References(lake.nessie()).create(name, cloud.main());
  }

  @Test
  void lostRunRecordIsFound() throws Exception {
    cloud.rules("lost_record", "RowCount > 0");
    ExecutionDescription execution =
        cloud.upload("lost_record/a.parquet", TestParquet.people(5).bytes());

    List<Finding> found = found(() -> delete(recordUri(execution)));

    isOne(
        found,
        Invariant.RUNS,
        marker(runId(execution)).runId(),
        execution.summary().name() + " ended as SUCCEEDED",
        "without a record");
  }

  private static String runId(ExecutionDescription execution) {
    JsonNode detail = CloudUnderTest.parse(execution.input()).path("detail");
    return Run.runId(
        new Upload(
            detail.at("/bucket/name").asText(),
            detail.at("/object/key").asText(),
            null,
            detail.at("/object/etag").asText(),
            0));
  }

  @Test
  void recordThatSaysNothingOfItsMessageIsFound() throws Exception {
    ExecutionDescription execution =
        cloud.upload("untold/junk.parquet", "no Parquet".getBytes(UTF_8));
    // It would put the record right.
    cloud.awaitAftercare();
    ObjectNode record = (ObjectNode) cloud.runRecord(execution);

    List<Finding> found =
        found(
            () -> {
              record.remove("notification");
              put(recordUri(execution), record.toString().getBytes(UTF_8));
            });

    isOne(
        found,
        Invariant.RUNS,
        runId(execution),
        execution.summary().name(),
        "neither that anybody was told nor why not");
  }

  @Test
  void recordThatDeniesAPublicationIsFound() throws Exception {
    cloud.rules("denied", "RowCount > 0");
    ExecutionDescription execution =
        cloud.upload("denied/a.parquet", TestParquet.people(5).bytes());
    ObjectNode record = (ObjectNode) cloud.runRecord(execution);

    List<Finding> found =
        found(
            () ->
                put(
                    recordUri(execution),
                    record.put("ending", "FAILED").toString().getBytes(UTF_8)));

    isOne(found, Invariant.RUNS, runId(execution), "says FAILED of s3://", "its rows are on main");
  }

  /** Nobody has recorded a stopped run yet; but aftercare will, and that is no harm. */
  @Test
  void stoppedRunIsPendingUntilAftercareIsOver() throws Exception {
    cloud.rules("stopped", "RowCount > 0");
    String lease =
        "{\"holder\":\"a test\",\"take\":\"1\",\"deadline\":\"%s\"}"
            .formatted(Instant.now().plus(HOURS));
    put("s3://%s/_wap/leases/stopped".formatted(cloud.lakeBucket()), lease.getBytes(UTF_8));
    String key = "stopped/a.parquet";
    cloud.put(key, TestParquet.people(5).bytes());
    while (cloud.executions(key).isEmpty()) {
      Thread.sleep(10);
    }
    String arn = cloud.executions(key).get(0).executionArn();

    List<Finding> found =
        found(
            () -> {
              var unused =
                  cloud
                      .cloud()
                      .stepFunctions()
                      .stopExecution(arn, Optional.empty(), Optional.empty());
            });

    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.PENDING);
              assertThat(finding.what())
                  .contains("has ended, and there is no record yet: aftercare is about it");
            });
    assertThat(Verification.of(lake).wrongIfStrict()).doesNotContainAnyElementsOf(found);
    cloud.awaitAftercare();
    assertThat(found(() -> {})).isEmpty();
    assertThat(known).doesNotContainAnyElementsOf(found);
  }

  // ---- Files

  @Test
  void lostDataFileIsFound() throws Exception {
    Marker marker = publish("lost_data");

    List<Finding> found = found(() -> delete(marker.snapshot().dataFile()));

    isOne(
        found,
        Invariant.FILES,
        marker.runId(),
        "the data file " + marker.snapshot().dataFile(),
        "table wap.lost_data on main is missing");
  }

  @Test
  void truncatedDataFileIsFound() throws Exception {
    Marker marker = publish("truncated");

    List<Finding> found = found(() -> put(marker.snapshot().dataFile(), new byte[12]));

    isOne(
        found,
        Invariant.FILES,
        marker.runId(),
        "table wap.truncated on main has 12 bytes, and",
        "are recorded");
  }

  @Test
  void lostManifestIsFound() throws Exception {
    Marker marker = publish("lost_manifest");
    String manifest =
        new OtherEngine(lake)
            .table("lost_manifest")
            .currentSnapshot()
            .allManifests(lake.lake().io())
            .get(0)
            .path();

    List<Finding> found = found(() -> delete(manifest));

    assertThat(found)
        .extracting(Finding::invariant)
        .containsExactly(Invariant.PUBLISHED, Invariant.FILES);
    assertThat(found.get(0).what()).contains("table wap.lost_manifest on main cannot be read");
    isOne(
        found.subList(1, 2),
        Invariant.FILES,
        marker.runId(),
        "the manifest " + manifest + " of table wap.lost_manifest on main is missing");
  }

  @Test
  void lostManifestListAndMetadataAreFound() throws Exception {
    Marker listless = publish("lost_list");
    publish("lost_metadata");
    String list = new OtherEngine(lake).table("lost_list").currentSnapshot().manifestListLocation();
    String metadata =
        cloud.view().entry("main", "wap.lost_metadata").at("/content/metadataLocation").asText();

    List<Finding> found =
        found(
            () -> {
              delete(list);
              delete(metadata);
            });

    assertThat(found)
        .extracting(Finding::what)
        .contains(
            "the manifest list " + list + " of table wap.lost_list on main is missing",
            "the metadata file " + metadata + " of table wap.lost_metadata on main is missing");
    assertThat(found)
        .filteredOn(finding -> finding.what().contains(list))
        .extracting(Finding::runId)
        .containsExactly(listless.runId());
  }

  @Test
  void lostFileOfARejectedBranchIsFound() throws Exception {
    cloud.rules("rejected_file", "RowCount > 100");
    ExecutionDescription execution =
        cloud.upload("rejected_file/a.parquet", TestParquet.people(5).bytes());
    String branch =
        cloud.uploadBranches().stream()
            .filter(name -> name.startsWith("upload/rejected_file/"))
            .findFirst()
            .orElseThrow();
    String owner = new Execution(execution.summary().executionArn(), "any", Instant.EPOCH).owner();
    String file =
        "s3://%s/wap/rejected_file/data/%s-%s.parquet"
            .formatted(cloud.lakeBucket(), runId(execution), owner);

    List<Finding> found = found(() -> delete(file));

    isOne(
        found,
        Invariant.FILES,
        runId(execution),
        "the data file %s of table wap.rejected_file on %s is missing".formatted(file, branch));
  }

  // ---- At work

  /** A lake at work must not look wrong. */
  @Test
  void nothingIsFoundWhileUploadsRun() throws Exception {
    cloud.rules("busy", "RowCount > 5");
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add("busy/%d.parquet".formatted(i));
      cloud.put(keys.get(i), TestParquet.people(i % 4 == 0 ? 3 : 10 + i).bytes());
    }
    int looks = 0;
    boolean isBusy = true;
    while (isBusy) {
      isBusy = keys.stream().anyMatch(key -> !isOver(key));
      looks++;
      List<Finding> found = new ArrayList<>(Verification.of(lake).findings());
      found.removeAll(known);
      assertThat(found).as("look %d", looks).isEmpty();
    }
    assertThat(looks).isGreaterThan(1);
    assertThat(Verification.of(lake).checked().running()).isZero();
  }

  private boolean isOver(String key) {
    return cloud.executions(key).stream()
        .anyMatch(execution -> execution.status() != ExecutionStatus.RUNNING);
  }
}
