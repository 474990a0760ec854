package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdOutputStream;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody can and cannot do who may put any object into the source bucket, and nothing else.
 * What is here is what other tests of bad files and strange ones do not have.
 */
@ExtendWith(SharedCloud.class)
final class AttackTest {
  private static final String INVALID_UPLOAD = "dev.wap.error.InvalidUpload";
  private static final int MEGABYTE = 1024 * 1024;

  private final CloudUnderTest cloud;
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  AttackTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void remember() throws Exception {
    for (String table : new String[] {"attacked", "bombed", "misnamed"}) {
      cloud.rules(table, "IsComplete \"name\"");
    }
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  /** The message begins with this, where %s is the object's address. */
  private void assertRefused(String key, byte[] file, String message) throws Exception {
    assertRefused(cloud.upload(key, file), message.formatted(uri(key)));
  }

  private void assertRefused(ExecutionDescription execution, String message) throws Exception {
    assertThat(execution.error()).as(execution.cause().orElse("")).contains(INVALID_UPLOAD);
    assertThat(CloudUnderTest.errorMessage(execution)).startsWith(message);
    assertThat(cloud.states(execution))
        .as("no retry of what cannot get better")
        .doesNotHaveDuplicates()
        .endsWith("Failed");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  private String uri(String key) {
    return "s3://" + cloud.sourceBucket() + "/" + key;
  }

  // ---- Names of objects

  /** A name is only ever data: to S3, the state machine, the functions, the catalog, the record. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% $states.context.Execution.Id %}",
        "{% $eval('1+1') %}",
        "${LakeBucket} ${AWS_SECRET_ACCESS_KEY} $(touch x) `touch x`; rm -rf *",
        "' or '1'='1 -- \"; drop table attacked; \\u0022 \\",
        "<img src=x onerror=alert(1)> & <!channel> <http:evil|text>",
        "a\nINFO request=0 run=0 forged\n{\"level\":\"INFO\"}",
        "%2e%2e%2f%2e%2e%2f_wap%2Fmain + %00 %s %n %d {} ${jndi:ldap:127.0.0.1}",
        "\u202Egpj.exe \u200B\uFEFF \uD83D\uDE00 e\u0301 \u0130",
      })
  void aNameIsData(String name) throws Exception {
    String key = "attacked/" + name + ".parquet";

    ExecutionDescription published = cloud.upload(key, TestParquet.people(2).bytes());

    assertThat(published.summary().status())
        .as(published.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.states(published)).endsWith("Published");
    JsonNode record = cloud.runRecord(published);
    assertThat(record.path("source").asText()).isEqualTo(uri(key));
    assertThat(cloud.dataFiles("main", "attacked"))
        .allMatch(
            file ->
                file.matches("s3://[a-z0-9-]+/wap/attacked/data/[0-9a-f]+-[0-9a-f]+\\.parquet"));
    remember();

    cloud.put(key, "neither Parquet nor anything".getBytes(UTF_8));
    ExecutionDescription refused = cloud.await(key, 2).get(1);

    assertThat(CloudUnderTest.errorMessage(refused)).startsWith(uri(key) + " is not Parquet");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** Nothing outside its table's folder is written, whatever the key climbs to. */
  @Test
  void aNameThatClimbsGoesNowhere() throws Exception {
    String etag = "0123456789abcdef0123456789abcdef";
    for (String key :
        new String[] {"../attacked/a.parquet", "_wap/rules/attacked.dqdl.parquet", "/a.parquet"}) {
      assertRefused(cloud.runEvent(key, etag, 100), "The folder '");
    }
    Set<String> objects = lakeObjects();
    ExecutionDescription execution =
        cloud.runEvent("attacked/../../_wap/audits/x.parquet", etag, 100);
    assertThat(execution.error()).isPresent();
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(lakeObjects().stream().filter(it -> !objects.contains(it)))
        .allMatch(key -> key.startsWith("_wap/runs/"));
  }

  private Set<String> lakeObjects() {
    return cloud
        .s3()
        .listObjectsV2Paginator(list -> list.bucket(cloud.lakeBucket()))
        .contents()
        .stream()
        .map(object -> object.key())
        .collect(Collectors.toSet());
  }

  /** The longest key that S3 takes. */
  @Test
  void theLongestName() throws Exception {
    String key = "attacked/" + ("d".repeat(99) + "/").repeat(10);
    key += "x".repeat(1_024 - key.length() - ".parquet".length()) + ".parquet";

    assertThat(cloud.states(cloud.upload(key, TestParquet.people(1).bytes())))
        .endsWith("Published");
  }

  // ---- What is not an upload

  /** Rules, reports, and records are read from the lake, where no uploader can write. */
  @Test
  void nothingButFilesIsReadFromTheSource() throws Exception {
    for (String key :
        new String[] {
          "_wap/rules/attacked.dqdl", "rules/attacked.dqdl", "_wap/audits/attacked/report.json"
        }) {
      cloud.put(key, "Rules = [ RowCount >= 0 ]".getBytes(UTF_8));
      assertThat(cloud.executions(key)).as("no run for what is no .parquet").isEmpty();
    }

    ExecutionDescription execution =
        cloud.upload("attacked/faulty.parquet", TestParquet.people(1).row(2, null).bytes());

    assertThat(execution.error())
        .as("the rules are still those of the lake")
        .contains("AuditFailed");
  }

  /** Whoever may start an execution may name any bucket: not to publish the lake's own files. */
  @Test
  void anotherBucketIsNotReadFrom() throws Exception {
    cloud.upload("attacked/secret.parquet", TestParquet.people(1).bytes());
    remember();
    String file = cloud.dataFiles("main", "attacked").get(0);
    String key = file.replace("s3://" + cloud.lakeBucket() + "/", "");
    var head = cloud.s3().headObject(it -> it.bucket(cloud.lakeBucket()).key(key));
    String event =
        cloud
            .event("attacked/x.parquet", head.eTag().replace("\"", ""), head.contentLength())
            .replace(cloud.sourceBucket(), cloud.lakeBucket())
            .replace("attacked/x.parquet", key.replace("wap/attacked", "attacked"));
    var stepFunctions = cloud.cloud().stepFunctions();

    ExecutionDescription execution =
        stepFunctions.await(
            stepFunctions.startExecution(cloud.machine(), event).executionArn(),
            Duration.ofMinutes(1));

    assertRefused(execution, "s3://" + cloud.lakeBucket() + "/attacked/data/");
    assertThat(CloudUnderTest.errorMessage(execution))
        .contains(" is not in the bucket where files arrive, " + cloud.sourceBucket());
  }

  // ---- Bombs: few bytes that unfold to many, in columns that must be read

  private static byte[] zeros(long count) throws IOException {
    ByteArrayOutputStream folded = new ByteArrayOutputStream();
    try (OutputStream zstd = new ZstdOutputStream(folded)) {
      byte[] some = new byte[MEGABYTE];
      for (long left = count; left > 0; left -= some.length) {
        zstd.write(some, 0, (int) Math.min(left, some.length));
      }
    }
    return folded.toByteArray();
  }

  @Test
  void aPageThatUnfoldsToGigabytes() throws Exception {
    int unfolded = 2_000 * MEGABYTE;
    byte[] folded = zeros(unfolded);
    assertThat(folded).hasSizeLessThan(MEGABYTE);

    assertRefused(
        "bombed/page.parquet",
        new TestPages(CompressionCodec.ZSTD, Type.BYTE_ARRAY)
            .data(1_000, Encoding.PLAIN, folded, unfolded)
            .bytes(),
        "Column name of %s unfolds to more than the function's memory holds");
  }

  @Test
  void aDictionaryThatUnfoldsToGigabytes() throws Exception {
    int unfolded = 2_000 * MEGABYTE;
    assertRefused(
        "bombed/dictionary.parquet",
        new TestPages(CompressionCodec.ZSTD, Type.BYTE_ARRAY)
            .dictionary(zeros(unfolded), unfolded)
            .data(10, Encoding.RLE_DICTIONARY, zeros(100), 100)
            .bytes(),
        "Column name of %s unfolds to more than the function's memory holds");
  }

  /** A page whose size is a lie: the memory would be taken before the lie is found out. */
  @Test
  void aPageThatClaimsGigabytes() throws Exception {
    for (CompressionCodec codec :
        new CompressionCodec[] {CompressionCodec.SNAPPY, CompressionCodec.GZIP}) {
      assertRefused(
          "bombed/" + codec + ".parquet",
          new TestPages(codec, Type.BYTE_ARRAY)
              .data(10, Encoding.PLAIN, new byte[100], Integer.MAX_VALUE - 8)
              .bytes(),
          "Column name of %s ");
    }
  }

  /** Memory does not depend on rows: a few hundred bytes are counted, row by row, and rejected. */
  @Test
  void millionsOfNullsInAFewBytes() throws Exception {
    TestPages pages = new TestPages(CompressionCodec.UNCOMPRESSED, Type.BYTE_ARRAY);
    for (int i = 0; i < 20; i++) {
      pages.nulls(1_000_000);
    }
    byte[] file = pages.bytes();
    assertThat(file).hasSizeLessThan(2_000);

    ExecutionDescription execution = cloud.upload("bombed/nulls.parquet", file);

    assertThat(execution.error()).as(execution.cause().orElse("")).contains("AuditFailed");
    assertThat(execution.cause().orElseThrow()).contains("20,000,000 nulls in 20,000,000 rows");
    assertThat(cloud.main()).isEqualTo(mainBefore);
  }

  @Test
  void moreRowsThanThePagesHave() throws Exception {
    byte[] file =
        TestFooter.changed(
            TestParquet.people(3).withoutStatistics().bytes(),
            footer -> {
              footer.setNum_rows(1_000_000_000);
              footer.getRow_groups().get(0).setNum_rows(1_000_000_000);
              footer
                  .getRow_groups()
                  .get(0)
                  .getColumns()
                  .forEach(column -> column.getMeta_data().setNum_values(1_000_000_000));
            });

    assertRefused("bombed/rows.parquet", file, "Column name of %s does not read: ");
  }

  /** A small file that would be a large table to all who read it. */
  @Test
  void theSamePagesManyTimesOver() throws Exception {
    assertRefused(
        "bombed/again.parquet",
        TestFooter.changed(TestParquet.people(3).bytes(), TestFooter.repeatingRowGroups(1_000)),
        "%s is damaged: its columns are larger than the file together");
  }

  // ---- Long names and texts

  @Test
  void longNamesAreRefusedInFewWords() throws Exception {
    String name = "n".repeat(MEGABYTE);
    ExecutionDescription execution =
        cloud.upload("misnamed/name.parquet", TestParquet.named(name).row(1).bytes());

    assertRefused(
        execution,
        "The names of the columns of %s have 1,048,576 characters together, more than the 1,000,000"
            .formatted(uri("misnamed/name.parquet")));
  }

  /** The names of its columns are in the report, and the report goes through the state machine. */
  @Test
  void longNamesInAReportAreCut() throws Exception {
    String[] names = new String[9];
    for (int i = 0; i < names.length; i++) {
      names[i] = i + "n".repeat(100_000);
    }
    ExecutionDescription execution =
        cloud.upload(
            "misnamed/a.parquet",
            TestParquet.named(names).row((Object[]) new Integer[names.length]).bytes());

    assertThat(execution.error()).as(execution.cause().orElse("")).contains("AuditFailed");
    assertThat(execution.cause().orElseThrow())
        .contains("no such column; the file has 0nnn")
        .contains("nnn ..., 1nnn")
        .hasSizeLessThan(5_000);
  }

  @Test
  void whatAWriterLeavesInTheFooterStaysThere() throws Exception {
    byte[] file =
        TestFooter.changed(
            TestParquet.people(1).bytes(),
            footer -> {
              footer.addToKey_value_metadata(
                  new KeyValue("{% $states %}").setValue("v".repeat(10 * MEGABYTE)));
              footer.addToKey_value_metadata(new KeyValue("iceberg.schema").setValue("{\"no"));
            });

    ExecutionDescription execution = cloud.upload("attacked/properties.parquet", file);

    assertThat(cloud.states(execution)).endsWith("Published");
    assertThat(cloud.rows("main", "attacked")).contains(Map.of("id", 0, "name", "name 0"));
  }
}
