// Progress for a person: a bar on a terminal, else a line each 10 %, and nothing for work that is
// over at once.
package dev.wap.loader;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows progress once the work has taken longer than a second. Close it before printing anything
 * else.
 */
final class ConsoleProgress implements Progress, AutoCloseable {

  /** What the place that is written to can show. */
  enum Style {
    /** A line that is drawn over and over. */
    BAR,
    /** A line each 10 %. */
    LINES
  }

  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final int WIDTH = 30;

  private final String what;
  private final String unit;
  private final Style style;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long startNanos;

  private long drawnNanos;
  private long announcedTenths;
  private boolean midLine;

  /**
   * @param what the work, as "Generating"
   * @param unit of done and total, as "rows"
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  ConsoleProgress(String what, String unit, Style style, PrintStream out, LongSupplier nanoTime) {
    this.what = what;
    this.unit = unit;
    this.style = style;
    this.out = out;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized void at(long done, long total) {
    long now = nanoTime.getAsLong();
    if (now - startNanos < QUIET_NANOS) {
      return;
    }
    switch (style) {
      case BAR -> bar(done, total, now);
      case LINES -> line(done, total);
    }
  }

  /** Ends the bar's line, finished or not. */
  @Override
  public synchronized void close() {
    if (midLine) {
      out.println();
      midLine = false;
    }
  }

  private void bar(long done, long total, long now) {
    if (midLine && done < total && now - drawnNanos < REDRAW_NANOS) {
      return;
    }
    int filled = (int) (WIDTH * done / total);
    long leftSeconds = Math.round((now - startNanos) / 1e9 * (total - done) / Math.max(done, 1));
    // The spaces at the end wipe what a longer line before has left.
    out.printf(
        Locale.ROOT,
        "\r%-10s [%s%s] %3d %% of %,d %s, %d:%02d left  ",
        what,
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        100 * done / total,
        total,
        unit,
        leftSeconds / 60,
        leftSeconds % 60);
    out.flush();
    drawnNanos = now;
    midLine = true;
  }

  private void line(long done, long total) {
    long tenths = 10 * done / total;
    if (tenths > announcedTenths) {
      out.printf(Locale.ROOT, "%s: %d %% of %,d %s%n", what, 10 * tenths, total, unit);
      announcedTenths = tenths;
    }
  }
}
