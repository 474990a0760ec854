package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An object is deleted or overwritten while its event or its run is under way: until it has been
 * copied its run is refused, and from then on it does not matter.
 */
@ExtendWith(SharedCloud.class)
final class RaceTest {
  private static final String UPLOAD_GONE = "dev.wap.error.UploadGone";

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final String table = "race_" + UUID.randomUUID().toString().replace('-', '_');
  private final String key = table + "/a.parquet";
  private final byte[] first;
  private final byte[] second;
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  RaceTest(FragileCloud fragile) throws Exception {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
    this.first = TestParquet.people(3).bytes();
    this.second = TestParquet.people(5).bytes();
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules(table, "IsComplete \"name\"");
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  @AfterEach
  void heal() throws Exception {
    cloud.cloud().events().release();
    fragile.heal();
  }

  private void delete() {
    var unused = cloud.s3().deleteObject(it -> it.bucket(cloud.sourceBucket()).key(key));
  }

  /** Does something once, when a state's function is about to be called. */
  private void when(String state, Runnable something) {
    AtomicBoolean done = new AtomicBoolean();
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals(state) && done.compareAndSet(false, true)) {
            something.run();
          }
        });
  }

  private void assertGone(ExecutionDescription execution, String how) throws Exception {
    assertThat(execution.error()).contains(UPLOAD_GONE);
    assertThat(CloudUnderTest.errorMessage(execution))
        .startsWith(
            "s3://%s/%s was %s after its event: ".formatted(cloud.sourceBucket(), key, how));
    assertThat(cloud.states(execution)).endsWith("Failed");
    assertThat(cloud.runRecord(execution).path("ending").asText()).isEqualTo("FAILED");
  }

  private void assertPublished(ExecutionDescription execution, int rows) throws Exception {
    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.states(execution)).endsWith("Published");
    assertThat(cloud.runRecord(execution).path("rows").asInt()).isEqualTo(rows);
  }

  @Test
  void deletedBeforeItsEventArrives() throws Exception {
    cloud.cloud().events().hold();
    var unused = cloud.put(key, first);
    delete();
    cloud.cloud().events().release();

    assertGone(cloud.await(key), "deleted");

    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  @Test
  void overwrittenBeforeItsEventArrives() throws Exception {
    cloud.cloud().events().hold();
    var unused = cloud.put(key, first);
    var unusedToo = cloud.put(key, second);
    cloud.cloud().events().release();

    assertOnlyTheSecondIsPublished(cloud.await(key, 2));
  }

  @Test
  void overwrittenBeforeItIsCopied() throws Exception {
    when("WriteSnapshot", () -> cloud.put(key, second));
    var unused = cloud.put(key, first);

    assertOnlyTheSecondIsPublished(cloud.await(key, 2));
  }

  private void assertOnlyTheSecondIsPublished(List<ExecutionDescription> executions)
      throws Exception {
    assertGone(executions.get(0), "overwritten");
    assertPublished(executions.get(1), 5);
    assertThat(cloud.rows("main", table)).hasSize(5);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  @Test
  void deletedBeforeItIsCopied() throws Exception {
    when("WriteSnapshot", this::delete);

    assertGone(cloud.upload(key, first), "deleted");

    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  @Test
  void deletedBeforeItIsAudited() throws Exception {
    when("AuditBranch", this::delete);

    assertPublished(cloud.upload(key, first), 3);

    assertThat(cloud.rows("main", table)).hasSize(3);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** The copy was audited: what has become of the object is the other run's affair. */
  @Test
  void overwrittenByABadOneBeforeItIsAudited() throws Exception {
    byte[] bad = TestParquet.people(5).row(6, null).bytes();
    when("AuditBranch", () -> cloud.put(key, bad));
    var unused = cloud.put(key, first);

    List<ExecutionDescription> executions = cloud.await(key, 2);

    assertPublished(executions.get(0), 3);
    assertThat(executions.get(1).error()).contains("AuditFailed");
    assertThat(cloud.rows("main", table)).hasSize(3);
    assertThat(cloud.uploadBranches())
        .hasSize(branchesBefore.size() + 1)
        .contains(cloud.runRecord(executions.get(1)).path("branch").asText());
  }
}
