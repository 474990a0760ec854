package dev.wap.dashboard.runs;

import java.time.Instant;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A table as {@code main} has it.
 *
 * @param name its name, without the namespace of all tables
 * @param metadataLocation the address of its metadata file
 * @param metadata what is in that
 */
public record MainTable(String name, String metadataLocation, TableMetadata metadata) {
  /** Rows of it, by its metadata. */
  public long rows() {
    Snapshot now = metadata.currentSnapshot();
    return now == null ? 0 : rowsOf(now);
  }

  /** When its rows last changed; absent if it never had any. */
  public @Nullable Instant changedAt() {
    Snapshot now = metadata.currentSnapshot();
    return now == null ? null : Instant.ofEpochMilli(now.timestampMillis());
  }

  /** Rows of a snapshot. */
  static long rowsOf(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
  }
}
