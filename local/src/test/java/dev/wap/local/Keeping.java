package dev.wap.local;

import dev.wap.contract.Branch;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Published;
import dev.wap.nessie.References;
import dev.wap.ops.Connections;
import dev.wap.records.AuditReports;
import dev.wap.records.Receipts;
import dev.wap.upkeep.MarkerArchive;
import dev.wap.upkeep.UploadBranches;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Operation;
import org.projectnessie.model.UDF;
import software.amazon.awssdk.core.sync.RequestBody;

/** What looks after an embedded cloud's lake, in this process and at any time that a test names. */
final class Keeping implements AutoCloseable {
  private final CloudUnderTest cloud;
  private final Connections connections;
  private final References references;
  private final Markers markers;

  Keeping(CloudUnderTest cloud) {
    this(cloud, Map.of());
  }

  /** With some settings of its own, such as another catalog. */
  Keeping(CloudUnderTest cloud, Map<String, String> settings) {
    this.cloud = cloud;
    this.connections = connect(settings);
    this.references = new References(connections.nessie());
    this.markers = new Markers(connections.nessie());
  }

  /** New connections, with some settings of their own. */
  Connections connect(Map<String, String> settings) {
    return OpsUnderTest.connections(cloud, settings);
  }

  /** A clock that is ahead by so many days. */
  static Clock daysAhead(long days) {
    return Clock.offset(Clock.systemUTC(), Duration.ofDays(days));
  }

  Connections connections() {
    return connections;
  }

  NessieApiV2 nessie() {
    return connections.nessie();
  }

  References references() {
    return references;
  }

  Published published() {
    return new Published(connections.nessie(), connections.s3(), cloud.lakeBucket());
  }

  Receipts receipts() {
    return new Receipts(connections.s3(), cloud.lakeBucket());
  }

  MarkerArchive archive(Clock clock) {
    return new MarkerArchive(
        references, markers, receipts(), clock, connections.settings().markerRetention());
  }

  UploadBranches branches(Clock clock, Optional<Duration> retention) {
    return new UploadBranches(
        references,
        markers,
        new AuditReports(connections.s3(), cloud.lakeBucket()),
        connections.stepFunctions(),
        cloud.machine(),
        clock,
        retention);
  }

  /** An upload's marker on a branch. */
  Optional<Marker> marker(String branch, String runId) {
    return references.find(branch).flatMap(head -> markers.find(head, runId));
  }

  /** Puts markers on {@code main} as if they had been written at some time. */
  void put(List<Marker> markersToPut, Instant writtenAt) throws Exception {
    Branch main = references.main();
    var commit =
        nessie()
            .commitMultipleOperations()
            .branch(org.projectnessie.model.Branch.of(main.name(), main.hash()))
            .commitMeta(CommitMeta.fromMessage("a test's markers"));
    for (Marker marker : markersToPut) {
      ContentKey key = Marker.key(marker.runId());
      Content present = nessie().getContent().refName("main").key(key).get().get(key);
      String json =
          new String(
              dev.wap.contract.Json.write(withTime(marker, writtenAt)), StandardCharsets.UTF_8);
      var unused =
          commit.operation(
              Operation.Put.of(
                  key,
                  UDF.builder()
                      .metadataLocation(
                          "data:application/json,"
                              + URLEncoder.encode(json, StandardCharsets.UTF_8))
                      .versionId("1")
                      .signatureId(marker.runId())
                      .id(present == null ? null : present.getId())
                      .build()));
    }
    var unused = commit.commit();
  }

  /** Lets a published upload's marker be as old as this. */
  void age(String runId, Duration age) throws Exception {
    put(List.of(marker("main", runId).orElseThrow()), Instant.now(Clock.systemUTC()).minus(age));
  }

  private static Marker withTime(Marker marker, Instant writtenAt) {
    return new Marker(
        marker.runId(),
        marker.execution(),
        marker.owner(),
        marker.source(),
        marker.sourceEtag(),
        marker.table(),
        marker.baseHash(),
        marker.snapshot(),
        marker.reportUri(),
        writtenAt,
        null);
  }

  /** Another upload's marker, like this one. */
  static Marker like(Marker marker, String runId, String owner) {
    return new Marker(
        runId,
        marker.execution(),
        owner,
        marker.source(),
        marker.sourceEtag(),
        marker.table(),
        marker.baseHash(),
        marker.snapshot(),
        marker.reportUri(),
        marker.writtenAt(),
        null);
  }

  /** Lets a stored report be of another day. */
  void auditedAt(String reportUri, Instant auditedAt) {
    String key = reportUri.replace("s3://" + cloud.lakeBucket() + "/", "");
    String report =
        cloud
            .lakeObject(key)
            .toString()
            .replaceAll(
                "\"auditedAt\":\"[^\"]+\"",
                "\"auditedAt\":\"%s\"".formatted(auditedAt.atOffset(ZoneOffset.UTC)));
    var unused =
        connections
            .s3()
            .putObject(
                put -> put.bucket(cloud.lakeBucket()).key(key), RequestBody.fromString(report));
  }

  @Override
  public void close() {
    connections.close();
  }
}
