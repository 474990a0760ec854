package dev.wap.dashboard.tables;

import dev.wap.contract.BranchName;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Markers.Own;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What a branch of an upload carries, and the stored verdict on it.
 *
 * @param own the branch's own commit
 * @param report the report on this branch; empty if nobody has judged it yet
 */
public record BranchReport(Own own, Optional<AuditReport> report) {

  /** The upload's marker, which says where the rows come from. */
  public Marker marker() {
    return own.marker();
  }

  /** Reads branches' markers and reports. */
  public static final class Reader {
    private final Markers markers;
    private final AuditReports reports;

    public Reader(NessieApiV2 nessie, S3Client s3, String lakeBucket) {
      this.markers = new Markers(nessie);
      this.reports = new AuditReports(s3, lakeBucket);
    }

    /** What a branch carries; empty if it is no upload's, or carries nothing yet. */
    public Optional<BranchReport> read(Reference at) {
      return BranchName.parse(at.name())
          .flatMap(name -> markers.own(at.branch(), name.owner()))
          .map(own -> read(at, own));
    }

    /** The report on what a branch carries, as it is now. */
    public BranchReport read(Reference at, Own own) {
      return new BranchReport(
          own,
          reports.at(own.marker().reportUri()).filter(report -> report.branch().equals(at.name())));
    }

    /** The branch's own commit; empty if it has none. */
    public Optional<Own> own(Reference at) {
      return BranchName.parse(at.name()).flatMap(name -> markers.own(at.branch(), name.owner()));
    }
  }
}
