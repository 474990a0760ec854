package dev.wap.nessie;

import dev.wap.contract.Branch;
import dev.wap.contract.Snapshot;
import dev.wap.records.Receipt;
import dev.wap.records.Receipts;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Says whether an upload's rows are on {@code main}: its marker is there, or its receipt is stored,
 * which the marker became when it was old.
 *
 * <p>The receipt is written before the marker is taken away, and the marker is looked for before
 * the receipt, so that an upload whose marker goes in between is known by its receipt. Then the
 * marker once more, at {@code main}'s head as it is then: the head that was looked at first may be
 * old. Each look is at one key, and costs the same however much has been published.
 */
public final class Published {
  private final References references;
  private final Markers markers;
  private final Receipts receipts;

  public Published(NessieApiV2 nessie, S3Client s3, String lakeBucket) {
    this.references = new References(nessie);
    this.markers = new Markers(nessie);
    this.receipts = new Receipts(s3, lakeBucket);
  }

  /**
   * What is known of a published upload for good.
   *
   * @param owner the execution that published it, see {@link dev.wap.contract.Execution#owner()}
   * @param addedRecords rows that it added
   * @param snapshot what it added, as long as its marker is there
   */
  public record Publication(String owner, long addedRecords, Optional<Snapshot> snapshot) {
    static Publication of(Marker marker) {
      return new Publication(
          marker.owner(), marker.snapshot().addedRecords(), Optional.of(marker.snapshot()));
    }

    static Publication of(Receipt receipt) {
      return new Publication(receipt.owner(), receipt.addedRecords(), Optional.empty());
    }
  }

  /**
   * One answer.
   *
   * @param main the latest head of {@code main} that was looked at
   * @param publication the upload's; empty if it was not published at that head
   */
  public record Look(Branch main, Optional<Publication> publication) {}

  /** Looks an upload up. */
  public Look look(String runId) {
    Branch main = references.main();
    Optional<Publication> publication =
        marker(main, runId).or(() -> receipts.find(runId).map(Publication::of));
    if (publication.isPresent()) {
      return new Look(main, publication);
    }
    Branch now = references.main();
    return new Look(now, now.equals(main) ? Optional.empty() : marker(now, runId));
  }

  private Optional<Publication> marker(Branch main, String runId) {
    return markers.find(main, runId).map(Publication::of);
  }
}
