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
  private static final String FOLDER = "_wap/audits/";

  private final LakeObjects objects;

  public AuditReports(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /** Where the report of a run is, or will be. */
  public String uri(Run run) {
    return objects.uri(key(run));
  }

  /**
   * Stores the report on a commit, once: a commit that has been judged keeps its report, and a late
   * call that judged an earlier attempt's leaves the later one's alone.
   *
   * @return the report that counts for the commit
   */
  public AuditReport keep(Run run, AuditReport report) {
    return objects
        .writeUnless(
            key(run),
            report,
            AuditReport.class,
            earlier ->
                earlier.branchHash().equals(report.branchHash())
                    || earlier.attempt() > report.attempt())
        .filter(earlier -> earlier.branchHash().equals(report.branchHash()))
        .orElse(report);
  }

  public Optional<AuditReport> read(Run run) {
    return objects.read(key(run), AuditReport.class).map(LakeObjects.Stored::value);
  }

  /** The report at an address; none if nothing is there, or it is no report's address here. */
  public Optional<AuditReport> at(String uri) {
    String folder = objects.uri(FOLDER);
    return uri.startsWith(folder)
        ? objects
            .read(FOLDER + uri.substring(folder.length()), AuditReport.class)
            .map(LakeObjects.Stored::value)
        : Optional.empty();
  }

  /** All reports on an upload, by whatever execution. */
  public List<AuditReport> ofUpload(String table, String runId) {
    return objects.list("%s%s/%s-".formatted(FOLDER, table, runId)).stream()
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
    return "%s%s/%s-%s.json".formatted(FOLDER, run.table(), run.runId(), run.owner());
  }
}
