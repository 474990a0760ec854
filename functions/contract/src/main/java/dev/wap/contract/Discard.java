package dev.wap.contract;

import java.util.List;

/**
 * What was cleared away after an error.
 *
 * @param branches the branches that were deleted
 * @param published whether this execution's rows are on {@code main} after all
 */
public record Discard(List<String> branches, boolean published) {
  public Discard {
    branches = List.copyOf(Check.present(branches, "discard.branches"));
  }
}
