package dev.wap.records;

import dev.wap.contract.Decision;
import dev.wap.contract.Ending;
import dev.wap.contract.Failure;
import dev.wap.contract.Notification;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves for good: who, what, when, how it ended, and its figures. Absent figures are of
 * steps that the run did not reach.
 *
 * @param execution the execution's ARN
 * @param runId the upload
 * @param owner the execution, as branches and files name it
 * @param table the table's name, without its namespace
 * @param source the uploaded object's address
 * @param sourceBytes the uploaded object's size
 * @param branch the run's branch
 * @param ending how it ended
 * @param startedAt when the execution started
 * @param endedAt when this record was written
 * @param rows rows that the run wrote
 * @param bytes bytes that the run wrote
 * @param auditOutcome the verdict
 * @param failedRules the rules that failed or warned
 * @param reportUri where the complete report is stored
 * @param publishedHash {@code main}'s head with the rows
 * @param conflictsResolved how often the rows were put on top of what others had published
 *     meanwhile
 * @param error the error that ended the run
 * @param notification what became of the message about it; absent while nobody has been told
 * @param decision what somebody has decided on the rejected upload, if the run is about that
 */
public record RunRecord(
    String execution,
    @Nullable String runId,
    @Nullable String owner,
    @Nullable String table,
    String source,
    long sourceBytes,
    @Nullable String branch,
    Ending ending,
    Instant startedAt,
    Instant endedAt,
    @Nullable Long rows,
    @Nullable Long bytes,
    @Nullable Outcome auditOutcome,
    @Nullable List<RuleResult> failedRules,
    @Nullable String reportUri,
    @Nullable String publishedHash,
    @Nullable Integer conflictsResolved,
    @Nullable Failure error,
    @Nullable Notification notification,
    @Nullable Decision decision) {
  /**
   * The record of a run that has ended.
   *
   * @param notification what became of the message about it, if that is known already
   */
  public static RunRecord of(
      NotifyInput input, Instant endedAt, @Nullable Notification notification) {
    var run = input.run();
    var snapshot = input.snapshot();
    var audit = input.audit();
    var merge = input.merge();
    return new RunRecord(
        input.execution().arn(),
        run == null ? null : run.runId(),
        run == null ? null : run.owner(),
        run == null ? null : run.table(),
        input.upload().uri(),
        input.upload().sizeBytes(),
        input.branch() == null ? null : input.branch().name(),
        input.ending(),
        input.execution().startTime(),
        endedAt,
        snapshot == null ? null : snapshot.addedRecords(),
        snapshot == null ? null : snapshot.addedBytes(),
        audit == null ? null : audit.outcome(),
        audit == null
            ? null
            : audit.rules().stream().filter(rule -> rule.outcome() != Outcome.PASS).toList(),
        audit == null ? null : audit.reportUri(),
        merge == null || input.ending() != Ending.PUBLISHED ? null : merge.hash(),
        merge == null ? null : merge.conflictsResolved(),
        input.error(),
        notification,
        input.decision());
  }
}
