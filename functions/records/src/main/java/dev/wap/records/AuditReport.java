package dev.wap.records;

import dev.wap.contract.Audit;
import dev.wap.contract.Check;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The complete verdict on what a run added. The merge function believes this and nothing else.
 *
 * @param runId the upload
 * @param owner the execution
 * @param table the table's name, without its namespace
 * @param source the uploaded object's address
 * @param branch the branch that was judged
 * @param branchHash the very commit that was judged
 * @param dataFile the very file that was judged
 * @param outcome FAIL if any rule failed, or OVERRIDDEN if somebody has decided so; else WARN if
 *     any warned, else PASS
 * @param rules every rule's result, in the ruleset's order
 * @param rows rows that were judged
 * @param bytesRead bytes of data pages that judging them read
 * @param rulesetHash identifies the ruleset's text
 * @param auditedAt when
 * @param override who has decided that failed rules do not matter; there if and only if the outcome
 *     is OVERRIDDEN
 */
public record AuditReport(
    String runId,
    String owner,
    String table,
    String source,
    String branch,
    String branchHash,
    String dataFile,
    Outcome outcome,
    List<RuleResult> rules,
    long rows,
    long bytesRead,
    String rulesetHash,
    Instant auditedAt,
    @Nullable Overruling override) {
  /**
   * Who wants data published whose rules failed.
   *
   * @param by who
   * @param reason why
   */
  public record Overruling(String by, String reason) {
    public Overruling {
      Check.notEmpty(by, "override.by");
      Check.notEmpty(reason, "override.reason");
    }
  }

  public AuditReport {
    Check.notEmpty(runId, "report.runId");
    Check.notEmpty(owner, "report.owner");
    Check.notEmpty(table, "report.table");
    Check.notEmpty(source, "report.source");
    Check.notEmpty(branch, "report.branch");
    Check.notEmpty(branchHash, "report.branchHash");
    Check.notEmpty(dataFile, "report.dataFile");
    Check.present(outcome, "report.outcome");
    rules = List.copyOf(Check.present(rules, "report.rules"));
    Check.notNegative(rows, "report.rows");
    Check.notNegative(bytesRead, "report.bytesRead");
    Check.notEmpty(rulesetHash, "report.rulesetHash");
    Check.present(auditedAt, "report.auditedAt");
    if ((override == null) != (outcome != Outcome.OVERRIDDEN)) {
      throw new IllegalArgumentException(
          "report.override is there if and only if the outcome is OVERRIDDEN");
    }
  }

  /**
   * The verdict, small enough for a state's output: the failed rules first.
   *
   * @param uri where this is stored
   */
  public Audit audit(String uri) {
    return new Audit(
        outcome,
        rules.stream()
            .sorted(Comparator.comparing(RuleResult::outcome).reversed())
            .limit(Audit.MAX_RULES)
            .toList(),
        rules.size(),
        bytesRead,
        rulesetHash,
        uri);
  }

  /** Which attempt of its execution this judged, by the branch's name. */
  int attempt() {
    return Integer.parseInt(branch.substring(branch.lastIndexOf('-') + 1));
  }
}
