package dev.wap.lake;

import dev.wap.contract.Branch;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.projectnessie.model.IcebergTable;

/** A table as it is at one commit of one branch. */
public final class LakeTable {
  private final Branch at;
  private final IcebergTable content;
  private final TableMetadata metadata;
  private final FileIO io;

  LakeTable(Branch at, IcebergTable content, TableMetadata metadata, FileIO io) {
    this.at = at;
    this.content = content;
    this.metadata = metadata;
    this.io = io;
  }

  /**
   * What a snapshot changed, as its manifests tell.
   *
   * @param added the data files that it added
   * @param removed how many data and delete files it removed or added otherwise
   */
  public record Changes(List<DataFile> added, long removed) {}

  /** The branch and commit that this was read at. */
  public Branch at() {
    return at;
  }

  public String location() {
    return metadata.location();
  }

  public Schema schema() {
    return metadata.schema();
  }

  public PartitionSpec spec() {
    return metadata.spec();
  }

  /** How columns of files without field ids are found. */
  public NameMapping nameMapping() {
    String json = metadata.property(TableProperties.DEFAULT_NAME_MAPPING, null);
    return json == null ? MappingUtil.create(schema()) : NameMappingParser.fromJson(json);
  }

  /** The id of the snapshot that readers see; empty for a table without rows ever. */
  public Optional<Long> currentSnapshotId() {
    return Optional.ofNullable(metadata.currentSnapshot()).map(Snapshot::snapshotId);
  }

  /** The id of the snapshot before the one that readers see. */
  public Optional<Long> parentSnapshotId() {
    return Optional.ofNullable(metadata.currentSnapshot()).map(Snapshot::parentId);
  }

  /** What the snapshot that readers see changed. */
  public Changes changes() {
    Snapshot snapshot = metadata.currentSnapshot();
    if (snapshot == null) {
      return new Changes(List.of(), 0);
    }
    SnapshotChanges changes = SnapshotChanges.builderFor(table()).snapshot(snapshot).build();
    return new Changes(
        stream(changes.addedDataFiles()).map(DataFile::copy).toList(),
        stream(changes.removedDataFiles()).count()
            + stream(changes.addedDeleteFiles()).count()
            + stream(changes.removedDeleteFiles()).count());
  }

  private static <T> Stream<T> stream(Iterable<T> files) {
    return StreamSupport.stream(files.spliterator(), false);
  }

  private Table table() {
    return new BaseTable(PinnedTableOperations.readOnly(io, metadata), at.name());
  }

  /**
   * Whether a file that was registered with the one table reads the same in the other: the same
   * table, columns, partitioning, and way to find columns by name.
   */
  public boolean readsFilesLike(LakeTable other) {
    return metadata.uuid().equals(other.metadata.uuid())
        && schema().sameSchema(other.schema())
        && spec().equals(other.spec())
        && Objects.equals(
            metadata.property(TableProperties.DEFAULT_NAME_MAPPING, null),
            other.metadata.property(TableProperties.DEFAULT_NAME_MAPPING, null));
  }

  /** What the catalog has of the table. */
  IcebergTable content() {
    return content;
  }

  TableMetadata metadata() {
    return metadata;
  }
}
