package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;

/** {@code wap replay} starts runs for uploads that are not published, and for no others. */
@ExtendWith(SharedCloud.class)
final class ReplayTest {
  private final CloudUnderTest cloud;

  ReplayTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  private OpsUnderTest.Outcome replay(String prefix, String... options) throws Exception {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "replay";
    arguments[1] = "s3://" + cloud.sourceBucket() + "/" + prefix;
    System.arraycopy(options, 0, arguments, 2, options.length);
    return OpsUnderTest.run(cloud, arguments);
  }

  /** Uploads a file whose run fails, since its table has no ruleset yet. */
  private void uploadInVain(String key, byte[] file) throws Exception {
    assertThat(cloud.upload(key, file).error()).contains("dev.wap.error.RulesetInvalid");
  }

  private ExecutionDescription last(String key, int executions) throws Exception {
    return cloud.await(key, executions).get(executions - 1);
  }

  private static String outcome(ExecutionDescription execution) {
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    return CloudUnderTest.parse(execution.output().orElseThrow()).path("outcome").asText();
  }

  private String line(String kind, String key) {
    return "%-9s  s3://%s/%s".formatted(kind, cloud.sourceBucket(), key);
  }

  @Test
  void onlyWhatIsNotPublishedIsStarted() throws Exception {
    String strange = "replayed/ä +%2F;.parquet";
    uploadInVain("replayed/lost.parquet", TestParquet.people(10).bytes());
    uploadInVain(strange, TestParquet.people(20).bytes());
    cloud.rules("replayed", "IsComplete \"name\"");
    cloud.upload("replayed/good.parquet", TestParquet.people(30).bytes());
    cloud.upload("replayed/bad.parquet", TestParquet.people(3).row(3, null).bytes());
    cloud.put("replayed/readme.txt", "no upload".getBytes(UTF_8));

    OpsUnderTest.Outcome due = replay("replayed/", "--dry-run");

    assertThat(due.exitCode()).as(due.err()).isZero();
    assertThat(due.out())
        .contains(line("due", "replayed/lost.parquet"))
        .contains(line("due", strange))
        .contains(line("published", "replayed/good.parquet"))
        .contains(line("rejected", "replayed/bad.parquet"))
        .endsWith("2 would be started, 1 published, 1 rejected, 1 without .parquet at the end");
    assertThat(cloud.executions("replayed/lost.parquet")).hasSize(1);

    OpsUnderTest.Outcome started = replay("replayed/");

    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(started.out())
        .contains(line("started", strange) + "  as replay-")
        .endsWith("2 started, 1 published, 1 rejected, 1 without .parquet at the end");
    ExecutionDescription run = last("replayed/lost.parquet", 2);
    assertThat(outcome(run)).isEqualTo("PUBLISHED");
    assertThat(started.out()).contains("as " + run.summary().name());
    assertThat(outcome(last(strange, 2))).isEqualTo("PUBLISHED");
    assertThat(cloud.view().rows("main", "replayed")).isEqualTo(60);

    OpsUnderTest.Outcome again = replay("replayed/");

    assertThat(again.out())
        .endsWith("0 started, 3 published, 1 rejected, 1 without .parquet at the end");
    assertThat(cloud.executions("replayed/lost.parquet")).hasSize(2);
    assertThat(cloud.executions("replayed/good.parquet")).hasSize(1);
    assertThat(cloud.executions("replayed/bad.parquet")).hasSize(1);
  }

  @Test
  void rejectedUploadGetsAnotherRunOnDemand() throws Exception {
    cloud.rules("forgiven", "IsComplete \"name\"");
    String key = "forgiven/a.parquet";
    cloud.upload(key, TestParquet.people(3).row(3, null).bytes());

    assertThat(replay("forgiven/", "--rejected").out()).endsWith("1 started");
    assertThat(outcome(last(key, 2))).as("its rules are still the same").isEqualTo("SKIPPED");

    cloud.rules("forgiven", "RowCount > 0");
    assertThat(replay("forgiven/").out()).endsWith("0 started, 1 rejected");
    assertThat(replay("forgiven/", "--rejected").out()).endsWith("1 started");
    assertThat(outcome(last(key, 3))).isEqualTo("PUBLISHED");
  }

