package dev.wap.lake;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;

/**
 * Keeps a table's metadata bounded: snapshots beyond the last {@value #KEPT_SNAPSHOTS} are dropped
 * from it, so that the ten-thousandth upload costs what the tenth did. No file is deleted; the
 * catalog's own history still has them.
 */
final class SnapshotHistory {
  static final int KEPT_SNAPSHOTS = 100;

  /** In tables of format version 1 all sequence numbers are 0. */
  private static final Comparator<Snapshot> NEWEST_FIRST =
      Comparator.comparingLong(Snapshot::sequenceNumber)
          .thenComparingLong(Snapshot::timestampMillis)
          .reversed();

  private SnapshotHistory() {}

  static TableMetadata trim(TableMetadata metadata) {
    if (metadata.snapshots().size() <= KEPT_SNAPSHOTS) {
      return metadata;
    }
    Set<Long> referenced =
        metadata.refs().values().stream().map(SnapshotRef::snapshotId).collect(Collectors.toSet());
    List<Long> dropped =
        metadata.snapshots().stream()
            .sorted(NEWEST_FIRST)
            .skip(KEPT_SNAPSHOTS)
            .map(Snapshot::snapshotId)
            .filter(id -> !referenced.contains(id))
            .toList();
    return TableMetadata.buildFrom(metadata).removeSnapshots(dropped).build();
  }
}
