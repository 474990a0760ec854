package dev.wap.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidUpload;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
  private static final Execution EXECUTION =
      execution("arn:aws:states:eu-west-1:1:execution:wap:a");

  @Test
  void oneUploadHasOneRunIdHoweverOftenItsEventArrives() {
    Run first = Run.of(upload("in", "f.parquet", "v1", "e1"), EXECUTION);
    Run twin = Run.of(upload("in", "f.parquet", "v1", "e1"), execution("arn:other"));

    assertThat(first.runId()).isEqualTo(twin.runId()).matches("[0-9a-f]{32}");
    assertThat(first.owner()).isNotEqualTo(twin.owner()).matches("[0-9a-f]{16}");
  }

  @Test
  void theRunIdIsPinned() {
    // Markers, reports and data files of the past are found by it: changing it is a migration.
    assertThat(Run.runId(upload("in", "f.parquet", null, "e1")))
        .isEqualTo(Digest.sha256HexOfParts("in", "f.parquet", "e1").substring(0, 32))
        .isEqualTo("8ed040e416a8918df4a5dc0b5b19c5f0");
  }

  @Test
  void theVersionIdentifiesAnUploadAndTheEntityTagOnlyWithoutVersions() {
    String version = Run.runId(upload("in", "f", "v1", "e1"));

    assertThat(Run.runId(upload("in", "f", "v1", "e2"))).isEqualTo(version);
    assertThat(Run.runId(upload("in", "f", "v2", "e1"))).isNotEqualTo(version);
    assertThat(Run.runId(upload("in", "f", null, "e1"))).isNotEqualTo(version);
    assertThat(Run.runId(upload("in", "f", null, "e2")))
        .isNotEqualTo(Run.runId(upload("in", "f", null, "e1")));
    assertThat(Run.runId(upload("in", "f", null, "\"e1\"")))
        .isEqualTo(Run.runId(upload("in", "f", null, "e1")));
  }

  @Test
  void theBoundaryBetweenBucketKeyAndVersionCounts() {
    assertThat(Run.runId(upload("in", "f", null, "e1")))
        .isNotEqualTo(Run.runId(upload("inf", "x", null, "e1")))
        .isNotEqualTo(Run.runId(upload("i", "nf", null, "e1")))
        .isNotEqualTo(Run.runId(upload("in", "fe", null, "1")));
    assertThat(Run.runId(upload("in", "ü", null, "e1")))
        .isNotEqualTo(Run.runId(upload("in", "u\u0308", null, "e1")));
  }

  @Test
  void aBranchesNameTellsTableAndOwner() {
    Run run = Run.of(upload("in", "orders/f.parquet", null, "e1"), EXECUTION);

    assertThat(BranchName.parse(run.branchName(12)))
        .contains(new BranchName("orders", run.owner()));
    assertThat(BranchName.parse(run.branchPrefix())).isEmpty();
    assertThat(BranchName.parse("upload/by-hand")).isEmpty();
    assertThat(BranchName.parse("main")).isEmpty();
    assertThat(BranchName.parse("etl/" + run.branchName(1))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "f.parquet, customer_data_log",
    "orders/f.parquet, orders",
    "orders/2026/11/f.parquet, orders",
    "t1_x/f.parquet, t1_x",
    "orders/, orders",
  })
  void theFirstFolderNamesTheTable(String key, String table) {
    assertThat(Run.of(upload("in", key, null, "e1"), EXECUTION).table()).isEqualTo(table);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Orders",
        "1st",
        "_wap",
        "two words",
        "or-ders",
        "a.b",
        "ördërs",
        "a%2Fb",
        "..",
        "a\nb"
      })
  void aFolderThatIsNoTableNameIsTheUploadsFault(String folder) {
    Upload upload = upload("in", folder + "/f.parquet", null, "e1");

    assertThatThrownBy(() -> Run.of(upload, EXECUTION))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(
            "The folder '%s' of s3://in/%s/f.parquet is no table name: use lower-case letters, digits and underscores, a letter first, at most 100 characters",
            folder, folder);
  }

  @Test
  void aTableNameHasAtMostAHundredCharacters() {
    String longest = "a".repeat(100);

    assertThat(Run.of(upload("in", longest + "/f", null, "e1"), EXECUTION).table())
        .isEqualTo(longest);
    assertThatThrownBy(() -> Run.of(upload("in", longest + "a/f", null, "e1"), EXECUTION))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessageContaining("at most 100 characters");
  }

  @Test
  void branchesAreNamedByTableWordsOwnerAndAttempt() {
    Run run = Run.of(upload("in", "orders/f.parquet", null, "e1"), EXECUTION);

    assertThat(run.branchName(1))
        .matches("upload/orders/[a-z]+-[a-z]+-" + run.owner() + "-1")
        .startsWith(run.branchPrefix());
    assertThat(run.branchName(2)).isNotEqualTo(run.branchName(1)).startsWith(run.branchPrefix());
  }

  @Test
  void twinsShareNothingTheyOwn() {
    Upload upload = upload("in", "orders/f.parquet", null, "e1");
    Run run = Run.of(upload, EXECUTION);
    Run twin = Run.of(upload, execution("arn:other"));

    assertThat(twin.branchPrefix()).isNotEqualTo(run.branchPrefix());
    assertThat(twin.branchName(1)).doesNotStartWith(run.branchPrefix());
    assertThat(twin.dataFileName()).isNotEqualTo(run.dataFileName());
  }

  @Test
  void everyUploadGetsABranchNameThatNessieTakes() {
    for (int version = 0; version < 5_000; version++) {
      Run run = Run.of(upload("in", "orders/f.parquet", "v" + version, "e1"), EXECUTION);
      // Nessie's own pattern of a reference's name, without what this project does not use.
      assertThat(run.branchName(12)).matches("[A-Za-z](((?![.][.])[A-Za-z0-9./_-])*[A-Za-z0-9_-])");
    }
  }

  @Test
  void theDataFileIsNamedByRunAndOwner() {
    Run run = Run.of(upload("in", "f.parquet", null, "e1"), EXECUTION);

    assertThat(run.dataFileName()).isEqualTo(run.runId() + "-" + run.owner() + ".parquet");
  }

  private static Upload upload(String bucket, String key, String versionId, String etag) {
    return new Upload(bucket, key, versionId, etag, 7);
  }

  private static Execution execution(String arn) {
    return new Execution(arn, "a", Instant.EPOCH);
  }
}
