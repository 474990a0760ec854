package dev.wap.upkeep;

import dev.wap.contract.Branch;
import dev.wap.contract.Check;
import dev.wap.error.CatalogUnavailable;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.records.Receipts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns old markers into receipts, since the catalog's listings get slower with every key.
 *
 * <p>The receipts of a batch are written first, and then its markers are taken off {@code main} in
 * one commit: at any moment an upload that is published has a marker or a receipt, whenever this is
 * ended. Two that run at once write the same receipts, and one of their commits is refused whole.
 *
 * <p>Only markers older than any run can become: while a marker is on {@code main}, Nessie itself
 * refuses a second one of the same upload. From then on only the look-up keeps a duplicate out.
 */
public final class MarkerArchive {
  private static final Logger log = LoggerFactory.getLogger(MarkerArchive.class);
  private static final int BATCH = 200;
  private static final int ATTEMPTS = 10;

  private final References references;
  private final Markers markers;
  private final Receipts receipts;
  private final Clock clock;
  private final Duration retention;

  /**
   * The archive of a lake.
   *
   * @param retention how old a marker must be
   */
  public MarkerArchive(
      References references, Markers markers, Receipts receipts, Clock clock, Duration retention) {
    this.references = references;
    this.markers = markers;
    this.receipts = receipts;
    this.clock = clock;
    this.retention = retention;
  }

  /**
   * What became of old markers.
   *
   * @param archived how many this took out of the catalog
   * @param left how many there are still
   */
  public record Result(int archived, int left) {
    public Result {
      Check.notNegative(archived, "archived");
      Check.notNegative(left, "left");
    }
  }

  /** Archives the markers whose time is over, until the budget is. */
  public Result archive(Budget budget) {
    Instant newest = clock.instant().minus(retention);
    List<Marker> old =
        markers.all(references.main()).filter(marker -> isOlder(marker, newest)).toList();
    int archived = 0;
    int done = 0;
    while (done < old.size() && !budget.isOver()) {
      List<Marker> batch = old.subList(done, Math.min(done + BATCH, old.size()));
      archived += archive(batch);
      done += batch.size();
    }
    return new Result(archived, old.size() - done);
  }

  private static boolean isOlder(Marker marker, Instant newest) {
    return marker.writtenAt() != null && marker.writtenAt().isBefore(newest);
  }

  private int archive(List<Marker> batch) {
    Instant now = clock.instant();
    batch.forEach(marker -> receipts.write(marker.receipt(now)));
    List<String> runIds = batch.stream().map(Marker::runId).toList();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Branch main = references.main();
      Set<String> present = markers.present(main, runIds);
      if (present.isEmpty()) {
        return 0;
      }
      try {
        markers.remove(
            main,
            present,
            "Archive %d markers that were put before %s"
                .formatted(present.size(), now.minus(retention)),
            Map.of("wap.archived-markers", String.valueOf(present.size())));
        return present.size();
      } catch (BranchMoved e) {
        log.info("Another archives the same markers: looking again");
      }
    }
    throw new CatalogUnavailable(
        "Others keep taking the same markers off main; %d are left to the next time"
            .formatted(runIds.size()));
  }
}
