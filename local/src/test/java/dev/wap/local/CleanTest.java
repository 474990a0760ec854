package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Branch;
import dev.wap.error.UnreadableTable;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Merges;
import dev.wap.ops.CleanCommand;
import dev.wap.ops.Cleaning;
import dev.wap.ops.Orphan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.projectnessie.model.Reference;
import picocli.CommandLine;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Cleaning removes what nothing reaches, all of it, and nothing else. */
final class CleanTest {
  /** When all that the tests have made is eight days old. */
  private static final Clock LATER = Keeping.daysAhead(8);

  private static final Clock NOW = Clock.systemUTC();

  @TempDir private static Path folder;
  private static CloudUnderTest cloud;
  private static final AtomicInteger tables = new AtomicInteger();

  private final String table = "clean_" + tables.incrementAndGet();
  private Keeping keeping;

  @BeforeAll
  static void start() throws Exception {
    cloud = CloudUnderTest.start(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @BeforeEach
  void connect() throws Exception {
    keeping = new Keeping(cloud);
    cloud.rules(table, "IsComplete \"name\"");
  }

  @AfterEach
  void disconnect() {
    keeping.close();
  }

  private String publish(String name, int rows) throws Exception {
    ExecutionDescription execution =
        cloud.upload(table + "/" + name, TestParquet.people(rows).bytes());
    assertThat(cloud.states(execution)).endsWith("Published");
    return cloud.runRecord(execution).path("runId").asText();
  }

  /** A rejected upload of four rows; answers its branch at its head. */
  private Branch reject(String name) throws Exception {
    ExecutionDescription execution =
        cloud.upload(table + "/" + name, TestParquet.people(3).row(3, null).bytes());
    assertThat(execution.error()).contains("AuditFailed");
    return keeping
        .references()
        .find(cloud.runRecord(execution).path("branch").asText())
        .orElseThrow();
  }

  private static void put(String key) {
    var unused =
        cloud
            .s3()
            .putObject(put -> put.bucket(cloud.lakeBucket()).key(key), RequestBody.fromString("x"));
  }

  private static Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    cloud.s3().listObjectsV2Paginator(list -> list.bucket(cloud.lakeBucket())).contents().stream()
        .map(S3Object::key)
        .forEach(keys::add);
    return keys;
  }

  private static String keyOf(String location) {
    return location.replace("s3://" + cloud.lakeBucket() + "/", "");
  }

  private List<Orphan> orphans(Clock clock) {
    return Cleaning.begin(keeping.connections(), clock).orphans();
  }

  /** Removes what is there from before. */
  private void clean() {
    Cleaning cleaning = Cleaning.begin(keeping.connections(), LATER);
    assertThat(cleaning.delete(cleaning.orphans()).failed()).isEmpty();
    assertThat(orphans(LATER)).isEmpty();
  }

  /** The rows of all tables on all references, as Iceberg reads them, in no order. */
  private Map<String, List<String>> everything() throws Exception {
    Map<String, List<String>> rows = new HashMap<>();
    for (Reference reference : Cleaning.references(keeping.nessie())) {
      for (int i = 1; i <= tables.get(); i++) {
        String name = "clean_" + i;
        if (!cloud.view().entry(reference.getName(), "wap." + name).isMissingNode()) {
          var unused =
              rows.put(
                  reference.getName() + " " + name,
                  cloud.rows(reference.getName(), name).stream()
                      .map(row -> new TreeMap<>(row).toString())
                      .sorted()
                      .toList());
        }
      }
    }
    return rows;
  }

  private String run(String... arguments) {
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new CleanCommand(() -> keeping.connect(Map.of()), LATER))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    assertThat(exitCode).as(out.toString()).isZero();
    return out.toString();
  }

