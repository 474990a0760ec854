package dev.wap.dashboard.runs;

import dev.wap.contract.RuleResult;
import dev.wap.dashboard.Words;
import dev.wap.records.AuditReport;
import dev.wap.records.RunRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run.
 *
 * @param name the execution's name
 * @param now when this was put together
 * @param summary what lists say of it; absent if nobody knows of it
 * @param record what it left for good; absent while it runs
 * @param report the complete verdict; absent if there is none
 * @param states the states that it passed through, in order; none if Step Functions does not know
 *     it any more
 * @param forgotten whether Step Functions has forgotten it
 * @param links pages of the AWS console about it; none on a laptop
 * @param sources how old all this is
 */
public record RunDetail(
    String name,
    Instant now,
    @Nullable RunSummary summary,
    @Nullable RunRecord record,
    @Nullable AuditReport report,
    List<StateVisit> states,
    boolean forgotten,
    List<Link> links,
    List<Overview.Source> sources) {
  /**
   * A page of the AWS console.
   *
   * @param name what it shows
   * @param address where it is
   */
  public record Link(String name, String address) {}

  boolean found() {
    return summary != null || record != null;
  }

  /** Whether it has not ended. */
  public boolean running() {
    return summary != null && summary.outcome().equals(RunSummary.RUNNING);
  }

  /** The rules of the report, those that failed first. */
  public List<RuleResult> rules() {
    return report == null
        ? List.of()
        : report.rules().stream().sorted(Comparator.comparingInt(RunDetail::weight)).toList();
  }

  private static int weight(RuleResult rule) {
    return switch (rule.outcome()) {
      case FAIL -> 0;
      case PASS -> 2;
      default -> 1;
    };
  }

  /** What the page is called. */
  public String title() {
    return summary == null ? "No such run" : Words.fileName(summary.source());
  }
}
