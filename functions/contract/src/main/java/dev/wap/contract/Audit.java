package dev.wap.contract;

import java.util.List;

/**
 * The verdict on what a run added, small enough for a state's output; the stored report is
 * complete.
 *
 * @param outcome FAIL if any rule failed, or OVERRIDDEN if somebody has decided so; else WARN if
 *     any warned, else PASS
 * @param rules the rules' results, the failed first, at most {@value #MAX_RULES}
 * @param ruleCount rules that were judged
 * @param bytesRead bytes of data pages that judging them read; 0 if metadata was enough
 * @param rulesetHash identifies the ruleset's text
 * @param reportUri where the complete report is stored
 */
public record Audit(
    Outcome outcome,
    List<RuleResult> rules,
    int ruleCount,
    long bytesRead,
    String rulesetHash,
    String reportUri) {
  /** The state machine's limit for a state's output is 256 KiB. */
  public static final int MAX_RULES = 100;

  public Audit {
    Check.present(outcome, "audit.outcome");
    rules = List.copyOf(Check.present(rules, "audit.rules"));
    Check.notNegative(ruleCount, "audit.ruleCount");
    Check.notNegative(bytesRead, "audit.bytesRead");
    Check.notEmpty(rulesetHash, "audit.rulesetHash");
    Check.notEmpty(reportUri, "audit.reportUri");
  }
}
