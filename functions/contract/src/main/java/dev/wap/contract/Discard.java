package dev.wap.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was cleared away of an execution, and how it ended: published, rejected, or neither.
 *
 * @param branches the branches that were deleted
 * @param published whether this execution's rows are on {@code main}
 * @param run the run, unless the upload's key names no table
 * @param snapshot what the run added, if it is published
 * @param rejected the branch that stays for inspection, if this execution rejected its upload
 * @param audit the verdict, if this execution rejected its upload
 * @param upload the object that arrived; absent if nothing tells which it was
 * @param overtaken whether this execution was to carry a decision out, and another has published
 *     the upload
 */
public record Discard(
    List<String> branches,
    boolean published,
    @Nullable Run run,
    @Nullable Snapshot snapshot,
    @Nullable Branch rejected,
    @Nullable Audit audit,
    @Nullable Upload upload,
    boolean overtaken) {
  public Discard {
    branches = List.copyOf(Check.present(branches, "discard.branches"));
    if ((rejected == null) != (audit == null)) {
      throw new IllegalArgumentException("discard.rejected is there if and only if audit is");
    }
  }
}
