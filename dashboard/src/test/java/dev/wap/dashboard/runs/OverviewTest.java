package dev.wap.dashboard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OverviewTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:30:00Z");

  private static RunSummary run(Duration ago, String outcome, @Nullable String audit) {
    return new RunSummary(
        outcome + ago,
        "orders",
        "s3://in/orders/a.parquet",
        NOW.minus(ago),
        NOW.minus(ago).plusSeconds(2),
        outcome,
        audit,
        10L,
        List.of(),
        null);
  }

  private static Overview overview(RunSummary... runs) {
    List<RunSummary> ended = List.of(runs);
    return Overview.of(
        NOW,
        new Reading<>("catalog", null, null, "no answer"),
        new Reading<>("records", null, NOW, null),
        ended,
        new Reading<>("executions", List.of(), NOW, null));
  }

  @Test
  void onlyTheLastDayIsCounted() {
    Overview overview =
        overview(
            run(Duration.ofMinutes(1), "PUBLISHED", "PASS"),
            run(Duration.ofHours(23), "REJECTED", "FAIL"),
            run(Duration.ofHours(25), "REJECTED", "FAIL"));

    assertThat(overview.lastDay("PUBLISHED")).isEqualTo(1);
    assertThat(overview.lastDay("REJECTED")).isEqualTo(1);
    assertThat(overview.lastDay("FAILED")).isZero();
  }

  /** What was skipped was audited by another run, and what failed before its audit by none. */
  @Test
  void thePassRateIsOfAuditsByTheHour() {
    Overview overview =
        overview(
            run(Duration.ofMinutes(1), "PUBLISHED", "WARN"),
            run(Duration.ofMinutes(2), "REJECTED", "FAIL"),
            run(Duration.ofMinutes(3), "SKIPPED", "FAIL"),
            run(Duration.ofMinutes(4), "FAILED", null),
            run(Duration.ofHours(2), "PUBLISHED", "PASS"));

    assertThat(overview.bucketSeconds()).isEqualTo(3600);
    assertThat(overview.passRate())
        .containsExactly(
            new Overview.Rate(Instant.parse("2026-11-29T10:00:00Z"), 1, 1),
            new Overview.Rate(Instant.parse("2026-11-29T12:00:00Z"), 1, 2));
  }

  @Test
  void itIsByTheDayOnceThereAreDays() {
    Overview overview =
        overview(
            run(Duration.ofMinutes(1), "PUBLISHED", "PASS"),
            run(Duration.ofDays(3), "PUBLISHED", "PASS"));

    assertThat(overview.bucketSeconds()).isEqualTo(86_400);
    assertThat(overview.passRate()).hasSize(2);
  }

  @Test
  void whoDidNotAnswerIsNamed() {
    assertThat(overview().sources())
        .containsExactly(
            new Overview.Source("catalog", null, "no answer"),
            new Overview.Source("records", NOW, null),
            new Overview.Source("executions", NOW, null));
  }
}
