package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Whatever way an object comes into the source bucket, and whatever its key, it is run once. */
@ExtendWith(SharedCloud.class)
final class TriggerTest {
  private static final int PART_BYTES = 5 * 1024 * 1024;

  private final CloudUnderTest cloud;

  TriggerTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  /** Events are delivered in order, so that after another upload's all of these have been. */
  private void assertExecutions(String key, int count) throws Exception {
    String sentinel = "triggers/" + UUID.randomUUID() + ".parquet";
    var unused = cloud.upload(sentinel, TestParquet.people(1).bytes());
    assertThat(cloud.executions(key)).as(key).hasSize(count);
  }

  @Test
  void multipartUploadAndCopy() throws Exception {
    cloud.rules("triggers", "RowCount > 0");
    byte[] file =
        TestParquet.of("optional double value")
            .rows(900_000, i -> new Object[] {Math.sqrt(i)})
            .bytes();
    assertThat(file.length).as("so that there are two parts").isGreaterThan(PART_BYTES);
    cloud.rules("parts", "RowCount = 900000", "IsComplete \"value\"");
    String key = "parts/multi.parquet";
    String bucket = cloud.sourceBucket();

    String id = cloud.s3().createMultipartUpload(it -> it.bucket(bucket).key(key)).uploadId();
    CompletedPart first = part(key, id, 1, Arrays.copyOf(file, PART_BYTES));
    CompletedPart second = part(key, id, 2, Arrays.copyOfRange(file, PART_BYTES, file.length));
    assertExecutions(key, 0);
    var completed =
        cloud
            .s3()
            .completeMultipartUpload(
                it ->
                    it.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(parts -> parts.parts(first, second)));

    assertThat(completed.eTag()).contains("-2");
    assertThat(cloud.await(key).summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertExecutions(key, 1);

    String copy = "parts/copy.parquet";
    var copied =
        cloud
            .s3()
            .copyObject(
                it ->
                    it.sourceBucket(bucket)
                        .sourceKey(key)
                        .destinationBucket(bucket)
                        .destinationKey(copy));
    assertThat(copied.copyObjectResult().eTag()).isNotNull();
    assertThat(cloud.await(copy).summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertExecutions(copy, 1);
    assertExecutions(key, 1);
    assertThat(cloud.view().rows("main", "parts")).isEqualTo(1_800_000);
  }

  private CompletedPart part(String key, String id, int number, byte[] bytes) {
    String etag =
        cloud
            .s3()
            .uploadPart(
                it -> it.bucket(cloud.sourceBucket()).key(key).uploadId(id).partNumber(number),
                RequestBody.fromBytes(bytes))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  @Test
  void otherKeysAndTheLakeStartNothing() throws Exception {
    cloud.rules("triggers", "RowCount > 0");
    byte[] file = TestParquet.people(1).bytes();
    cloud.put("triggers/data.csv", file);
    cloud.put("triggers/data.parquet.tmp", file);
    cloud.put("triggers/DATA.PARQUET", file);
    cloud.put("triggers/data", file);
    // What consoles make for a folder.
    cloud.put("triggers/folder.parquet/", new byte[0]);
    var unused =
        cloud
            .s3()
            .putObject(
                it -> it.bucket(cloud.lakeBucket()).key("triggers/lake.parquet"),
                RequestBody.fromBytes(file));

    for (String key :
        new String[] {
          "triggers/data.csv",
          "triggers/data.parquet.tmp",
          "triggers/DATA.PARQUET",
          "triggers/data",
          "triggers/folder.parquet/",
          "triggers/lake.parquet"
        }) {
      assertExecutions(key, 0);
    }
  }

  static Stream<String> strangeKeys() {
    return Stream.of(
        "strange_keys/with space.parquet",
        "strange_keys/1+1=2.parquet",
        "strange_keys/a%2Fb%20c%.parquet",
        "strange_keys/a;b,c&d?e#f.parquet",
        "strange_keys/'quoted' \"twice\" \\ $&<>{}[]`|.parquet",
        "strange_keys/<b onload=\"x()\">&amp;</b>.parquet",
        "strange_keys/two\nlines\tand a tab.parquet",
        "strange_keys/größe-ß-日本-😀.parquet",
        "strange_keys/" + ("a".repeat(200) + "/").repeat(4) + "b".repeat(75) + ".parquet");
  }

  @ParameterizedTest
  @MethodSource("strangeKeys")
  void strangeKeysArePublished(String key) throws Exception {
    cloud.rules("strange_keys", "RowCount > 0");
    long before = cloud.view().rows("main", "strange_keys");
    Set<String> branchesBefore = cloud.uploadBranches();

    ExecutionDescription execution = cloud.upload(key, TestParquet.people(3).bytes());

    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.runRecord(execution).path("source").asText())
        .isEqualTo("s3://" + cloud.sourceBucket() + "/" + key);
    assertThat(cloud.view().rows("main", "strange_keys")).isEqualTo(before + 3);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }
}
