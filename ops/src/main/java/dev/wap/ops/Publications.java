package dev.wap.ops;

import dev.wap.contract.Branch;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.ops.Finding.Invariant;
import dev.wap.records.Receipts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that is published: the markers at one commit of {@code main}, and the receipts that have
 * taken the place of older ones.
 *
 * @param byRunId what each upload's marker or receipt says
 * @param markers how many markers there are
 * @param receipts how many receipts there are
 */
record Publications(Map<String, Publication> byRunId, int markers, int receipts) {
  /** Markers first: a receipt is there before its marker goes. */
  static Publications at(Branch main, Connections lake, Parallel parallel, Findings findings) {
    Map<String, Publication> byRunId = new HashMap<>();
    new Markers(lake.nessie())
        .all(main)
        .map(Publication::by)
        .forEach(published -> byRunId.put(published.runId(), published));
    int markers = byRunId.size();
    Receipts receipts = new Receipts(lake.s3(), lake.settings().lakeBucket());
    int receiptCount = 0;
    for (Optional<Publication> found :
        parallel.map(receipts.runIds(), runId -> receipts.find(runId).map(Publication::by))) {
      if (found.isEmpty()) {
        continue;
      }
      receiptCount++;
      Publication receipt = found.get();
      Publication marker = byRunId.putIfAbsent(receipt.runId(), receipt);
      if (marker != null && !marker.agreesWith(receipt)) {
        findings.wrong(
            Invariant.PUBLISHED,
            receipt.runId(),
            "the marker of %s on main and its receipt disagree: the marker names %s, the receipt %s"
                .formatted(marker.source(), marker.dataFile(), receipt.dataFile()),
            "see which of the files main's table has, and remove the other of marker and receipt");
      }
    }
    return new Publications(byRunId, markers, receiptCount);
  }

  Optional<Publication> find(String runId) {
    return Optional.ofNullable(byRunId.get(runId));
  }

  /** What to call the marker or receipt of an upload in a message. */
  static String name(Publication published) {
    return published.evidence().equals("marker")
        ? "the marker %s on main".formatted(Marker.key(published.runId()))
        : "the receipt _wap/published/%s".formatted(published.runId());
  }
}
