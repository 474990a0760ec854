// What a person sees while a load runs.
package dev.wap.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void workThatIsOverAtOnceShowsNothing() {
    try (var progress = progress(ConsoleProgress.Style.BAR)) {
      progress.at(500, 1000);
      progress.at(1000, 1000);
    }
    assertThat(shown.toString(UTF_8)).isEmpty();
  }

  @Test
  void aBarIsDrawnOverAndEndsItsLine() {
    try (var progress = progress(ConsoleProgress.Style.BAR)) {
      pass(Duration.ofSeconds(10));
      progress.at(500, 1000);
      progress.at(501, 1000); // Too soon after the one before.
      pass(Duration.ofSeconds(10));
      progress.at(1000, 1000);
    }
    assertThat(shown.toString(UTF_8))
        .isEqualTo(
            "\rGenerating [###############...............]  50 % of 1,000 rows, 0:10 left  "
                + "\rGenerating [##############################] 100 % of 1,000 rows, 0:00 left  "
                + System.lineSeparator());
  }

  @Test
  void withoutATerminalThereIsALineEachTenPercent() {
    try (var progress = progress(ConsoleProgress.Style.LINES)) {
      for (long done = 1; done <= 1000; done++) {
        pass(Duration.ofSeconds(1));
        progress.at(done, 1000);
      }
    }
    assertThat(shown.toString(UTF_8))
        .hasLineCount(10)
        .startsWith("Generating: 10 % of 1,000 rows")
        .contains("Generating: 100 % of 1,000 rows");
  }

  @Test
  void sizesBeyondAnIntAreShownRight() {
    try (var progress = progress(ConsoleProgress.Style.BAR)) {
      pass(Duration.ofSeconds(2));
      progress.at(Long.MAX_VALUE / 200, Long.MAX_VALUE / 100);
    }
    assertThat(shown.toString(UTF_8)).contains("[###############...............]  50 %");
  }

  private ConsoleProgress progress(ConsoleProgress.Style style) {
    return new ConsoleProgress("Generating", "rows", style, out, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
