package dev.wap.dashboard.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures and times as people read them. */
public final class Words {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final int STEP = 1024;
  private static final String UNKNOWN = "unknown";
  private static final double SMALLEST = 0.0005;

  private Words() {}

  /** A number with separators. */
  public static String count(@Nullable Long number) {
    return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of things. */
  public static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** A size. */
  public static String bytes(@Nullable Long bytes) {
    if (bytes == null) {
      return UNKNOWN;
    }
    if (bytes < STEP) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= STEP && unit < UNITS.length - 1) {
      size /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }

  /** A fraction from 0 to 1; 0 % and 100 % are said of nothing and of all alone. */
  public static String percent(@Nullable Double fraction) {
    if (fraction == null) {
      return UNKNOWN;
    }
    if (fraction > 0 && fraction < SMALLEST) {
      return "< 0.1 %";
    }
    if (fraction < 1 && fraction > 1 - SMALLEST) {
      return "> 99.9 %";
    }
    return fraction == 0 || fraction == 1
        ? String.format(Locale.ROOT, "%.0f %%", fraction * 100)
        : String.format(Locale.ROOT, "%.1f %%", fraction * 100);
  }

  /** A time, to the second. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** How long ago that was, in the largest unit that there is one of. */
  public static String ago(Instant instant, Instant now) {
    Duration age = Duration.between(instant, now);
    if (age.toDays() > 0) {
      return count(age.toDays(), "day", "days") + " ago";
    }
    if (age.toHours() > 0) {
      return count(age.toHours(), "hour", "hours") + " ago";
    }
    return age.toMinutes() > 0 ? count(age.toMinutes(), "minute", "minutes") + " ago" : "just now";
  }

  /** A text as a part of an address: of its path or of its query. */
  public static String url(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
