package dev.wap.local.stepfunctions;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Points in time as Step Functions writes them in the context object, and reads them in a Wait. */
final class Timestamps {
  private static final DateTimeFormatter CONTEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Timestamps() {}

  static String format(Instant instant) {
    return CONTEXT.format(instant);
  }

  /**
   * Reads ISO-8601 with an offset, as RFC 3339 has it; anything else, such as a blank for the T, is
   * empty.
   */
  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Seconds since the epoch with milliseconds, as AWS JSON 1.0 and the history have them. */
  static double epochSeconds(Instant instant) {
    return instant.toEpochMilli() / 1000.0;
  }
}
