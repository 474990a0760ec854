package dev.wap.lake;

import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is at one commit, for one change. Unlike a catalog's operations these never
 * refresh: a change is based on the metadata that was read, or it is refused. So an append cannot
 * be put upon rows that its author has not seen, and the marker goes into the very commit that puts
 * the rows.
 */
final class PinnedTableOperations implements TableOperations {
  private final FileIO io;
  private final @Nullable TableMetadata base;
  private final Commit commit;

  /** Puts new metadata into the catalog. */
  @FunctionalInterface
  interface Commit {
    /**
     * Puts it.
     *
     * @param metadata what is committed
     * @param location where it has been written
     * @throws Refused if the catalog has definitely not taken it
     */
    void put(TableMetadata metadata, String location);
  }

  /** The catalog has not taken a change; the files made for it can go. */
  static final class Refused extends RuntimeException implements CleanableFailure {
    private static final long serialVersionUID = 1;

    Refused(Throwable cause) {
      super(cause.getMessage(), cause);
    }

    Refused(String why) {
      super(why);
    }
  }

  /**
   * Operations on a table that was read.
   *
   * @param base the table's metadata at the commit, or null if the table is to be created
   */
  PinnedTableOperations(FileIO io, @Nullable TableMetadata base, Commit commit) {
    this.io = io;
    this.base = base;
    this.commit = commit;
  }

  /** Operations that read, and refuse to commit. */
  static PinnedTableOperations readOnly(FileIO io, TableMetadata metadata) {
    return new PinnedTableOperations(
        io,
        metadata,
        (updated, location) -> {
          throw new UnsupportedOperationException("These operations only read");
        });
  }

  @Override
  public @Nullable TableMetadata current() {
    return base;
  }

  @Override
  public @Nullable TableMetadata refresh() {
    return base;
  }

  /**
   * Iceberg passes on the very object that it was given, and compares it as its own operations do.
   */
  @SuppressWarnings("ReferenceEquality")
  @Override
  public void commit(@Nullable TableMetadata expected, TableMetadata updated) {
    if (expected != base) {
      throw new IllegalStateException("The change is not based on the metadata that was read");
    }
    TableMetadata metadata = SnapshotHistory.trim(updated);
    String location = newMetadataLocation(metadata);
    TableMetadataParser.write(metadata, io.newOutputFile(location));
    try {
      commit.put(metadata, location);
    } catch (Refused e) {
      io.deleteFile(location);
      throw e;
    }
  }

  private String newMetadataLocation(TableMetadata metadata) {
    String codec =
        metadata.property(
            TableProperties.METADATA_COMPRESSION, TableProperties.METADATA_COMPRESSION_DEFAULT);
    return location(
        metadata,
        "%05d-%s%s"
            .formatted(
                version(base) + 1, UUID.randomUUID(), TableMetadataParser.getFileExtension(codec)));
  }

  /** The number that a metadata file's name begins with, by Iceberg's convention. */
  private static int version(@Nullable TableMetadata metadata) {
    if (metadata == null || metadata.metadataFileLocation() == null) {
      return -1;
    }
    String location = metadata.metadataFileLocation();
    String name = location.substring(location.lastIndexOf('/') + 1);
    int dash = name.indexOf('-');
    try {
      return dash < 0 ? -1 : Integer.parseInt(name.substring(0, dash));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public FileIO io() {
    return io;
  }

  @Override
  public String metadataFileLocation(String fileName) {
    if (base == null) {
      throw new IllegalStateException("A table that is being created has temporary operations");
    }
    return location(base, fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    if (base == null) {
      throw new IllegalStateException("A table that is being created has temporary operations");
    }
    return LocationProviders.locationsFor(base.location(), base.properties());
  }

  @Override
  public TableOperations temp(TableMetadata uncommitted) {
    return readOnly(io, uncommitted);
  }

  private static String location(TableMetadata metadata, String fileName) {
    Map<String, String> properties = metadata.properties();
    String folder =
        properties.getOrDefault(
            TableProperties.WRITE_METADATA_LOCATION, metadata.location() + "/metadata");
    return folder + "/" + fileName;
  }
}
