package dev.wap.ops;

import dev.wap.contract.Decision;
import dev.wap.nessie.Marker;
import dev.wap.records.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What the lake says of an upload whose rows are on {@code main}.
 *
 * @param evidence what says so: "marker" or "receipt"
 * @param runId the upload
 * @param owner the execution that published it
 * @param source the uploaded object's address
 * @param table the table's name, without its namespace
 * @param dataFile the address of the one data file
 * @param rows rows in it
 * @param reportUri the report that vouched for it
 * @param overrules whether somebody has decided to publish it whatever the report says
 */
record Publication(
    String evidence,
    String runId,
    String owner,
    String source,
    String table,
    String dataFile,
    long rows,
    String reportUri,
    boolean overrules) {
  static Publication by(Marker marker) {
    return new Publication(
        "marker",
        marker.runId(),
        marker.owner(),
        marker.source(),
        marker.table(),
        marker.snapshot().dataFile(),
        marker.snapshot().addedRecords(),
        marker.reportUri(),
        overrules(marker.decision()));
  }

  static Publication by(Receipt receipt) {
    return new Publication(
        "receipt",
        receipt.runId(),
        receipt.owner(),
        receipt.source(),
        receipt.table(),
        receipt.dataFile(),
        receipt.addedRecords(),
        receipt.reportUri(),
        overrules(receipt.decision()));
  }

  private static boolean overrules(@Nullable Decision decision) {
    return decision != null && decision.action() == Decision.Action.PUBLISH;
  }

  /** Whether two, such as a marker and the receipt that takes its place, say the same. */
  boolean agreesWith(Publication other) {
    return owner.equals(other.owner)
        && table.equals(other.table)
        && dataFile.equals(other.dataFile)
        && rows == other.rows
        && reportUri.equals(other.reportUri);
  }
}
