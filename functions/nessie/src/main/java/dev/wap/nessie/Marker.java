package dev.wap.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.contract.Check;
import dev.wap.contract.Decision;
import dev.wap.contract.Json;
import dev.wap.contract.Snapshot;
import dev.wap.records.Receipt;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.UDF;

/**
 * Says of a branch that it carries an upload's rows. It travels with them: a run is published when
 * its marker is on {@code main}, and no two branches that both carry the marker of one upload can
 * both be merged.
 *
 * <p>It is a UDF content under the key {@code _wap.runs.<runId>}, the one content type that is no
 * table or view and whose second merge Nessie refuses; its metadata location is a data URI that
 * holds this record as JSON.
 *
 * @param runId the upload
 * @param execution the ARN of the execution that wrote the rows
 * @param owner the same execution, as branches and files name it
 * @param source the uploaded object's address
 * @param sourceEtag the uploaded object's entity tag
 * @param table the table's name, without its namespace
 * @param baseHash the commit of {@code main} that the rows were put upon
 * @param snapshot what was added
 * @param reportUri where the audit report is, or will be
 * @param writtenAt when the write function put it on its branch; null only in the markers of
 *     versions that did not note it, which are never archived
 * @param decision what somebody has decided on the rejected upload, if that is why it is there
 */
public record Marker(
    String runId,
    String execution,
    String owner,
    String source,
    String sourceEtag,
    String table,
    String baseHash,
    Snapshot snapshot,
    String reportUri,
    @Nullable Instant writtenAt,
    @Nullable Decision decision) {
  /** What the keys of all markers begin with. */
  static final ContentKey FOLDER = ContentKey.of("_wap", "runs");

  private static final String URI_SCHEME = "data:application/json,";
  private static final String VERSION = "1";

  public Marker {
    Check.notEmpty(runId, "marker.runId");
    Check.notEmpty(execution, "marker.execution");
    Check.notEmpty(owner, "marker.owner");
    Check.notEmpty(source, "marker.source");
    Check.notEmpty(sourceEtag, "marker.sourceEtag");
    Check.notEmpty(table, "marker.table");
    Check.notEmpty(baseHash, "marker.baseHash");
    Check.present(snapshot, "marker.snapshot");
    Check.notEmpty(reportUri, "marker.reportUri");
  }

  /** The key of an upload's marker. */
  public static ContentKey key(String runId) {
    return ContentKey.of("_wap", "runs", runId);
  }

  /** What the snapshot's summary and every commit of this run carry. */
  public Map<String, String> properties() {
    Map<String, String> properties =
        new HashMap<>(properties(runId, source, sourceEtag, execution));
    if (decision != null) {
      properties.put("wap.decision", decision.action().name());
      properties.put("wap.decided-by", decision.by());
      if (!decision.reason().isEmpty()) {
        properties.put("wap.reason", decision.reason());
      }
    }
    return properties;
  }

  /** What the snapshot's summary and every commit of a run carry. */
  public static Map<String, String> properties(
      String runId, String source, String sourceEtag, String execution) {
    return Map.of(
        "wap.run-id", runId,
        "wap.source", source,
        "wap.source-etag", sourceEtag,
        "wap.execution", execution);
  }

  /** This marker for the same rows put upon another commit as another snapshot. */
  public Marker rebased(String newBaseHash, long snapshotId) {
    Snapshot moved =
        new Snapshot(
            snapshotId,
            snapshot.dataFile(),
            snapshot.addedRecords(),
            snapshot.addedBytes(),
            snapshot.mode(),
            snapshot.schemaChange());
    return new Marker(
        runId,
        execution,
        owner,
        source,
        sourceEtag,
        table,
        newBaseHash,
        moved,
        reportUri,
        writtenAt,
        decision);
  }

  /** What stays of this marker when it is taken out of the catalog. */
  public Receipt receipt(Instant archivedAt) {
    return new Receipt(
        runId,
        execution,
        owner,
        source,
        sourceEtag,
        table,
        snapshot.dataFile(),
        snapshot.addedRecords(),
        reportUri,
        archivedAt,
        decision);
  }

  /** What follows a commit's message; nothing if nobody has decided. */
  String decided() {
    return decision == null
        ? ""
        : ", as %s decided (%s)%s"
            .formatted(
                decision.by(),
                decision.action(),
                decision.reason().isEmpty() ? "" : ": " + decision.reason());
  }

  UDF content() {
    return UDF.udf(
        URI_SCHEME + URLEncoder.encode(new String(Json.write(this), UTF_8), UTF_8), VERSION, runId);
  }

  static Marker of(UDF content) {
    String location = content.getMetadataLocation();
    if (location == null || !location.startsWith(URI_SCHEME)) {
      throw new IllegalStateException("No marker of this project: " + content);
    }
    String json = URLDecoder.decode(location.substring(URI_SCHEME.length()), UTF_8);
    return Json.read(json.getBytes(UTF_8), Marker.class);
  }
}
