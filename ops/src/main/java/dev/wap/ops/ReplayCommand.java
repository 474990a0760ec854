package dev.wap.ops;

import dev.wap.contract.Upload;
import dev.wap.ops.Replay.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts runs for uploaded objects that are not published. */
@Command(
    name = "replay",
    usageHelpWidth = 110,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Starts runs for uploaded objects that are not published, such as those whose events were lost.",
      "Safe to run at any time, and twice: an upload is published once, however many runs it gets.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every object was decided on, and runs were started where they were due",
      "1:failed; the reason is on standard error, and what was started goes on",
      "2:wrong usage"
    },
    footerHeading = "%nWhat becomes of an object whose key ends in .parquet:%n",
    footer = {
      "  published   its rows are on main: left alone",
      "  running     a run is at it: left alone",
      "  rejected    its audit failed: left alone without --rejected",
      "  started     any other gets a run",
      "",
      "Examples:",
      "  wap replay s3://my-source-bucket/ --dry-run           what would be started",
      "  wap replay s3://my-source-bucket/orders/ --since 3d   what came in three days",
      "  wap replay s3://my-source-bucket/orders/ --rejected   after the rules of orders have changed",
      "",
      "Environment: as wap verify"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Pattern ADDRESS = Pattern.compile("s3://([^/]+)(?:/(.*))?", Pattern.DOTALL);
  private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([dhm])");

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "s3://BUCKET/PREFIX",
      description = "Which objects: those whose keys begin with PREFIX. BUCKET is SOURCE_BUCKET.")
  private String address;

  @Option(
      names = "--since",
      paramLabel = "T",
      description =
          "Only objects uploaded since then: a time (2026-11-25T08:00:00Z), a day in UTC (2026-11-25),"
              + " or as long ago as this (3d, 12h, 30m).")
  private @Nullable String since;

  @Option(
      names = "--rejected",
      description =
          "Also rejected uploads. The run of one whose rules are still the same ends as skipped.")
  private boolean rejected;

  @Option(names = "--dry-run", description = "Starts nothing, and says what would be started.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Clock clock = Clock.systemUTC();
    Instant from = since == null ? Instant.MIN : since(since, clock.instant());
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      throw misused("'%s' is no s3://BUCKET/PREFIX".formatted(address));
    }
    try (Connections lake = Connections.from(System.getenv())) {
      String bucket = lake.settings().sourceBucket();
      if (!parts.group(1).equals(bucket)) {
        throw misused(
            "objects of %s start no runs of this lake: its uploads are in s3://%s/ (SOURCE_BUCKET)"
                .formatted(address, bucket));
      }
      PrintWriter out = command.commandLine().getOut();
      Printer printer = new Printer(out, command.commandLine().getErr(), isTerminal(), dryRun);
      Map<Kind, Long> totals =
          new Replay(
                  lake,
                  new Replay.Options(
                      parts.group(2) == null ? "" : parts.group(2),
                      from,
                      rejected ? Replay.Rejected.STARTED : Replay.Rejected.SKIPPED,
                      dryRun ? Replay.Mode.DRY_RUN : Replay.Mode.START),
                  clock,
                  printer)
              .run();
      printer.end();
      out.println(summary(totals));
      out.flush();
      return 0;
    }
  }

  private Instant since(String text, Instant now) {
    Matcher age = AGE.matcher(text);
    if (age.matches()) {
      long count = Long.parseLong(age.group(1));
      return now.minus(
          switch (age.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
          });
    }
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw misused(
          "--since '%s' is no time (2026-11-25T08:00:00Z), day (2026-11-25) or age (3d, 12h, 30m)"
              .formatted(text));
    }
  }

  private ParameterException misused(String what) {
    return new ParameterException(command.commandLine(), what);
  }

  private String summary(Map<Kind, Long> totals) {
    StringBuilder text = new StringBuilder();
    for (Kind kind : List.of(Kind.values())) {
      long count = totals.getOrDefault(kind, 0L);
      if (count > 0 || kind == Kind.STARTED) {
        text.append(text.isEmpty() ? "" : ", ")
            .append(String.format(Locale.ROOT, "%,d %s", count, name(kind, dryRun)));
      }
    }
    return text.toString();
  }

  private static String name(Kind kind, boolean dryRun) {
    return switch (kind) {
      case STARTED -> dryRun ? "would be started" : "started";
      case PUBLISHED -> "published";
      case REJECTED -> "rejected";
      case RUNNING -> "running";
      case GONE -> "gone";
      case OLDER -> "older";
      case NO_PARQUET -> "without .parquet at the end";
    };
  }

  /** Asks the shell, since Java 21 cannot say it of standard error. */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("sh", "-c", "test -t 2").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      // No shell here, so no terminal that progress could be drawn on.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A line per object; and on a terminal how many have been listed, drawn over and over. */
  private static final class Printer implements Replay.Listener {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final boolean dryRun;

    Printer(PrintWriter out, PrintWriter err, boolean terminal, boolean dryRun) {
      this.out = out;
      this.err = err;
      this.terminal = terminal;
      this.dryRun = dryRun;
    }

    @Override
    public void listed(long objects) {
      if (terminal) {
        err.printf(Locale.ROOT, "\r%,d objects listed ", objects);
        err.flush();
      }
    }

    @Override
    public void decided(Upload upload, Kind kind, @Nullable String execution) {
      end();
      out.printf(
          "%-9s  %s%s%n",
          kind == Kind.STARTED && dryRun ? "due" : name(kind, dryRun),
          upload.uri(),
          execution == null || dryRun ? "" : "  as " + execution);
      out.flush();
    }

    /** Wipes the progress, which other text may follow. */
    void end() {
      if (terminal) {
        err.print("\r                              \r");
        err.flush();
      }
    }
  }
}