  @Test
  void removesExactlyWhatNothingReaches() throws Exception {
    clean();
    publish("a.parquet", 10);
    publish("b.parquet", 5);
    var unused = reject("rejected.parquet");
    Branch given = reject("given_up.parquet");
    Set<String> reached = keys();
    var before = everything();
    assertThat(before).hasSizeGreaterThanOrEqualTo(2);
    assertThat(orphans(LATER)).isEmpty();

    // A run that was discarded after it had copied its file.
    ExecutionDescription discarded =
        cloud.upload(table + "/no.parquet", "no Parquet at all".getBytes(UTF_8));
    assertThat(cloud.states(discarded)).contains("DiscardBranch");
    // What a refused commit leaves, an old metadata file, and a table that nobody knows any more.
    put("wap/%s/metadata/00007-old.metadata.json".formatted(table));
    put("wap/%s/metadata/refused-m0.avro".formatted(table));
    put("wap/nobody_knows/data/f.parquet");
    put("wap/nobody_knows/metadata/00000-x.metadata.json");
    Set<String> unreached = new TreeSet<>(keys());
    unreached.removeAll(reached);
    unreached.removeIf(key -> key.startsWith("_wap/"));
    assertThat(unreached).hasSize(5);
    // What only the branch had that is gone now, its report left aside.
    Marker marker = keeping.marker(given.name(), runIdOn(given)).orElseThrow();
    assertThat(keeping.references().delete(given.name())).isTrue();
    before.keySet().removeIf(name -> name.startsWith(given.name()));
    // What is none of its business.
    List<String> others =
        List.of("wap/loose", "wap/%s/other/x".formatted(table), "elsewhere/t/data/x", "_wap/x");
    others.forEach(CleanTest::put);

    assertThat(orphans(NOW)).as("young").isEmpty();
    assertThat(run("--dry-run"))
        .contains(
            "would delete s3://%s/wap/nobody_knows/data/f.parquet, 1 bytes, of "
                .formatted(cloud.lakeBucket()))
        .containsPattern("3 data files and \\d+ files of metadata, 0\\.0 MB, would go\\.");
    assertThat(keys()).containsAll(unreached).containsAll(reached);
    String told = run();

    assertThat(told).containsPattern("3 data files and \\d+ files of metadata, 0\\.0 MB, deleted");
    Set<String> left = keys();
    assertThat(left).containsAll(others).doesNotContainAnyElementsOf(unreached);
    Set<String> gone = new TreeSet<>(reached);
    gone.removeAll(left);
    // The data file, the manifest and its list, and the table's metadata, of the branch alone.
    assertThat(gone).hasSize(4).contains(keyOf(marker.snapshot().dataFile()));
    assertThat(left).contains(keyOf(marker.reportUri()));
    assertThat(everything()).isEqualTo(before);
    assertThat(orphans(LATER)).isEmpty();
  }

  private String runIdOn(Branch branch) {
    return cloud
        .lakeObject(
            keys().stream()
                .filter(key -> key.startsWith("_wap/audits/" + table + "/"))
                .filter(key -> cloud.lakeObject(key).path("branch").asText().equals(branch.name()))
                .findFirst()
                .orElseThrow())
        .path("runId")
        .asText();
  }

  /** A merge and a deletion between the reading of main and the reading of the branch. */
  @Test
  void aBranchThatIsMergedAndDeletedWhileItIsReadLosesNothing() throws Exception {
    publish("a.parquet", 10);
    Branch rejected = reject("b.parquet");
    boolean[] done = {false};

    Cleaning cleaning =
        Cleaning.begin(
            keeping.connections(),
            LATER,
            () -> {
              List<Reference> listed = Cleaning.references(keeping.nessie());
              if (!done[0]) {
                done[0] = true;
                mergeAndDelete(rejected);
                return listed;
              }
              // As if nothing had changed: what was listed first must do.
              return List.of();
            });
    assertNothingOf(rejected, cleaning);
  }

  /** The branch is gone when its page is listed, and main was listed before it had the rows. */
  @Test
  void aBranchThatIsMergedAndDeletedWhileItIsListedLosesNothing() throws Exception {
    publish("a.parquet", 10);
    Branch rejected = reject("b.parquet");
    boolean[] done = {false};

    Cleaning cleaning =
        Cleaning.begin(
            keeping.connections(),
            LATER,
            () -> {
              List<Reference> listed = new ArrayList<>(Cleaning.references(keeping.nessie()));
              if (!done[0]) {
                done[0] = true;
                mergeAndDelete(rejected);
                assertThat(listed.removeIf(it -> it.getName().equals(rejected.name()))).isTrue();
              }
              return listed;
            });
    assertNothingOf(rejected, cleaning);
  }

