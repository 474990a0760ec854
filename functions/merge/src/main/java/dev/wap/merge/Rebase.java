package dev.wap.merge;

import dev.wap.contract.Branch;
import dev.wap.lake.Appends;
import dev.wap.lake.Lake;
import dev.wap.lake.LakeTable;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Merges.Result;
import java.util.Optional;

/**
 * Merges an audited file on top of what others have published meanwhile. Only where that reads the
 * same rows: {@code main}'s table must be the one that was audited, with its columns, partitioning
 * and name mapping. No rule that is supported looks at more than the file, so the audit still
 * holds.
 */
final class Rebase {
  private final Lake lake;
  private final Appends appends;

  Rebase(Lake lake, Appends appends) {
    this.lake = lake;
    this.appends = appends;
  }

  /**
   * Merges the branch with its file appended to the table as {@code main} has it.
   *
   * @param audited the branch at the commit that was audited
   * @param marker the marker on it
   * @param main the head of {@code main}
   * @return empty if the table has changed so that the rows must be written and audited anew, or
   *     the audited branch is gone; nothing was changed then
   */
  Optional<Result> merge(Branch audited, Marker marker, Branch main) {
    Optional<LakeTable> judged = lake.find(audited, marker.table());
    Optional<LakeTable> target = lake.find(main, marker.table());
    if (judged.isEmpty() || target.isEmpty() || !target.get().readsFilesLike(judged.get())) {
      return Optional.empty();
    }
    return Optional.of(
        appends.merge(audited, target.get(), judged.get().changes().added().get(0), marker));
  }
}
