package dev.wap.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
  private static final String NONE = "–";
  private static final String OUR_ERRORS = "dev.wap.error.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOMENT_SECONDS = 10;
  private static final double SMALLEST = 0.0005;

  private Words() {}

  /** A number with separators. */
  public static String count(@Nullable Number number) {
    return number == null ? UNKNOWN : String.format(Locale.ROOT, "%,d", number.longValue());
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
  public static String time(@Nullable Instant instant) {
    return instant == null ? NONE : TIME.format(instant);
  }

  /** How long ago that was, in the largest unit that there is one of. */
  public static String ago(@Nullable Instant instant, Instant now) {
    if (instant == null) {
      return "never";
    }
    Duration age = Duration.between(instant, now);
    if (age.toDays() > 0) {
      return count(age.toDays(), "day", "days") + " ago";
    }
    if (age.toHours() > 0) {
      return count(age.toHours(), "hour", "hours") + " ago";
    }
    if (age.toMinutes() > 0) {
      return count(age.toMinutes(), "minute", "minutes") + " ago";
    }
    return age.toSeconds() < MOMENT_SECONDS ? "just now" : age.toSeconds() + " seconds ago";
  }

  /** A text as a part of an address: of its path or of its query. */
  public static String url(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** How long something took, or has taken so far. */
  public static String took(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? NONE : took(Duration.between(from, to));
  }

  /** A duration, in the two largest units. */
  public static String took(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, duration.toMillis()) / 1e3);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%d d %d h".formatted(seconds / 86_400, seconds / 3600 % 24);
  }

  /** The last part of an address. */
  public static String fileName(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  /** JSON, line by line; what is none stays as it is. */
  public static String json(String text) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  /** An error's name, without the package of ours. */
  public static String errorName(String error) {
    return error.startsWith(OUR_ERRORS) ? error.substring(OUR_ERRORS.length()) : error;
  }

  /** What a cause says to people: the message in it, if it is an error of a function's. */
  public static String message(String cause) {
    try {
      return JSON.readTree(cause).path("errorMessage").asText(cause);
    } catch (JsonProcessingException e) {
      return cause;
    }
  }

  /** Why nothing was answered: what the innermost cause says. */
  public static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
