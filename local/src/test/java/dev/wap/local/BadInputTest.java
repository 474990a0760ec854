package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever strangers upload: what cannot be taken in is refused by name, leaves main as it was and
 * no branch behind; what can is published, read right.
 */
@ExtendWith(SharedCloud.class)
final class BadInputTest {
  private static final String INVALID_UPLOAD = "dev.wap.error.InvalidUpload";
  private static final String RULESET_INVALID = "dev.wap.error.RulesetInvalid";
  private static final String SCHEMA_MISMATCH = "dev.wap.error.SchemaMismatch";
  private static final String UPLOAD_GONE = "dev.wap.error.UploadGone";

  private final CloudUnderTest cloud;
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  BadInputTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules("bad", "RowCount > 0");
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  private String uri(String key) {
    return "s3://" + cloud.sourceBucket() + "/" + key;
  }

  /** Uploads a file that must fail with this error, whose message begins like this. */
  private void assertRefused(String key, byte[] file, String error, String message)
      throws Exception {
    assertRefused(cloud.upload(key, file), error, message);
  }

  private void assertRefused(ExecutionDescription execution, String error, String message)
      throws Exception {
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(execution.error()).contains(error);
    assertThat(CloudUnderTest.errorMessage(execution)).startsWith(message);
    assertThat(cloud.states(execution))
        .as("no retry of what cannot get better")
        .doesNotHaveDuplicates()
        .endsWith(
            "RecordFailure",
            "DiscardBranch",
            "PublishedAfterAll?",
            "NotifyFailed",
            "Decided?",
            "Failed");
    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("FAILED");
    assertThat(record.at("/error/error").asText()).isEqualTo(error);
    assertNothingChanged();
  }

  private void assertNothingChanged() throws Exception {
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** A rejected upload's branch stays, and nothing else. */
  private void assertOnlyItsBranchIsLeft(ExecutionDescription execution) throws Exception {
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches())
        .hasSize(branchesBefore.size() + 1)
        .containsAll(branchesBefore)
        .contains(cloud.runRecord(execution).path("branch").asText());
  }