  @Test
  void olderObjectsAreLeftAlone() throws Exception {
    uploadInVain("dated/a.parquet", TestParquet.people(10).bytes());

    assertThat(replay("dated/", "--dry-run", "--since", "1h").out()).endsWith("1 would be started");
    assertThat(replay("dated/", "--dry-run", "--since", "0m").out())
        .endsWith("0 would be started, 1 older");
    assertThat(replay("dated/", "--dry-run", "--since", "2020-01-01").out())
        .endsWith("1 would be started");
    String soon = Instant.now().plus(Duration.ofHours(1)).toString();
    assertThat(replay("dated/", "--dry-run", "--since", soon).out())
        .endsWith("0 would be started, 1 older");
  }

  @Test
  void keyThatIsForNoTableIsStartedAndSaysSo() throws Exception {
    String key = "No Table/a.parquet";
    assertThat(cloud.upload(key, TestParquet.people(3).bytes()).error())
        .contains("dev.wap.error.InvalidUpload");

    assertThat(replay("No Table/").out()).endsWith("1 started");

    assertThat(last(key, 2).error()).contains("dev.wap.error.InvalidUpload");
  }

  @Test
  void replaysAtOncePublishOnce() throws Exception {
    String key = "at_once/a.parquet";
    uploadInVain(key, TestParquet.people(10).bytes());
    cloud.rules("at_once", "RowCount > 0");
    List<Thread> replays = List.of(replayInBackground("at_once/"), replayInBackground("at_once/"));
    for (Thread replay : replays) {
      replay.join();
    }
    while (cloud.executions(key).stream()
        .anyMatch(execution -> execution.status() == ExecutionStatus.RUNNING)) {
      Thread.sleep(10);
    }

    assertThat(cloud.executions(key)).hasSizeBetween(2, 3);
    assertThat(cloud.view().rows("main", "at_once")).isEqualTo(10);
    assertThat(cloud.dataFiles("main", "at_once")).hasSize(1);
  }

  private Thread replayInBackground(String prefix) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                assertThat(replay(prefix).exitCode()).isZero();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void misuseSaysWhatToDo() throws Exception {
    OpsUnderTest.Outcome bucket = OpsUnderTest.run(cloud, "replay", "s3://somewhere/else/");
    assertThat(bucket.exitCode()).isEqualTo(2);
    assertThat(bucket.err())
        .contains(
            "wap replay: objects of s3://somewhere/else/ start no runs of this lake: its uploads are in s3://%s/ (SOURCE_BUCKET)"
                .formatted(cloud.sourceBucket()));

    OpsUnderTest.Outcome address = OpsUnderTest.run(cloud, "replay", "orders/");
    assertThat(address.exitCode()).isEqualTo(2);
    assertThat(address.err()).contains("wap replay: 'orders/' is no s3://BUCKET/PREFIX");

    OpsUnderTest.Outcome since = replay("", "--since", "yesterday");
    assertThat(since.exitCode()).isEqualTo(2);
    assertThat(since.err()).contains("--since 'yesterday' is no time (2026-11-25T08:00:00Z), day");
  }

  /** An object that a run is at is left to it. */
  @Test
  void runningUploadIsLeftToItsRun() throws Exception {
    cloud.rules("under_way", "RowCount > 0");
    String key = "under_way/a.parquet";
    byte[] file = TestParquet.people(10).bytes();
    cloud.upload(key, file);
    String leases = "_wap/leases/under_way";
    String held =
        "{\"holder\":\"a test\",\"take\":\"1\",\"deadline\":\"%s\"}"
            .formatted(Instant.now().plus(Duration.ofSeconds(40)));
    cloud
        .s3()
        .putObject(put -> put.bucket(cloud.lakeBucket()).key(leases), RequestBody.fromString(held));
    cloud.put(key, TestParquet.people(20).bytes());

    while (cloud.executions(key).size() < 2) {
      Thread.sleep(10);
    }
    OpsUnderTest.Outcome meanwhile = replay("under_way/");
    cloud.s3().deleteObject(delete -> delete.bucket(cloud.lakeBucket()).key(leases));

    assertThat(meanwhile.out()).endsWith("0 started, 1 running");
    assertThat(outcome(last(key, 2))).isEqualTo("PUBLISHED");
  }
}
