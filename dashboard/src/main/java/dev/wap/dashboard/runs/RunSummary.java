package dev.wap.dashboard.runs;

import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.records.RunRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists say of a run; small, since there may be a hundred thousand in memory.
 *
 * @param name the execution's name
 * @param table the table's name; absent if the upload names none
 * @param source the uploaded object's address
 * @param startedAt when the execution started
 * @param endedAt when its record was written; absent while it runs
 * @param outcome how it ended, as its record says it; {@code RUNNING} while it runs
 * @param audit the verdict, {@code PASS}, {@code WARN} or {@code FAIL}; absent if there was none
 * @param rows rows that it wrote
 * @param failedRules the rules that failed or warned
 * @param error the name of the error that ended it
 */
public record RunSummary(
    String name,
    @Nullable String table,
    String source,
    Instant startedAt,
    @Nullable Instant endedAt,
    String outcome,
    @Nullable String audit,
    @Nullable Long rows,
    List<String> failedRules,
    @Nullable String error) {
  /** The outcome of a run that has not ended. */
  public static final String RUNNING = "RUNNING";

  static RunSummary of(String name, RunRecord record) {
    List<RuleResult> rules = record.failedRules();
    Outcome audit = record.auditOutcome();
    return new RunSummary(
        name,
        record.table() == null ? null : record.table().intern(),
        record.source(),
        record.startedAt(),
        record.endedAt(),
        record.ending().name(),
        audit == null ? null : audit.name(),
        record.rows(),
        rules == null ? List.of() : rules.stream().map(rule -> rule.rule().intern()).toList(),
        record.error() == null ? null : record.error().error().intern());
  }
}