  /** As somebody does who publishes a rejected file all the same. */
  private void mergeAndDelete(Branch rejected) {
    Marker marker = keeping.marker(rejected.name(), runIdOn(rejected)).orElseThrow();
    assertThat(new Merges(keeping.nessie()).merge(rejected, keeping.references().main(), marker))
        .isInstanceOf(Merges.Result.Applied.class);
    assertThat(keeping.references().delete(rejected.name())).isTrue();
  }

  private void assertNothingOf(Branch rejected, Cleaning cleaning) throws Exception {
    Cleaning.Result result = cleaning.delete(cleaning.orphans());
    assertThat(result.deleted())
        .extracting(Orphan::key)
        .noneMatch(key -> key.startsWith("wap/" + table + "/data/"));
    assertThat(cloud.uploadBranches()).doesNotContain(rejected.name());
    assertThat(cloud.rows("main", table)).hasSize(14);
  }

  @Test
  void whatIsPutAgainSinceItWasListedStays() throws Exception {
    clean();
    String key = "wap/%s/data/x.parquet".formatted(table);
    put(key);
    Cleaning cleaning = Cleaning.begin(keeping.connections(), LATER);
    List<Orphan> orphans = cleaning.orphans();
    assertThat(orphans).extracting(Orphan::key).containsExactly(key);

    Thread.sleep(1_100);
    put(key);
    Cleaning.Result result = cleaning.delete(orphans);

    assertThat(result.deleted()).isEmpty();
    assertThat(result.changed()).isEqualTo(orphans);
    assertThat(keys()).contains(key);
  }

  @Test
  void aTableThatCannotBeReadStopsItAndNothingIsDeleted() throws Exception {
    publish("a.parquet", 10);
    Branch rejected = reject("b.parquet");
    put("wap/nobody_knows/data/f.parquet");
    String metadata =
        cloud
            .view()
            .entry(rejected.name(), "wap." + table)
            .at("/content/metadataLocation")
            .asText();
    byte[] bytes =
        cloud
            .s3()
            .getObjectAsBytes(get -> get.bucket(cloud.lakeBucket()).key(keyOf(metadata)))
            .asByteArray();
    var unused = cloud.s3().deleteObject(it -> it.bucket(cloud.lakeBucket()).key(keyOf(metadata)));
    Set<String> before = keys();

    assertThatThrownBy(() -> orphans(LATER))
        .isExactlyInstanceOf(UnreadableTable.class)
        .hasMessageStartingWith(
            "The table wap.%s on %s, with its metadata at %s, cannot be read in full, so that nothing is deleted: "
                .formatted(table, rejected.name(), metadata))
        .hasMessageEndingWith(
            ". Restore the file that is named, or delete the table or the branch");

    assertThat(keys()).isEqualTo(before);
    var unusedToo =
        cloud
            .s3()
            .putObject(
                put -> put.bucket(cloud.lakeBucket()).key(keyOf(metadata)),
                RequestBody.fromBytes(bytes));
  }

  /** As the launcher does it, by the real time: all is young. */
  @Test
  void theLauncherCleans() throws Exception {
    put("wap/nobody_knows/data/young.parquet");

    OpsUnderTest.Outcome outcome = OpsUnderTest.run(cloud, "clean");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .isEqualTo(
            """
            0 data files and 0 files of metadata, 0.0 MB, deleted.
            0 multipart uploads aborted.""");
    assertThat(keys()).contains("wap/nobody_knows/data/young.parquet");
  }

  @Test
  void oldMultipartUploadsAreAborted() throws Exception {
    for (String bucket : List.of(cloud.sourceBucket(), cloud.lakeBucket())) {
      String key = table + "/parts";
      String id =
          cloud.s3().createMultipartUpload(create -> create.bucket(bucket).key(key)).uploadId();
      var unused =
          cloud
              .s3()
              .uploadPart(
                  part -> part.bucket(bucket).key(key).uploadId(id).partNumber(1),
                  RequestBody.fromString("part"));
    }

    assertThat(run("--dry-run")).contains("2 multipart uploads would be aborted.");
    String told = run();

    assertThat(told)
        .contains(
            "aborted the upload of s3://%s/%s/parts in parts, of "
                .formatted(cloud.sourceBucket(), table))
        .contains(
            "aborted the upload of s3://%s/%s/parts in parts, of "
                .formatted(cloud.lakeBucket(), table))
        .contains("2 multipart uploads aborted.");
    assertThat(run()).contains("0 multipart uploads aborted.");
  }
}
