package dev.wap.audit;

import dev.wap.contract.AuditInput;
import dev.wap.contract.Branch;
import dev.wap.contract.Run;
import dev.wap.error.UnauditedBranch;
import dev.wap.lake.Lake;
import dev.wap.lake.LakeTable;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.nessie.References.Commit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;

/**
 * Makes sure that a branch holds what the run put there and nothing else: one commit upon {@code
 * main} that changed the table and the marker, one snapshot that added one file, at the run's own
 * path.
 */
final class AddedFile {
  private final References references;
  private final Markers markers;
  private final Lake lake;

  AddedFile(References references, Markers markers, Lake lake) {
    this.references = references;
    this.markers = markers;
    this.lake = lake;
  }

  /**
   * The table on the branch and the one file that the run added to it.
   *
   * @param table the table at the branch's hash
   * @param file the file
   */
  record Found(LakeTable table, DataFile file) {}

  /**
   * Looks at the branch at exactly the hash that the input names.
   *
   * @throws UnauditedBranch if there is more or less on it than the run's one file
   */
  Found find(AuditInput input) {
    Run run = input.run();
    Branch branch = input.branch();
    Commit commit = references.commit(branch).orElseThrow(() -> unaudited(branch, "it is gone"));
    Marker marker =
        markers
            .find(branch, run.runId())
            .orElseThrow(() -> unaudited(branch, "it does not carry the upload's marker"));
    require(branch, marker.owner().equals(run.owner()), "its marker is of another execution");
    require(
        branch, marker.snapshot().equals(input.snapshot()), "its marker tells of another snapshot");
    require(branch, marker.baseHash().equals(commit.parentHash()), "it has commits of others");
    require(
        branch,
        Set.copyOf(commit.keys()).equals(Set.of(lake.key(run.table()), Marker.key(run.runId()))),
        "its commit changes more than the table and the marker: " + commit.keys());

    LakeTable table =
        lake.find(branch, run.table()).orElseThrow(() -> unaudited(branch, "it has no table"));
    Optional<LakeTable> before =
        lake.find(new Branch(branch.name(), commit.parentHash()), run.table());
    require(
        branch,
        table.currentSnapshotId().equals(Optional.of(input.snapshot().snapshotId()))
            && Objects.equals(
                table.parentSnapshotId(), before.flatMap(LakeTable::currentSnapshotId)),
        "its table has other snapshots than the run's");
    LakeTable.Changes changes = table.changes();
    require(
        branch,
        changes.added().size() == 1 && changes.removed() == 0,
        "its snapshot added %d files and changed %d others"
            .formatted(changes.added().size(), changes.removed()));
    DataFile file = changes.added().get(0);
    require(
        branch,
        file.location().equals(input.snapshot().dataFile())
            && file.location().startsWith(table.location() + "/data/")
            && file.location().endsWith(run.dataFileName()),
        "its file is not at the run's own path but at " + file.location());
    return new Found(table, file);
  }

  private static void require(Branch branch, boolean holds, String otherwise) {
    if (!holds) {
      throw unaudited(branch, otherwise);
    }
  }

  private static UnauditedBranch unaudited(Branch branch, String why) {
    return new UnauditedBranch(
        "The branch %s at %s is not what the run made: %s"
            .formatted(branch.name(), branch.hash(), why));
  }
}
