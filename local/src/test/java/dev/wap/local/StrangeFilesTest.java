package dev.wap.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.Arrays;
import java.util.Set;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parquet files that are fine, only not what one thinks of first; and some that are not fine. */
@ExtendWith(SharedCloud.class)
final class StrangeFilesTest {
  private static final String INVALID_UPLOAD = "dev.wap.error.InvalidUpload";

  private final CloudUnderTest cloud;
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  StrangeFilesTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules("strange", "RowCount > 0");
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  private void assertRefused(String name, byte[] file, String message) throws Exception {
    ExecutionDescription execution = cloud.upload("strange/" + name, file);
    assertThat(execution.error()).contains(INVALID_UPLOAD);
    assertThat(CloudUnderTest.errorMessage(execution))
        .startsWith(message.formatted("s3://%s/strange/%s".formatted(cloud.sourceBucket(), name)));
    assertThat(cloud.states(execution)).doesNotHaveDuplicates().endsWith("Failed");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  private void assertPublished(String key, byte[] file) throws Exception {
    ExecutionDescription execution = cloud.upload(key, file);
    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  private String rejection(String key, byte[] file) throws Exception {
    String before = cloud.main();
    ExecutionDescription execution = cloud.upload(key, file);
    assertThat(execution.error()).as(execution.cause().orElse("")).contains("AuditFailed");
    assertThat(cloud.main()).isEqualTo(before);
    return execution.cause().orElseThrow();
  }

  @Test
  void anEncryptedFooter() throws Exception {
    byte[] file = TestParquet.people(3).bytes();
    System.arraycopy("PARE".getBytes(US_ASCII), 0, file, file.length - 4, 4);
    assertRefused(
        "encrypted.parquet",
        file,
        "%s has an encrypted footer, which cannot be audited: upload it unencrypted");
  }

  // ---- Nested columns

  private static TestParquet nested() {
    return TestParquet.of(
        "optional group address { optional binary city (STRING); optional int32 zip; }",
        "optional group tags (LIST) { repeated group list { optional binary element (STRING); } }",
        "optional group marks (MAP) { repeated group key_value { required binary key (STRING); optional int32 value; } }");
  }

  private static void fill(Group row, int i) {
    row.addGroup("address").append("city", "city " + i).append("zip", i);
    row.addGroup("tags").addGroup("list").append("element", "tag " + i);
    row.addGroup("marks").addGroup("key_value").append("key", "k").append("value", i);
  }

  @Test
  void nestedColumnsAreJudgedByTheirOwnNulls() throws Exception {
    cloud.rules("nested", "IsComplete \"address\"", "IsComplete \"tags\"", "IsComplete \"marks\"");
    assertPublished(
        "nested/good.parquet",
        nested().group(row -> fill(row, 1)).group(row -> fill(row, 2)).bytes());
    assertThat(cloud.rows("main", "nested")).hasSize(2);
    assertThat(cloud.rows("main", "nested").toString()).contains("city 1", "tag 2");

    // Within it there are nulls, and itself is none.
    assertPublished(
        "nested/inside.parquet",
        nested()
            .group(
                row -> {
                  row.addGroup("address");
                  row.addGroup("tags");
                  row.addGroup("marks");
                })
            .bytes());

    assertThat(
            rejection(
                "nested/bad.parquet",
                nested().group(row -> fill(row, 1)).group(row -> row.addGroup("tags")).bytes()))
        .contains("no nulls in address, observed 1 null in 2 rows")
        .contains("no nulls in marks, observed 1 null in 2 rows")
        .doesNotContain("no nulls in tags");
  }

  // ---- Names of columns

  @Test
  void strangeColumnNames() throws Exception {
    String[] names = {
      "größe",
      "日本",
      "😀",
      "with space",
      "it's",
      "a-b",
      "1st",
      "SELECT",
      "a/b",
      "semi;colon",
      "x".repeat(10_000)
    };
    String[] rules = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      rules[i] = "IsComplete \"" + names[i] + "\"";
    }
    cloud.rules("named", rules);
    Object[] full = new Object[names.length];
    Arrays.fill(full, 7);
    assertPublished("named/good.parquet", TestParquet.named(names).row(full).bytes());
    assertThat(cloud.rows("main", "named").get(0)).containsEntry("😀", 7).hasSize(names.length);

    assertPublished(
        "named/unknown.parquet", TestParquet.named(names).row(full).withoutStatistics().bytes());

    Object[] empty = new Object[names.length];
    assertThat(rejection("named/bad.parquet", TestParquet.named(names).row(empty).bytes()))
        .contains("no nulls in größe, observed 1 null in 1 rows")
        .contains("no nulls in 😀, observed 1 null in 1 rows")
        .contains("no nulls in with space, observed 1 null in 1 rows");
    assertThat(
            rejection(
                "named/bad-unknown.parquet",
                TestParquet.named(names).row(empty).withoutStatistics().bytes()))
        .contains("no nulls in 日本, observed 1 null in 1 rows");
  }

  @Test
  void dotsInColumnNames() throws Exception {
    cloud.rules("dotted", "IsComplete \"a.b\"");
    assertPublished("dotted/good.parquet", TestParquet.named("a.b", "c").row(1, 2).bytes());
    assertThat(cloud.rows("main", "dotted").get(0)).containsEntry("a.b", 1);
    assertPublished(
        "dotted/unknown.parquet",
        TestParquet.named("a.b", "c").row(1, 2).withoutStatistics().bytes());
    assertThat(rejection("dotted/bad.parquet", TestParquet.named("a.b", "c").row(null, 2).bytes()))
        .contains("observed 1 null in 1 rows");
    assertThat(
            rejection(
                "dotted/bad-unknown.parquet",
                TestParquet.named("a.b", "c").row(null, 2).withoutStatistics().bytes()))
        .contains("observed 1 null in 1 rows");
  }

  @Test
  void namesThatMeanTwoThings() throws Exception {
    assertRefused(
        "dots.parquet",
        TestParquet.of("optional group a { optional int32 b; }", "optional int32 a.b")
            .group(row -> row.add("a.b", 1))
            .bytes(),
        "%s has columns that contradict each other: ");
  }

  @Test
  void aColumnWithoutAName() throws Exception {
    assertRefused(
        "nameless.parquet",
        TestParquet.named("", "b").row(1, 2).bytes(),
        "%s has a column without a name");
  }

  @Test
  void theSameNameTwice() throws Exception {
    assertRefused(
        "same.parquet",
        TestFooter.changed(
            TestParquet.people(2).bytes(), footer -> footer.getSchema().get(2).setName("id")),
        "The footer of %s does not parse: name not found in message test");
  }

  // ---- Values

  @Test
  void notANumberIsNoNull() throws Exception {
    cloud.rules("nan", "IsComplete \"value\"");
    TestParquet numbers =
        TestParquet.of("optional double value")
            .row(Double.NaN)
            .row(Double.POSITIVE_INFINITY)
            .row(-0.0);
    assertPublished("nan/good.parquet", numbers.bytes());
    assertThat(cloud.rows("main", "nan").toString()).contains("NaN", "Infinity");
    assertThat(rejection("nan/bad.parquet", numbers.row((Object) null).bytes()))
        .contains("no nulls in value, observed 1 null in 4 rows");
  }

  @Test
  void nothingButNulls() throws Exception {
    cloud.rules("nulls", "IsComplete \"id\"");
    assertThat(
            rejection(
                "nulls/all.parquet",
                TestParquet.of("optional int32 id")
                    .rows(100_000, i -> new Object[] {null})
                    .bytes()))
        .contains("observed 100,000 nulls in 100,000 rows");
  }
}
