package dev.wap.dashboard.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How pages write figures and times. */
public final class Text {
  private static final String NONE = "–";
  private static final String OUR_ERRORS = "dev.wap.error.";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Text() {}

  /** A number, in groups of three digits. */
  public static String count(@Nullable Number number) {
    return number == null ? NONE : String.format(Locale.ROOT, "%,d", number.longValue());
  }

  /** A number and a noun. */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** Bytes, in the unit that suits. */
  public static String bytes(@Nullable Long bytes) {
    if (bytes == null) {
      return NONE;
    }
    double value = bytes;
    String[] units = {"bytes", "KB", "MB", "GB", "TB"};
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? count(bytes, "byte")
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  /** A time, in UTC. */
  public static String time(@Nullable Instant at) {
    return at == null ? NONE : TIME.format(at);
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

  /** How long ago something was, in the largest unit. */
  public static String ago(@Nullable Instant at, Instant now) {
    if (at == null) {
      return "never";
    }
    long seconds = Math.max(0, Duration.between(at, now).toSeconds());
    if (seconds < 2) {
      return "now";
    }
    if (seconds < 60) {
      return seconds + " s ago";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min ago";
    }
    if (seconds < 172_800) {
      return seconds / 3600 + " h ago";
    }
    return seconds / 86_400 + " d ago";
  }

  /** A share as a percentage. */
  public static String percent(@Nullable Double share) {
    return share == null ? NONE : String.format(Locale.ROOT, "%.0f %%", Math.floor(share * 100));
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
  static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
