package dev.wap.merge;

import dev.wap.contract.Branch;
import dev.wap.lake.Appends;
import dev.wap.lake.Lake;
import dev.wap.lake.LakeTable;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import java.util.Optional;
import org.apache.iceberg.DataFile;

/**
 * Puts an audited file on top of what others have published meanwhile: the same file, registered
 * anew on a fresh branch at {@code main}'s head. Only where that reads the same rows: {@code
 * main}'s table must have the identity, columns, partitioning and name mapping of the table that
 * was audited, which may have got columns by the very commit that was. No rule that is supported
 * looks at more than the file, so the audit still holds.
 */
final class Rebase {
  private static final String UPON = "-on-";
  private static final int HASH_CHARACTERS = 16;

  private final References references;
  private final Markers markers;
  private final Lake lake;
  private final Appends appends;

  Rebase(References references, Markers markers, Lake lake, Appends appends) {
    this.references = references;
    this.markers = markers;
    this.lake = lake;
    this.appends = appends;
  }

  /**
   * The rows upon {@code main}'s head.
   *
   * @param branch the fresh branch
   * @param marker the marker on it
   */
  record Rebased(Branch branch, Marker marker) {}

  /** Whether a branch is one that this makes for an audited branch. */
  static boolean isUpon(String audited, Branch branch) {
    return branch.name().startsWith(audited + UPON);
  }

  /**
   * Makes the fresh branch; an earlier call's is taken over as it stands.
   *
   * @param audited the branch at the commit that was audited
   * @param marker the marker on it
   * @param main the head of {@code main}
   * @return empty if the table has changed so that the rows must be written and audited anew, or
   *     the audited branch is gone
   */
  Optional<Rebased> onto(Branch audited, Marker marker, Branch main) {
    Optional<LakeTable> judged = lake.find(audited, marker.table());
    Optional<LakeTable> target = lake.find(main, marker.table());
    if (judged.isEmpty() || target.isEmpty() || !target.get().readsFilesLike(judged.get())) {
      return Optional.empty();
    }
    DataFile file = judged.get().changes().added().get(0);
    Branch fresh =
        references.create(
            audited.name() + UPON + main.hash().substring(0, HASH_CHARACTERS), main.hash());
    // Discarding deletes the audited branch and then looks for branches like the fresh one: seen
    // from here, either the
    // audited branch is gone, or the fresh one will be found.
    if (references.find(audited.name()).isEmpty()) {
      references.delete(fresh.name());
      return Optional.empty();
    }
    try {
      Appends.Appended appended =
          appends.append(new Branch(fresh.name(), main.hash()), target.get(), file, marker);
      return Optional.of(new Rebased(appended.branch(), appended.marker()));
    } catch (BranchMoved e) {
      // An earlier call has put the same rows there, or the branch has been discarded.
      return references
          .find(fresh.name())
          .flatMap(
              head ->
                  markers
                      .find(head, marker.runId())
                      .filter(found -> found.owner().equals(marker.owner()))
                      .map(found -> new Rebased(head, found)));
    }
  }
}
