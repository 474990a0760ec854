package dev.wap.records;

import dev.wap.contract.Check;
import dev.wap.contract.Decision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says of an upload that its rows are on {@code main}, once its marker has been taken out of the
 * catalog: listings get slower with every key there.
 *
 * @param runId the upload
 * @param execution the ARN of the execution that published it
 * @param owner the same execution, as branches and files name it
 * @param source the uploaded object's address
 * @param sourceEtag the uploaded object's entity tag
 * @param table the table's name, without its namespace
 * @param dataFile the address of the one data file
 * @param addedRecords rows in it
 * @param reportUri the report that vouched for it
 * @param archivedAt when the marker became this
 * @param decision what somebody had decided on the rejected upload, if that published it
 */
public record Receipt(
    String runId,
    String execution,
    String owner,
    String source,
    String sourceEtag,
    String table,
    String dataFile,
    long addedRecords,
    String reportUri,
    Instant archivedAt,
    @Nullable Decision decision) {
  public Receipt {
    Check.notEmpty(runId, "receipt.runId");
    Check.notEmpty(execution, "receipt.execution");
    Check.notEmpty(owner, "receipt.owner");
    Check.notEmpty(source, "receipt.source");
    Check.notEmpty(sourceEtag, "receipt.sourceEtag");
    Check.notEmpty(table, "receipt.table");
    Check.notEmpty(dataFile, "receipt.dataFile");
    Check.notNegative(addedRecords, "receipt.addedRecords");
    Check.notEmpty(reportUri, "receipt.reportUri");
    Check.present(archivedAt, "receipt.archivedAt");
  }
}