  private ExecutionDescription assertPublished(String key, byte[] file) throws Exception {
    ExecutionDescription execution = cloud.upload(key, file);
    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.states(execution)).endsWith("Published");
    assertThat(cloud.uploadBranches()).isSubsetOf(branchesBefore);
    return execution;
  }

  // ---- Files that are no Parquet

  @Test
  void zeroBytes() throws Exception {
    assertRefused(
        "bad/zero.parquet",
        new byte[0],
        INVALID_UPLOAD,
        uri("bad/zero.parquet") + " is empty: it has no bytes at all");
  }

  @Test
  void notParquet() throws Exception {
    assertRefused(
        "bad/text.parquet",
        "id,name\n1,one\n2,two\n".getBytes(StandardCharsets.UTF_8),
        INVALID_UPLOAD,
        uri("bad/text.parquet")
            + " is not Parquet, or not the whole of it: it does not end in PAR1");
  }

  @Test
  void aFewBytes() throws Exception {
    assertRefused(
        "bad/few.parquet",
        "PAR1".getBytes(StandardCharsets.UTF_8),
        INVALID_UPLOAD,
        uri("bad/few.parquet") + " is not Parquet: it has 4 bytes, and the shortest");
  }

  @Test
  void truncatedInTheFooter() throws Exception {
    byte[] file = TestParquet.people(100).bytes();
    assertRefused(
        "bad/footer.parquet",
        Arrays.copyOf(file, file.length - 10),
        INVALID_UPLOAD,
        uri("bad/footer.parquet") + " is not Parquet, or not the whole of it");
  }

  @Test
  void truncatedInTheMiddle() throws Exception {
    byte[] file = TestParquet.people(100).bytes();
    assertRefused(
        "bad/half.parquet",
        Arrays.copyOf(file, file.length / 2),
        INVALID_UPLOAD,
        uri("bad/half.parquet") + " is not Parquet, or not the whole of it");
  }

  /** A hole in the middle, the end in place: the footer then points beyond the file. */
  @Test
  void aPieceIsMissing() throws Exception {
    byte[] file = TestParquet.people(1_000).bytes();
    int footer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8) + 8;
    byte[] holed = new byte[4 + footer];
    System.arraycopy(file, 0, holed, 0, 4);
    System.arraycopy(file, file.length - footer, holed, 4, footer);
    assertRefused(
        "bad/holed.parquet",
        holed,
        INVALID_UPLOAD,
        uri("bad/holed.parquet") + " is damaged: its footer places column id outside the file");
  }

  @Test
  void footerLengthThatLies() throws Exception {
    byte[] tooLong = TestParquet.people(100).bytes();
    ByteBuffer.wrap(tooLong)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(tooLong.length - 8, Integer.MAX_VALUE);
    assertRefused(
        "bad/long.parquet",
        tooLong,
        INVALID_UPLOAD,
        uri("bad/long.parquet")
            + " is no whole Parquet file: it claims a footer of 2,147,483,647 bytes");

    byte[] tooShort = TestParquet.people(100).bytes();
    ByteBuffer.wrap(tooShort).order(ByteOrder.LITTLE_ENDIAN).putInt(tooShort.length - 8, 20);
    assertRefused(
        "bad/short.parquet",
        tooShort,
        INVALID_UPLOAD,
        "The footer of " + uri("bad/short.parquet") + " does not parse");
  }

  // ---- Where they go

  @Test
  void folderThatIsNoTableName() throws Exception {
    byte[] file = TestParquet.people(1).bytes();
    for (String folder : new String[] {"Orders", "1st", "my table", "a-b", "..", "x".repeat(101)}) {
      String key = folder + "/a.parquet";
      assertRefused(
          cloud.runEvent(key, "0123456789abcdef0123456789abcdef", file.length),
          INVALID_UPLOAD,
          "The folder '%s' of %s is no table name: use lower-case".formatted(folder, uri(key)));
    }
    assertRefused(
        "Bad Table/a.parquet",
        file,
        INVALID_UPLOAD,
        "The folder 'Bad Table' of %s is no table name".formatted(uri("Bad Table/a.parquet")));
  }

  @Test
  void noRuleset() throws Exception {
    assertRefused(
        "unruled/a.parquet",
        TestParquet.people(1).bytes(),
        RULESET_INVALID,
        "Table unruled has no ruleset: put one at file:");
  }

  @Test
  void rulesetThatDoesNotParse() throws Exception {
    cloud.ruleset("misruled", "Rules = [ IsComplete \"name\" and so on");
    assertRefused(
        "misruled/a.parquet", TestParquet.people(1).bytes(), RULESET_INVALID, "The ruleset file:");
    assertThat(CloudUnderTest.errorMessage(cloud.await("misruled/a.parquet")))
        .contains("misruled.dqdl does not parse: ");
  }

  @Test
  void rulesetWithAnUnsupportedRule() throws Exception {
    cloud.rules("overruled", "RowCount > 0", "IsUnique \"name\"");
    assertRefused(
        "overruled/a.parquet",
        TestParquet.people(1).bytes(),
        RULESET_INVALID,
        "The rule 'IsUnique \"name\"' of file:");
    assertThat(CloudUnderTest.errorMessage(cloud.await("overruled/a.parquet")))
        .endsWith(
            "cannot be judged: rules of type IsUnique are not supported, only [ColumnCount, ColumnExists, Completeness, IsComplete, RowCount]");
  }

  // ---- Columns

  @Test
  void columnsThatDoNotFitTheTable() throws Exception {
    cloud.rules("fitted", "RowCount > 0");
    assertPublished("fitted/first.parquet", TestParquet.people(5).bytes());
    remember();

    assertRefused(
        "fitted/type.parquet",
        TestParquet.of("optional binary id (STRING)", "optional binary name (STRING)")
            .row("1", "one")
            .bytes(),
        SCHEMA_MISMATCH,
        "The columns of %s do not fit table fitted: column 'id' is string, and the table's is int"
            .formatted(uri("fitted/type.parquet")));
    assertRefused(
        "fitted/extra.parquet",
        TestParquet.of(
                "optional int32 id", "optional binary name (STRING)", "optional double extra")
            .row(1, "one", 1.5)
            .bytes(),
        SCHEMA_MISMATCH,
        "The columns of %s do not fit table fitted: column 'extra' is not in the table"
            .formatted(uri("fitted/extra.parquet")));

    assertPublished("fitted/missing.parquet", TestParquet.of("optional int32 id").row(77).bytes());
    assertPublished(
        "fitted/swapped.parquet",
        TestParquet.of("required binary name (STRING)", "required int32 id").row("x", 88).bytes());

    assertThat(cloud.view().rows("main", "fitted")).isEqualTo(7);
    assertThat(cloud.rows("main", "fitted"))
        .anySatisfy(row -> assertThat(row).containsEntry("id", 77).containsEntry("name", null))
        .contains(Map.of("id", 88, "name", "x"));
  }

  @Test
  void columnsThatIcebergCannotHold() throws Exception {
    assertRefused(
        "bad/unsigned.parquet",
        TestParquet.of("optional int64 big (INTEGER(64,false))").row(1L).bytes(),
        INVALID_UPLOAD,
        "Column 'big' of %s holds unsigned integers".formatted(uri("bad/unsigned.parquet")));
    assertRefused(
        "bad/twice.parquet",
        TestParquet.of("optional int32 id", "optional int32 ID").row(1, 2).bytes(),
        INVALID_UPLOAD,
        "%s has the columns 'id' and 'ID', which not every engine can tell apart"
            .formatted(uri("bad/twice.parquet")));
  }

  /** A file with ids is read by them, whatever its names say: these would swap the columns. */
  @Test
  void fieldIdsThatDisagreeWithTheTable() throws Exception {
    cloud.rules("ids", "IsComplete \"city\"");
    assertPublished(
        "ids/first.parquet",
        TestParquet.of("optional binary name (STRING)", "optional binary city (STRING)")
            .row("Ada", "London")
            .bytes());

    ExecutionDescription execution =
        assertPublished(
            "ids/second.parquet",
            TestParquet.of("optional binary city (STRING) = 1", "optional binary name (STRING) = 2")
                .row("Paris", "Marie")
                .row("Paris", null)
                .bytes());

    assertThat(cloud.answer(execution, "WriteSnapshot").at("/snapshot/mode").asText())
        .isEqualTo("REWRITTEN");
    assertThat(cloud.rows("main", "ids"))
        .hasSize(3)
        .contains(Map.of("name", "Ada", "city", "London"), Map.of("name", "Marie", "city", "Paris"))
        .anySatisfy(
            row -> assertThat(row).containsEntry("city", "Paris").containsEntry("name", null));
  }

  // ---- Rows

  @Test
  void zeroRowsAreJudgedLikeAnyOthers() throws Exception {
    cloud.rules("empty_allowed", "RowCount >= 0", "IsComplete \"name\"");
    assertPublished("empty_allowed/a.parquet", TestParquet.people(0).bytes());
    assertThat(cloud.view().entry("main", "wap.empty_allowed").isMissingNode()).isFalse();
    assertThat(cloud.view().rows("main", "empty_allowed")).isZero();
    remember();

    cloud.rules("empty_refused", "RowCount > 0");
    ExecutionDescription execution =
        cloud.upload("empty_refused/a.parquet", TestParquet.people(0).bytes());

    assertThat(execution.error()).contains("AuditFailed");
    assertThat(execution.cause().orElseThrow())
        .startsWith("RowCount > 0: expected a row count > 0, observed 0 rows.");
    assertOnlyItsBranchIsLeft(execution);
  }

  @Test
  void nullsWithoutStatisticsAreFoundAllTheSame() throws Exception {
    cloud.rules("unknown", "IsComplete \"name\"", "IsComplete \"id\"");
    TestParquet file = TestParquet.people(3).row(null, null).row(5, "five").row(6, null);

    ExecutionDescription execution =
        cloud.upload("unknown/a.parquet", file.withoutStatistics().bytes());

    assertThat(execution.error()).contains("AuditFailed");
    assertThat(execution.cause().orElseThrow())
        .contains("IsComplete \"name\": expected no nulls in name, observed 2 nulls in 6 rows")
        .contains("IsComplete \"id\": expected no nulls in id, observed 1 null in 6 rows");
    JsonNode report = cloud.lakeObject(cloud.runRecord(execution).path("reportUri").asText());
    assertThat(report.at("/rules/0/tier").asText()).isEqualTo("SCAN");
    assertThat(report.at("/rules/0/samples").toString()).isEqualTo("[\"row 3\",\"row 5\"]");
    assertThat(report.path("bytesRead").asLong()).isPositive();
    assertOnlyItsBranchIsLeft(execution);

    remember();
    assertPublished("unknown/b.parquet", TestParquet.people(3).withoutStatistics().bytes());
  }

  @Test
  void twoThousandColumns() throws Exception {
    cloud.rules("wide", "ColumnCount = 2000", "IsComplete \"c1999\"");
    String[] columns = new String[2_000];
    Integer[] row = new Integer[columns.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "optional int32 c" + i;
      row[i] = i;
    }
    assertPublished("wide/good.parquet", TestParquet.of(columns).row((Object[]) row).bytes());
    assertThat(cloud.rows("main", "wide").get(0)).containsEntry("c1234", 1234);
    remember();

    row[1_999] = null;
    ExecutionDescription execution =
        cloud.upload("wide/bad.parquet", TestParquet.of(columns).row((Object[]) row).bytes());

    assertThat(execution.cause().orElse("")).contains("observed 1 null in 1 rows");
    assertOnlyItsBranchIsLeft(execution);
  }

  // ---- Events that are no longer true

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | detail.bucket.name detail.object.key detail.object.etag detail.object.size.",
        "\"s3://in/x.parquet\" | detail.bucket.name detail.object.key detail.object.etag detail.object.size.",
        "{\"detail\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"bad/x.parquet\",\"size\":\"1\"}}} | detail.object.etag detail.object.size.",
      })
  void inputThatIsNoEvent(String input, String missing) throws Exception {
    var stepFunctions = cloud.cloud().stepFunctions();
    ExecutionDescription execution =
        stepFunctions.await(
            stepFunctions.startExecution(cloud.machine(), input).executionArn(),
            Duration.ofSeconds(20));

    assertThat(cloud.states(execution)).containsExactly("IsUpload?", "NotAnUpload");
    assertThat(execution.error()).contains("NotAnUpload");
    assertThat(execution.cause().orElseThrow())
        .isEqualTo(
            "The input is no event of an uploaded object: these are missing, or of another type: "
                + missing
                + " Start with an event as S3 sends it, such as events/s3-object-created.json");
    assertNothingChanged();
  }

  @Test
  void objectDeletedAfterItsEvent() throws Exception {
    assertRefused(
        cloud.runEvent("bad/gone.parquet", "0123456789abcdef0123456789abcdef", 100),
        UPLOAD_GONE,
        uri("bad/gone.parquet") + " was deleted after its event: upload it again");
  }

  @Test
  void objectOverwrittenAfterItsEvent() throws Exception {
    cloud.rules("overwritten", "RowCount > 0");
    assertPublished("overwritten/a.parquet", TestParquet.people(2).bytes());
    remember();

    assertRefused(
        cloud.runEvent("overwritten/a.parquet", "0123456789abcdef0123456789abcdef", 100),
        UPLOAD_GONE,
        uri("overwritten/a.parquet")
            + " was overwritten after its event: the newer object has an event, and a run, of its own");
  }
}
