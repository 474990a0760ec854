package dev.wap.records;

import dev.wap.contract.Run;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored audit reports, {@code _wap/audits/<table>/<runId>-<owner>.json}: all reports of an
 * upload are found by one prefix.
 */
public final class AuditReports {
  private final LakeObjects objects;

  public AuditReports(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /** Where the report of a run is, or will be. */
  public String uri(Run run) {
    return objects.uri(key(run));
  }

  public void write(Run run, AuditReport report) {
    objects.write(key(run), report);
  }

  public Optional<AuditReport> read(Run run) {
    return objects.read(key(run), AuditReport.class).map(LakeObjects.Stored::value);
  }

  /** All reports on the run's upload, by whatever execution. */
  public List<AuditReport> ofUpload(Run run) {
    return objects.list("_wap/audits/%s/%s-".formatted(run.table(), run.runId())).stream()
        .flatMap(key -> objects.read(key, AuditReport.class).stream())
        .map(LakeObjects.Stored::value)
        .toList();
  }

  /** The report of an execution on what it wrote to a table, by whatever upload. */
  public Optional<AuditReport> ofExecution(String table, String owner) {
    return objects.list("_wap/audits/%s/".formatted(table)).stream()
        .filter(key -> key.endsWith("-%s.json".formatted(owner)))
        .flatMap(key -> objects.read(key, AuditReport.class).stream())
        .map(LakeObjects.Stored::value)
        .findFirst();
  }

  private static String key(Run run) {
    return "_wap/audits/%s/%s-%s.json".formatted(run.table(), run.runId(), run.owner());
  }
}
