package dev.wap.lake;

import dev.wap.contract.Branch;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import dev.wap.nessie.References;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.jspecify.annotations.Nullable;
import org.projectnessie.model.IcebergTable;

/** Puts one data file and its marker on a branch, in one commit: both are there, or neither. */
public final class Appends {
  private final Lake lake;
  private final References references;

  public Appends(Lake lake, References references) {
    this.lake = lake;
    this.references = references;
  }

  /**
   * What an append left.
   *
   * @param branch the branch at its new hash
   * @param marker the marker that is on it
   */
  public record Appended(Branch branch, Marker marker) {}

  /**
   * Appends a file to a table that exists at this commit.
   *
   * @param at the branch to commit to, at the commit that the table was read at
   * @param table the table, which reads the file's columns as they are
   * @param draft the marker, but for the snapshot's id and base hash, which the commit gives it
   * @throws BranchMoved if the branch is gone, or somebody else has put rows or the marker; nothing
   *     is committed then
   */
  public Appended append(Branch at, LakeTable table, DataFile file, Marker draft)
      throws BranchMoved {
    return append(at, table, SchemaChanges.NONE, file, draft);
  }

  /** Changes the table's columns, and appends the file, in one commit. */
  Appended append(Branch at, LakeTable table, SchemaChanges changes, DataFile file, Marker draft)
      throws BranchMoved {
    CatalogCommit commit = new CatalogCommit(at, table.contentId(), draft);
    PinnedTableOperations operations =
        new PinnedTableOperations(lake.io(), table.metadata(), commit);
    Transaction transaction = Transactions.newTransaction(draft.table(), operations);
    changes.apply(transaction);
    return commit(transaction, commit, file, draft);
  }

  /**
   * Creates a table that does not exist at this commit, with a first file.
   *
   * @param created the new table's metadata
   * @throws BranchMoved as {@link #append}
   */
  public Appended create(Branch at, TableMetadata created, DataFile file, Marker draft)
      throws BranchMoved {
    CatalogCommit commit = new CatalogCommit(at, null, draft);
    PinnedTableOperations operations = new PinnedTableOperations(lake.io(), null, commit);
    return commit(
        Transactions.createTableTransaction(draft.table(), operations, created),
        commit,
        file,
        draft);
  }

  private static Appended commit(
      Transaction transaction, CatalogCommit commit, DataFile file, Marker draft)
      throws BranchMoved {
    AppendFiles append = transaction.newAppend();
    draft.properties().forEach(append::set);
    append.appendFile(file).commit();
    try {
      transaction.commitTransaction();
    } catch (PinnedTableOperations.Refused e) {
      throw (BranchMoved) e.getCause();
    }
    return commit.result();
  }

  /** Puts a table's new metadata and the marker into the catalog, once. */
  private final class CatalogCommit implements PinnedTableOperations.Commit {
    private final Branch at;
    private final @Nullable String contentId;
    private final Marker draft;
    private @Nullable Appended result;

    CatalogCommit(Branch at, @Nullable String contentId, Marker draft) {
      this.at = at;
      this.contentId = contentId;
      this.draft = draft;
    }

    @Override
    public void put(TableMetadata metadata, String location) {
      long snapshotId = metadata.currentSnapshot().snapshotId();
      Marker marker = draft.rebased(at.hash(), snapshotId);
      IcebergTable content =
          IcebergTable.of(
              location,
              snapshotId,
              metadata.currentSchemaId(),
              metadata.defaultSpecId(),
              metadata.defaultSortOrderId(),
              contentId);
      try {
        Branch branch =
            references.commit(
                at,
                lake.key(marker.table()),
                content,
                marker,
                "Write %s into %s".formatted(marker.source(), marker.table()));
        result = new Appended(branch, marker);
      } catch (BranchMoved e) {
        throw new PinnedTableOperations.Refused(e);
      }
    }

    Appended result() {
      if (result == null) {
        throw new IllegalStateException("Iceberg has not committed the append");
      }
      return result;
    }
  }
}
