package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Ending;
import dev.wap.contract.Execution;
import dev.wap.contract.Failure;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Upload;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RejectionsTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");
  private static final Upload UPLOAD = new Upload("in", "orders/f.parquet", null, "e1", 7);

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("lake");

  private Rejections rejections;

  @BeforeEach
  void open() {
    rejections = new Rejections(s3.client(), "lake");
  }

  private static Rejection rejection(String name, String rulesetHash) {
    Execution execution = new Execution("arn:execution:" + name, name, STARTED);
    return new Rejection(
        "run",
        rulesetHash,
        execution.owner(),
        execution.arn(),
        STARTED,
        "orders",
        UPLOAD.uri(),
        "upload/orders/x-1",
        "s3://lake/report",
        STARTED);
  }

  private static void record(String name, Ending ending) {
    Execution execution = new Execution("arn:execution:" + name, name, STARTED);
    NotifyInput input =
        new NotifyInput(
            ending,
            execution,
            UPLOAD,
            null,
            null,
            null,
            null,
            null,
            new Failure("S", "E", ""),
            null);
    var unused =
        new RunRecords(s3.client(), "lake")
            .replace(execution, RunRecord.of(input, STARTED, null), earlier -> false);
  }

  @Test
  void theFirstOneCounts() {
    assertThat(rejections.ofUpload("run")).isEmpty();

    Rejection first = rejections.claim(rejection("one", "0123456789abcdef01"));

    assertThat(first).isEqualTo(rejection("one", "0123456789abcdef01"));
    assertThat(rejections.claim(rejection("two", "0123456789abcdef01"))).isEqualTo(first);
    assertThat(rejections.claim(rejection("one", "0123456789abcdef01"))).isEqualTo(first);
    assertThat(rejections.ofUpload("run")).containsExactly(first);
    assertThat(rejections.ofUpload("ru")).isEmpty();
  }

  @Test
  void anotherRulesetMayRejectAgain() {
    Rejection first = rejections.claim(rejection("one", "0123456789abcdef01"));
    Rejection second = rejections.claim(rejection("two", "fedcba987654321001"));

    assertThat(second.owner()).isNotEqualTo(first.owner());
    assertThat(rejections.ofUpload("run")).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void oneWhoseExecutionEndedInAnotherWayCountsForNothing() {
    Rejection late = rejections.claim(rejection("one", "0123456789abcdef01"));
    record("one", Ending.FAILED);

    assertThat(rejections.ofUpload("run")).isEmpty();

    Rejection second = rejections.claim(rejection("two", "0123456789abcdef01"));
    assertThat(second.owner()).isNotEqualTo(late.owner());
    assertThat(rejections.ofUpload("run")).containsExactly(second);
  }
}
