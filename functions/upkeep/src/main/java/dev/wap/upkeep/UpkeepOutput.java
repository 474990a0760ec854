package dev.wap.upkeep;

import dev.wap.contract.TaskOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the upkeep function did, and what it left for the next time. Absent is what it was not asked
 * to do.
 *
 * @param archived what became of old markers
 * @param pruned what became of the branches of uploads
 */
public record UpkeepOutput(MarkerArchive.@Nullable Result archived, @Nullable Pruned pruned)
    implements TaskOutput {
  /**
   * What became of the branches of uploads.
   *
   * @param deleted the names of those that were deleted
   * @param kept how many stay, for now or until somebody decides
   * @param left how many were not looked at because the time was over
   */
  public record Pruned(List<String> deleted, int kept, int left) {
    public Pruned {
      deleted = List.copyOf(deleted);
    }
  }

  @Override
  public String summary() {
    List<String> words = new ArrayList<>();
    if (archived != null) {
      words.add("archived %d markers, %d left".formatted(archived.archived(), archived.left()));
    }
    if (pruned != null) {
      words.add(
          "deleted %s, kept %d branches, %d left"
              .formatted(pruned.deleted(), pruned.kept(), pruned.left()));
    }
    return String.join("; ", words);
  }
}
