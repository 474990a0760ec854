package dev.wap.dashboard.runs;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a list shows. What is empty, or not understood, filters nothing.
 *
 * @param table the table's name
 * @param outcome how they ended
 * @param file part of the uploaded object's address, in upper or lower case
 * @param from the first day on which they started, in UTC; null for any
 * @param to the last one; null for any
 * @param page which page of the list, from 1
 */
public record RunFilter(
    String table,
    String outcome,
    String file,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    int page) {
  static RunFilter of(Context context) {
    return new RunFilter(
        text(context.queryParam("table")),
        text(context.queryParam("outcome")).toUpperCase(Locale.ROOT),
        text(context.queryParam("file")),
        day(context.queryParam("from")),
        day(context.queryParam("to")),
        page(context.queryParam("page")));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.strip();
  }

  private static @Nullable LocalDate day(@Nullable String value) {
    try {
      return value == null || value.isBlank() ? null : LocalDate.parse(value.strip());
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static int page(@Nullable String value) {
    try {
      return value == null ? 1 : Math.clamp(Integer.parseInt(value), 1, 1_000_000);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  boolean matches(RunSummary run) {
    return (table.isEmpty() || table.equals(run.table()))
        && (outcome.isEmpty() || outcome.equals(run.outcome()))
        && (file.isEmpty()
            || run.source().toLowerCase(Locale.ROOT).contains(file.toLowerCase(Locale.ROOT)))
        && (from == null || !run.startedAt().isBefore(start(from)))
        && (to == null || run.startedAt().isBefore(start(to.plusDays(1))));
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** A day as its field shows it. */
  public static String field(@Nullable LocalDate day) {
    return day == null ? "" : day.toString();
  }

  /** The address of another page of the same list. */
  public String link(int other) {
    StringJoiner query = new StringJoiner("&", "/runs?", "");
    add(query, "table", table);
    add(query, "outcome", outcome);
    add(query, "file", file);
    add(query, "from", field(from));
    add(query, "to", field(to));
    return query.add("page=" + other).toString();
  }

  private static void add(StringJoiner query, String name, String value) {
    if (!value.isEmpty()) {
      query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
