package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Audit;
import dev.wap.contract.Branch;
import dev.wap.contract.Ending;
import dev.wap.contract.Execution;
import dev.wap.contract.Failure;
import dev.wap.contract.Merge;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.RuleResult.Tier;
import dev.wap.contract.Run;
import dev.wap.contract.Snapshot;
import dev.wap.contract.Upload;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunRecordsTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T23:59:59Z");
  private static final Instant ENDED = Instant.parse("2026-11-23T00:00:03Z");
  private static final Upload UPLOAD = new Upload("in", "orders/f.parquet", null, "e1", 7);
  private static final Execution EXECUTION = new Execution("arn:a", "run-1", STARTED);
  private static final Run RUN = Run.of(UPLOAD, EXECUTION);
  private static final Branch BRANCH = new Branch(RUN.branchName(1), "abc");
  private static final RuleResult PASSED =
      new RuleResult("RowCount > 0", Outcome.PASS, "rows", "3 rows", Tier.METADATA, null);
  private static final RuleResult FAILED =
      new RuleResult("IsComplete \"a\"", Outcome.FAIL, "none", "1", Tier.METADATA, null);
  private static final Snapshot SNAPSHOT =
      new Snapshot(
          1, "s3://lake/f", 3, 9, Snapshot.Mode.REGISTERED, Snapshot.SchemaChange.TABLE_CREATED);

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("lake");

  @Test
  void aRecordStandsUnderTheDayThatItsExecutionStarted() {
    NotifyInput input =
        new NotifyInput(Ending.SKIPPED, EXECUTION, UPLOAD, RUN, null, null, null, null, null, null);

    var unused =
        new RunRecords(s3.client(), "lake")
            .replace(EXECUTION, RunRecord.of(input, ENDED, null), earlier -> false);

    assertThat(s3.text("lake", "_wap/runs/2026-11-22/run-1.json"))
        .contains("\"ending\":\"SKIPPED\"")
        .contains("\"endedAt\":\"2026-11-23T00:00:03Z\"")
        .doesNotContain("null");
  }

  @Test
  void aRejectedRunLeavesItsFailedRules() {
    Audit audit = new Audit(Outcome.FAIL, List.of(FAILED, PASSED), 2, 0, "hash", "s3://report");
    RunRecord record =
        RunRecord.of(
            new NotifyInput(
                Ending.REJECTED, EXECUTION, UPLOAD, RUN, BRANCH, SNAPSHOT, audit, null, null, null),
            ENDED,
            null);

    assertThat(record.failedRules()).containsExactly(FAILED);
    assertThat(record.auditOutcome()).isEqualTo(Outcome.FAIL);
    assertThat(record.reportUri()).isEqualTo("s3://report");
    assertThat(record.branch()).isEqualTo(BRANCH.name());
    assertThat(record.rows()).isEqualTo(3);
    assertThat(record.publishedHash()).isNull();
  }

  @Test
  void onlyAPublishedRunLeavesTheHashThatItPublished() {
    Merge merge = new Merge(Merge.Outcome.PUBLISHED, "def", 2, 3);
    Merge stale = new Merge(Merge.Outcome.STALE, "def", 2, 0);

    assertThat(
            RunRecord.of(
                    new NotifyInput(
                        Ending.PUBLISHED,
                        EXECUTION,
                        UPLOAD,
                        RUN,
                        BRANCH,
                        SNAPSHOT,
                        null,
                        merge,
                        null,
                        null),
                    ENDED,
                    null)
                .publishedHash())
        .isEqualTo("def");
    assertThat(
            RunRecord.of(
                    new NotifyInput(
                        Ending.FAILED,
                        EXECUTION,
                        UPLOAD,
                        RUN,
                        BRANCH,
                        SNAPSHOT,
                        null,
                        stale,
                        new Failure("MergeBranch", "MergeBusy", ""),
                        null),
                    ENDED,
                    null)
                .publishedHash())
        .isNull();
  }

  @Test
  void aRunThatFailedAtOnceLeavesWhatIsKnown() {
    Failure error = new Failure("CreateBranch", "dev.wap.error.InvalidUpload", "no table name");
    RunRecord record =
        RunRecord.of(
            new NotifyInput(
                Ending.FAILED, EXECUTION, UPLOAD, null, null, null, null, null, error, null),
            ENDED,
            null);

    assertThat(record)
        .isEqualTo(
            new RunRecord(
                "arn:a",
                null,
                null,
                null,
                "s3://in/orders/f.parquet",
                7,
                null,
                Ending.FAILED,
                STARTED,
                ENDED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                error,
                null,
                null));
  }
}
