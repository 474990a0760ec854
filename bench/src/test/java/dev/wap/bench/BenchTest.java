package dev.wap.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each measurement runs, on the smallest of inputs; what it measures is nobody's assertion. */
final class BenchTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @TempDir private Path folder;

  private Place place() {
    return new Place(
        PROJECT,
        Path.of("target", "bench-cache").toAbsolutePath(),
        new SourceFiles(folder.resolve("files")),
        folder.resolve("work"));
  }

  @Test
  void publishing() throws Exception {
    assertThat(PublishBench.run(place(), List.of(10L, 1_000L), 1).toString())
        .containsPattern("\\| +10 \\| +0\\.0 MB \\| +[0-9.]+ s \\|")
        .containsPattern("\\| +1,000 \\|");
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  @Test
  void memoryOfEveryFunction() throws Exception {
    assertThat(MemoryBench.run(place(), List.of(10L)).toString())
        .containsPattern("BranchFunction \\| +512 MB \\| +[0-9]{2,}\\.[0-9] MB \\| +1\\.00 \\|")
        .contains("WriteSnapshotFunction", "AuditBranchFunction", "MergeBranchFunction")
        .contains("NotifyFunction");
  }

  @Test
  void aHeapOfItsOwnForTheBigFile() throws Exception {
    assertThat(BigFileBench.run(place(), List.of(10L)).toString())
        .containsPattern("\\| +10 \\| +0\\.0 MB \\| +[0-9.]+ s \\|");
  }

  @Test
  void uploadsAtOnce() throws Exception {
    assertThat(ThroughputBench.run(place(), List.of(1, 2), 2).toString())
        .containsPattern("\\| +1 \\| +1 \\| +2 \\|")
        .containsPattern("\\| +2 \\| +2 \\| +2 \\|");
  }

  @Test
  void crowds() throws Exception {
    assertThat(CrowdBench.run(place(), 2, 2).toString())
        .containsPattern("\\| +1 \\| +1 \\| +[0-9.]+ s \\| +1\\.00 \\|")
        .containsPattern("\\| +2 \\| +2 \\|");
  }

  @Test
  void history() throws Exception {
    assertThat(HistoryBench.run(place(), List.of(1, 3), 1).toString())
        .containsPattern("\\| +1 \\| +[0-9.]+ s \\| +1\\.00 \\|")
        .containsPattern("\\| +3 \\|");
  }

  @Test
  void coldStarts() throws Exception {
    assertThat(ColdStartBench.run(place(), 1).toString())
        .containsPattern("NotifyFunction \\| +[0-9.]+ MB \\| +[0-9],[0-9]{3} \\|")
        .containsPattern("nothing \\| +0\\.0 MB \\| +[0-9,]+ \\|");
  }
}
