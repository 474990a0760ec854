package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalEnvironmentTest {
  /** Beyond the largest process id that Linux gives. */
  private static final long NOBODY = 1L << 40;

  @TempDir private Path folder;

  private Path writtenBy(long process) throws IOException {
    return Files.writeString(
        folder.resolve("local.env"),
        "# The embedded cloud of process " + process + ", while it runs.\n");
  }

  @Test
  void aFileOfARunningCloudIsLeftToIt() throws IOException {
    long running = ProcessHandle.current().parent().orElseThrow().pid();

    assertThat(LocalEnvironment.isOfAnotherCloud(writtenBy(running))).isTrue();
  }

  @Test
  void aFileOfAnEndedCloudIsTakenOver() throws IOException {
    assertThat(LocalEnvironment.isOfAnotherCloud(writtenBy(NOBODY))).isFalse();
    assertThat(LocalEnvironment.isOfAnotherCloud(writtenBy(ProcessHandle.current().pid())))
        .isFalse();
    assertThat(LocalEnvironment.isOfAnotherCloud(folder.resolve("none"))).isFalse();
  }
}
