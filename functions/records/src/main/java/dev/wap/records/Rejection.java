package dev.wap.records;

import dev.wap.contract.Check;
import java.time.Instant;

/**
 * Says that an upload was rejected by a ruleset, and which execution did: as the marker does of a
 * publication, there is one at most.
 *
 * @param runId the upload
 * @param rulesetHash identifies the ruleset's text
 * @param owner the execution, as branches and files name it
 * @param execution the execution's ARN
 * @param executionStartedAt when the execution started
 * @param table the table's name, without its namespace
 * @param source the uploaded object's address
 * @param branch the branch that stays for inspection
 * @param reportUri the report that says why
 * @param rejectedAt when
 */
public record Rejection(
    String runId,
    String rulesetHash,
    String owner,
    String execution,
    Instant executionStartedAt,
    String table,
    String source,
    String branch,
    String reportUri,
    Instant rejectedAt) {
  public Rejection {
    Check.notEmpty(runId, "rejection.runId");
    Check.notEmpty(rulesetHash, "rejection.rulesetHash");
    Check.notEmpty(owner, "rejection.owner");
    Check.notEmpty(execution, "rejection.execution");
    Check.present(executionStartedAt, "rejection.executionStartedAt");
    Check.notEmpty(table, "rejection.table");
    Check.notEmpty(source, "rejection.source");
    Check.notEmpty(branch, "rejection.branch");
    Check.notEmpty(reportUri, "rejection.reportUri");
    Check.present(rejectedAt, "rejection.rejectedAt");
  }
}
