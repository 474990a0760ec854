package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Twenty uploads at once into one table: all are published, each exactly once. */
@ExtendWith(SharedCloud.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConcurrencyTest {
  private static final int UPLOADS = 20;
  private static final String TABLE = "crowd";

  private final CloudUnderTest cloud;

  ConcurrencyTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @Test
  @Order(1)
  void intoANewTable() throws Exception {
    cloud.rules(TABLE, "IsComplete \"name\"");

    List<ExecutionDescription> executions = uploadAll("new");

    assertPublished(executions, UPLOADS);
    assertThat(executions)
        .as("written again at most once, since then the table is there")
        .allSatisfy(it -> assertThat(attempts(it)).isLessThanOrEqualTo(2));
  }

  @Test
  @Order(2)
  void intoAnExistingTable() throws Exception {
    List<ExecutionDescription> executions = uploadAll("existing");

    assertPublished(executions, 2 * UPLOADS);
    assertThat(executions)
        .as("a conflict about an existing table needs no second copy and audit")
        .allSatisfy(it -> assertThat(attempts(it)).isOne());
  }

  /** Puts files of 1, 2, ... 20 rows, and waits until their executions have ended. */
  private List<ExecutionDescription> uploadAll(String folder) throws Exception {
    List<byte[]> files = new ArrayList<>();
    for (int i = 1; i <= UPLOADS; i++) {
      files.add(TestParquet.people(i).bytes());
    }
    long start = System.nanoTime();
    List<ExecutionDescription> executions = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ExecutionDescription>> uploads = new ArrayList<>();
      for (int i = 0; i < UPLOADS; i++) {
        String key = "%s/%s/%d.parquet".formatted(TABLE, folder, i);
        byte[] file = files.get(i);
        uploads.add(threads.submit(() -> cloud.upload(key, file)));
      }
      for (Future<ExecutionDescription> upload : uploads) {
        executions.add(upload.get());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d uploads at once, %s table: %.1f s, %d merged on top of others', %d written again%n",
        UPLOADS,
        folder,
        (System.nanoTime() - start) / 1e9,
        executions.stream()
            .mapToInt(it -> cloud.runRecord(it).path("conflictsResolved").asInt())
            .sum(),
        executions.stream().filter(it -> attempts(it) > 1).count());
    return executions;
  }

  private long attempts(ExecutionDescription execution) {
    return cloud.states(execution).stream().filter("CreateBranch"::equals).count();
  }

  private void assertPublished(List<ExecutionDescription> executions, int filesInAll)
      throws Exception {
    assertThat(executions)
        .allSatisfy(
            execution -> {
              assertThat(execution.summary().status())
                  .as(execution.cause().orElse(""))
                  .isEqualTo(ExecutionStatus.SUCCEEDED);
              assertThat(cloud.states(execution)).endsWith("Published");
              String runId =
                  CloudUnderTest.parse(execution.output().orElseThrow()).at("/run/runId").asText();
              assertThat(cloud.view().entry("main", "_wap.runs." + runId).isMissingNode())
                  .as("marker of " + runId)
                  .isFalse();
            });
    long rows = (long) filesInAll / UPLOADS * UPLOADS * (UPLOADS + 1) / 2;
    assertThat(cloud.view().rows("main", TABLE)).isEqualTo(rows);
    assertThat(cloud.rows("main", TABLE)).hasSize((int) rows);
    assertThat(cloud.dataFiles("main", TABLE)).hasSize(filesInAll).doesNotHaveDuplicates();
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains("/" + TABLE + "/"));
  }
}
