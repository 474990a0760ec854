package dev.wap.records;

import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import java.time.Instant;
import java.util.List;

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
 * @param outcome FAIL if any rule failed, else WARN if any warned, else PASS
 * @param rules every rule's result, in the ruleset's order
 * @param rows rows that were judged
 * @param bytesRead bytes of data pages that judging them read
 * @param rulesetHash identifies the ruleset's text
 * @param auditedAt when
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
    Instant auditedAt) {
  public AuditReport {
    rules = List.copyOf(rules);
  }
}
