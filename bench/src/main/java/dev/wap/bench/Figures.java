package dev.wap.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What figures are made into before they are printed. */
final class Figures {
  private Figures() {}

  /** The middle one; of an even number, the greater of the two in the middle. */
  static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** {@code 0.42 s}. */
  static String inSeconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", seconds(duration));
  }

  /** {@code 53.3 MB}, of a million bytes each. */
  static String inMegabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
