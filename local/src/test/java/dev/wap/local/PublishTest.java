package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job: what is clean reaches main, what is faulty does not. */
@ExtendWith(SharedCloud.class)
final class PublishTest {
  private final CloudUnderTest cloud;

  PublishTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @Test
  void cleanFileIsPublished() throws Exception {
    cloud.rules("clean", "IsComplete \"name\"", "RowCount > 0");
    String key = "clean/2026/11/people.parquet";
    byte[] file = TestParquet.people(100).bytes();

    ExecutionDescription first = cloud.upload(key, file);

    assertThat(first.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.states(first))
        .containsExactly(
            "IsUpload?",
            "ReadEvent",
            "CreateBranch",
            "AlreadyDone?",
            "WriteSnapshot",
            "AuditBranch",
            "AuditPassed?",
            "MergeBranch",
            "Merged?",
            "NotifyPublished",
            "Published");
    JsonNode output = CloudUnderTest.parse(first.output().orElseThrow());
    String source = "s3://" + cloud.sourceBucket() + "/" + key;
    assertThat(output.path("outcome").asText()).isEqualTo("PUBLISHED");
    assertThat(output.at("/run/source").asText()).isEqualTo(source);
    assertThat(output.at("/merge/publishedRecords").asLong()).isEqualTo(100);
    assertThat(output.at("/merge/hash").asText()).isEqualTo(cloud.main());

    assertThat(cloud.view().rows("main", "clean")).isEqualTo(100);
    assertThat(cloud.rows("main", "clean"))
        .hasSize(100)
        .contains(Map.of("id", 7, "name", "name 7"));
    String runId = output.at("/run/runId").asText();
    assertThat(cloud.view().entry("main", "_wap.runs." + runId).at("/content/type").asText())
        .isEqualTo("UDF");
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.startsWith("upload/clean/"));

    JsonNode record = cloud.runRecord(first);
    assertThat(record.path("ending").asText()).isEqualTo("PUBLISHED");
    assertThat(record.path("source").asText()).isEqualTo(source);
    assertThat(record.path("rows").asLong()).isEqualTo(100);
    assertThat(record.path("publishedHash").asText()).isEqualTo(cloud.main());
    JsonNode report = cloud.lakeObject(record.path("reportUri").asText());
    assertThat(record.path("reportUri").asText())
        .startsWith("s3://%s/_wap/audits/clean/%s-".formatted(cloud.lakeBucket(), runId));
    assertThat(report.path("outcome").asText()).isEqualTo("PASS");
    assertThat(report.path("rules")).hasSize(2);
    assertThat(report.path("bytesRead").asLong()).as("metadata was enough").isZero();
    assertThat(cloud.dataFiles("main", "clean")).containsExactly(report.path("dataFile").asText());

    ExecutionDescription second =
        cloud.upload("clean/more.parquet", TestParquet.people(11).bytes());

    assertThat(second.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.view().rows("main", "clean")).isEqualTo(111);
  }

  @Test
  void faultyFileStaysOnItsBranch() throws Exception {
    cloud.rules("faulty", "IsComplete \"name\"", "RowCount > 0");
    String key = "faulty/people.parquet";
    String before = cloud.main();

    ExecutionDescription execution = cloud.upload(key, TestParquet.people(4).row(4, null).bytes());

    assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(execution.error()).contains("AuditFailed");
    assertThat(cloud.states(execution))
        .endsWith(
            "AuditBranch",
            "AuditPassed?",
            "RejectBranch",
            "FirstToReject?",
            "NotifyRejected",
            "Rejected");
    JsonNode record = cloud.runRecord(execution);
    String branch = record.path("branch").asText();
    assertThat(execution.cause())
        .contains(
            "IsComplete \"name\": expected no nulls in name, observed 1 null in 5 rows. Branch %s, report %s"
                .formatted(branch, record.path("reportUri").asText()));

    assertThat(cloud.main()).isEqualTo(before);
    assertThat(cloud.view().rows("main", "faulty")).isZero();
    assertThat(cloud.uploadBranches())
        .filteredOn(name -> name.contains("/faulty/"))
        .containsExactly(branch);
    List<Map<String, Object>> rows = cloud.rows(branch, "faulty");
    assertThat(rows).hasSize(5).filteredOn(row -> row.get("name") == null).hasSize(1);

    assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
    assertThat(record.at("/failedRules")).hasSize(1);
    JsonNode report = cloud.lakeObject(record.path("reportUri").asText());
    assertThat(report.path("outcome").asText()).isEqualTo("FAIL");
    assertThat(report.path("branch").asText()).isEqualTo(branch);
    assertThat(report.path("branchHash").asText()).isEqualTo(cloud.view().head(branch));
    assertThat(report.path("rules"))
        .extracting(rule -> rule.path("outcome").asText())
        .containsExactly("FAIL", "PASS");

    assertThat(cloud.answer(execution, "NotifyRejected").toString())
        .contains(
            "No Slack token: set SLACK_TOKEN_SECRET_ARN, SLACK_TOKEN_PARAMETER_ARN or SLACK_TOKEN")
        .contains("\"delivered\":false");
  }

  /** Prints a figure, and asserts none: how fast depends on what else the machine does. */
  @Test
  void warmUploadOfAThousandRows() throws Exception {
    cloud.rules("warm", "IsComplete \"name\"");
    byte[] file = TestParquet.people(1_000).bytes();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      long start = System.nanoTime();
      ExecutionDescription execution = cloud.upload("warm/" + i + ".parquet", file);
      seconds.add((System.nanoTime() - start) / 1e9);
      assertThat(execution.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }
    System.out.printf(
        Locale.ROOT,
        "1,000 rows, from put to Published: %.2f s at best, all %s%n",
        seconds.stream().min(Double::compare).orElseThrow(),
        seconds);
    assertThat(cloud.view().rows("main", "warm")).isEqualTo(6_000);
  }
}
