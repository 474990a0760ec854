package dev.wap.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of the rows that a run added.
 *
 * @param rule the rule as DQDL writes it
 * @param outcome what it says
 * @param expected what the rule asks for, in words
 * @param observed what was found, in words
 * @param tier where the answer comes from
 * @param samples the first offending rows, if rows were read
 */
public record RuleResult(
    String rule,
    Outcome outcome,
    String expected,
    String observed,
    Tier tier,
    @Nullable List<String> samples) {
  /** Where an answer comes from, cheapest first. */
  public enum Tier {
    /** The table's or the file's metadata, exact. */
    METADATA,
    /** Reading the columns that the rule names. */
    SCAN
  }

  public RuleResult {
    Check.notEmpty(rule, "rule.rule");
    Check.present(outcome, "rule.outcome");
    Check.present(expected, "rule.expected");
    Check.present(observed, "rule.observed");
    Check.present(tier, "rule.tier");
    samples = samples == null ? null : List.copyOf(samples);
  }
}
