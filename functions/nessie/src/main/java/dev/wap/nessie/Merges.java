package dev.wap.nessie;

import dev.wap.contract.Branch;
import java.util.HashSet;
import java.util.Set;
import org.projectnessie.client.api.MergeReferenceBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.error.NessieReferenceConflictException;
import org.projectnessie.model.Conflict;
import org.projectnessie.model.Conflict.ConflictType;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.MergeBehavior;
import org.projectnessie.model.MergeKeyBehavior;
import org.projectnessie.model.MergeResponse;

/** Merges exactly one commit of a branch into {@code main}, never forcing anything. */
public final class Merges {
  private final NessieApiV2 api;

  public Merges(NessieApiV2 api) {
    this.api = api;
  }

  /** What became of a merge. */
  public sealed interface Result {
    /**
     * The rows are on {@code main}.
     *
     * @param hash the new head of {@code main}
     */
    record Applied(String hash) implements Result {}

    /** The branch is gone, or has no commit in common with {@code main}; nothing was changed. */
    record BranchGone() implements Result {}

    /**
     * Somebody else has changed the same keys; nothing was changed.
     *
     * @param valueDiffers the keys whose content both sides have changed, if that is all that is
     *     wrong
     */
    record Refused(Set<ContentKey> valueDiffers) implements Result {}
  }

  /**
   * How a conflict about a table is resolved.
   *
   * @param key the table
   * @param expected what {@code main} has of it; if it has anything else by then, the merge is
   *     refused
   * @param resolved what {@code main} will have of it
   */
  public record Resolution(ContentKey key, IcebergTable expected, IcebergTable resolved) {}

  /**
   * Merges the commit {@code branch.hash}, not the branch's present head.
   *
   * @param main the head of {@code main} as it was read
   * @param marker what the commit on {@code main} will say it is about
   */
  public Result merge(Branch branch, Branch main, Marker marker) {
    return merge(branch, main, marker, api.mergeRefIntoBranch());
  }

  /** The same, where {@code main} has changed the branch's table meanwhile. */
  public Result merge(Branch branch, Branch main, Marker marker, Resolution resolution) {
    return merge(
        branch,
        main,
        marker,
        api.mergeRefIntoBranch()
            .mergeKeyBehavior(
                MergeKeyBehavior.of(
                    resolution.key(),
                    MergeBehavior.NORMAL,
                    resolution.expected(),
                    resolution.resolved())));
  }

  private static Result merge(
      Branch branch, Branch main, Marker marker, MergeReferenceBuilder merge) {
    try {
      MergeResponse response =
          merge
              .branch(References.model(main))
              .fromRefName(branch.name())
              .fromHash(branch.hash())
              .commitMeta(
                  References.commitMeta(
                      "Publish %s into %s%s"
                          .formatted(marker.source(), marker.table(), marker.decided()),
                      marker.properties()))
              .merge();
      return new Result.Applied(response.getResultantTargetHash());
    } catch (NessieNotFoundException e) {
      return new Result.BranchGone();
    } catch (NessieReferenceConflictException e) {
      var details = e.getErrorDetails();
      return new Result.Refused(details == null ? Set.of() : valueDiffers(details.conflicts()));
    } catch (NessieConflictException e) {
      return new Result.Refused(Set.of());
    }
  }

  /**
   * Nessie lists every key of a refused merge: those that are not in conflict themselves, such as
   * the marker's, as a KEY_CONFLICT that says no more.
   */
  private static Set<ContentKey> valueDiffers(Iterable<Conflict> conflicts) {
    Set<ContentKey> keys = new HashSet<>();
    for (Conflict conflict : conflicts) {
      if (conflict.conflictType() == ConflictType.VALUE_DIFFERS) {
        keys.add(conflict.key());
      } else if (conflict.conflictType() != ConflictType.KEY_CONFLICT) {
        return Set.of();
      }
    }
    return keys;
  }
}
