package dev.wap.lake;

import dev.wap.contract.Branch;
import dev.wap.contract.Check;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Merges;
import dev.wap.nessie.Merges.Resolution;
import dev.wap.nessie.Merges.Result;
import dev.wap.nessie.References;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.jspecify.annotations.Nullable;
import org.projectnessie.model.IcebergTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one data file and its marker on a branch, in one commit: both are there, or neither. And
 * puts them on {@code main}, in one merge.
 */
public final class Appends {
  private static final Logger log = LoggerFactory.getLogger(Appends.class);

  private final Lake lake;
  private final References references;
  private final Merges merges;

  public Appends(Lake lake, References references, Merges merges) {
    this.lake = lake;
    this.references = references;
    this.merges = merges;
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
    CatalogCommit commit = new CatalogCommit(at, table.content().getId(), draft);
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
    add(transaction, file, draft);
    try {
      transaction.commitTransaction();
    } catch (PinnedTableOperations.Refused e) {
      throw (BranchMoved) e.getCause();
    }
    return commit.result();
  }

  private static void add(Transaction transaction, DataFile file, Marker marker) {
    AppendFiles append = transaction.newAppend();
    marker.properties().forEach(append::set);
    append.appendFile(file).commit();
  }

  /**
   * Merges a branch whose table {@code main} has changed meanwhile: its file is appended to the
   * table as it is on {@code main}, and the merge itself puts what comes of that. Refused unless
   * {@code main} still has the very table that was read.
   *
   * @param branch the branch, at the commit that was audited
   * @param onto the table at {@code main}'s head, which reads the file as the branch's does
   * @param file the file that the branch added
   * @param marker the marker on the branch
   */
  public Result merge(Branch branch, LakeTable onto, DataFile file, Marker marker) {
    MergeCommit commit = new MergeCommit(branch, onto, marker);
    Transaction transaction =
        Transactions.newTransaction(
            marker.table(), new PinnedTableOperations(lake.io(), onto.metadata(), commit));
    add(transaction, file, marker);
    try {
      transaction.commitTransaction();
    } catch (PinnedTableOperations.Refused e) {
      log.debug("Nothing of it is left", e);
    }
    return commit.result();
  }

  private static IcebergTable content(
      TableMetadata metadata, String location, @Nullable String contentId) {
    return IcebergTable.of(
        location,
        metadata.currentSnapshot().snapshotId(),
        metadata.currentSchemaId(),
        metadata.defaultSpecId(),
        metadata.defaultSortOrderId(),
        contentId);
  }

  /** Puts a table's new metadata on {@code main} by merging a branch, once. */
  private final class MergeCommit implements PinnedTableOperations.Commit {
    private final Branch branch;
    private final LakeTable onto;
    private final Marker marker;
    private @Nullable Result result;

    MergeCommit(Branch branch, LakeTable onto, Marker marker) {
      this.branch = branch;
      this.onto = onto;
      this.marker = marker;
    }

    @Override
    public void put(TableMetadata metadata, String location) {
      IcebergTable resolved = content(metadata, location, onto.content().getId());
      result =
          merges.merge(
              branch,
              onto.at(),
              marker,
              new Resolution(lake.key(marker.table()), onto.content(), resolved));
      if (!(result instanceof Result.Applied)) {
        throw new PinnedTableOperations.Refused("The merge met " + result);
      }
    }

    Result result() {
      return Check.present(result, "The outcome of the merge");
    }
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
      IcebergTable content = content(metadata, location, contentId);
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
