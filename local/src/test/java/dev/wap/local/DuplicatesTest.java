package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same upload again is published once, and judged once per ruleset. */
@ExtendWith(SharedCloud.class)
final class DuplicatesTest {
  private static final int MANY = 20;

  private final CloudUnderTest cloud;

  DuplicatesTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  private static String outcome(ExecutionDescription execution) {
    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    return CloudUnderTest.parse(execution.output().orElseThrow()).path("outcome").asText();
  }

  @Test
  void samePutAgainIsSkipped() throws Exception {
    cloud.rules("twice", "RowCount > 0");
    byte[] file = TestParquet.people(10).bytes();
    assertThat(outcome(cloud.upload("twice/a.parquet", file))).isEqualTo("PUBLISHED");
    String published = cloud.main();

    cloud.put("twice/a.parquet", file);
    ExecutionDescription second = cloud.await("twice/a.parquet", 2).get(1);

    assertThat(outcome(second)).isEqualTo("SKIPPED");
    assertThat(cloud.states(second))
        .containsExactly(
            "IsUpload?", "ReadEvent", "CreateBranch", "AlreadyDone?", "NotifySkipped", "Skipped");
    assertThat(cloud.runRecord(second).path("ending").asText()).isEqualTo("SKIPPED");
    assertThat(cloud.main()).isEqualTo(published);
    assertThat(cloud.view().rows("main", "twice")).isEqualTo(10);
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains("/twice/"));
  }

  @Test
  void otherBytesOrAnotherKeyIsAnotherUpload() throws Exception {
    cloud.rules("other", "RowCount > 0");
    assertThat(outcome(cloud.upload("other/a.parquet", TestParquet.people(10).bytes())))
        .isEqualTo("PUBLISHED");
    cloud.put("other/a.parquet", TestParquet.people(20).bytes());
    assertThat(outcome(cloud.await("other/a.parquet", 2).get(1))).isEqualTo("PUBLISHED");
    assertThat(outcome(cloud.upload("other/b.parquet", TestParquet.people(10).bytes())))
        .isEqualTo("PUBLISHED");
    assertThat(cloud.view().rows("main", "other")).isEqualTo(40);
  }

  /** EventBridge delivers at least once, and now and then at the same time. */
  @Test
  void sameEventManyTimesAtOnceIsPublishedOnce() throws Exception {
    cloud.rules("twins", "RowCount > 0");

    List<ExecutionDescription> executions = manyAtOnce("twins", TestParquet.people(10).bytes());

    assertThat(executions.stream().map(DuplicatesTest::outcome))
        .hasSize(MANY)
        .containsOnlyOnce("PUBLISHED")
        .filteredOn(outcome -> !outcome.equals("PUBLISHED"))
        .containsOnly("SKIPPED");
    assertThat(cloud.view().rows("main", "twins")).isEqualTo(10);
    assertThat(cloud.dataFiles("main", "twins")).hasSize(1);
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains("/twins/"));
  }

  /** One of them rejects it, tells of it and keeps its branch; the others have nothing to add. */
  @Test
  void sameRejectedEventManyTimesAtOnceIsToldOnce() throws Exception {
    cloud.rules("badtwins", "IsComplete \"name\"");

    List<ExecutionDescription> executions =
        manyAtOnce("badtwins", TestParquet.people(3).row(3, null).bytes());

    assertThat(executions)
        .extracting(execution -> cloud.runRecord(execution).path("ending").asText())
        .hasSize(MANY)
        .containsOnlyOnce("REJECTED")
        .filteredOn(ending -> !ending.equals("REJECTED"))
        .containsOnly("SKIPPED");
    assertThat(cloud.uploadBranches().stream().filter(name -> name.contains("/badtwins/")))
        .hasSize(1);
    assertThat(cloud.view().rows("main", "badtwins")).isZero();
  }

  /** Starts an execution per delivery of one event; answers all, ended. */
  private List<ExecutionDescription> manyAtOnce(String table, byte[] file) throws Exception {
    String key = table + "/a.parquet";
    String event = cloud.event(key, cloud.put(key, file), file.length);
    for (int i = 1; i < MANY; i++) {
      var unused = cloud.cloud().stepFunctions().startExecution(cloud.machine(), event);
    }
    return cloud.await(key, MANY);
  }

  @Test
  void rejectedFileIsJudgedAnewOnlyByAnotherRuleset() throws Exception {
    cloud.rules("rejudged", "IsComplete \"name\"");
    String key = "rejudged/a.parquet";
    byte[] file = TestParquet.people(3).row(3, null).bytes();
    ExecutionDescription first = cloud.upload(key, file);
    assertThat(first.error()).contains("AuditFailed");
    String before = cloud.main();
    Set<String> branches = cloud.uploadBranches();

    cloud.put(key, file);
    ExecutionDescription second = cloud.await(key, 2).get(1);

    assertThat(outcome(second)).isEqualTo("SKIPPED");
    assertThat(cloud.main()).isEqualTo(before);
    assertThat(cloud.uploadBranches()).isEqualTo(branches);

    cloud.rules("rejudged", "Completeness \"name\" >= 0.75");
    cloud.put(key, file);
    ExecutionDescription third = cloud.await(key, 3).get(2);

    assertThat(outcome(third)).isEqualTo("PUBLISHED");
    assertThat(cloud.view().rows("main", "rejudged")).isEqualTo(4);
    assertThat(cloud.uploadBranches()).as("the rejected branch stays").isEqualTo(branches);
  }
}
