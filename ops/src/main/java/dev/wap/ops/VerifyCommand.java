package dev.wap.ops;

import dev.wap.ops.Finding.Level;
import dev.wap.ops.Verification.Checked;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what was checked, and what is wrong. */
@Command(
    name = "verify",
    usageHelpWidth = 110,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Checks that main holds exactly what was published, each upload once, and that nothing is left over.",
      "It changes nothing, and uploads may go on meanwhile.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is wrong",
      "1:something is wrong, or could not be checked",
      "2:wrong usage"
    },
    footerHeading = "%nWhat is checked:%n",
    footer = {
      "  published   the data files of main's tables that came through uploads are those that the markers on main",
      "              and the receipts name, each once",
      "  audited     each of these names a stored report that says PASS or WARN for that very file",
      "  runs        every upload/* branch belongs to a run in progress or to a rejected one, or its run has ended",
      "              less than an hour ago; every execution that ended has a record, and unless it was published",
      "              or skipped, the record says who was told, or why nobody was",
      "  files       every file that a branch or tag refers to exists, with its recorded size",
      "",
      "Environment:",
      "  NESSIE_ENDPOINT, SOURCE_BUCKET, LAKE_BUCKET, TABLE_NAMESPACE, RULES_URI, STATE_MACHINE_ARN, and what every",
      "  AWS tool reads; ./wap takes them from the outputs of a stack by --stack NAME [--profile P] [--region R],",
      "  else from the embedded cloud if one is up"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final String NAMES = "%n  %-10s ";

  @Spec private CommandSpec command;

  @Option(
      names = "--strict",
      description = "What other engines have put into main's tables, or taken out, is wrong too.")
  private boolean strict;

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    long start = System.nanoTime();
    try (Connections lake = Connections.from(System.getenv())) {
      Verification verification = Verification.of(lake);
      print(out, verification, Duration.ofNanos(System.nanoTime() - start));
      List<Finding> wrong = strict ? verification.wrongIfStrict() : verification.wrong();
      return wrong.isEmpty() ? 0 : 1;
    }
  }

  private void print(PrintWriter out, Verification verification, Duration took) {
    Checked checked = verification.checked();
    out.printf(
        Locale.ROOT,
        "Checked main at %.16s in %.1f s:",
        verification.main().hash(),
        took.toMillis() / 1e3);
    out.printf(
        Locale.ROOT,
        NAMES + "%s, %s of uploads, %s, %s; %s of other engines, %,d replaced by them",
        "published",
        count(checked.tables(), "table"),
        count(checked.uploadFiles(), "file"),
        count(checked.markers(), "marker"),
        count(checked.receipts(), "receipt"),
        count(checked.otherFiles(), "file"),
        checked.replacedFiles());
    out.printf(Locale.ROOT, NAMES + "%s", "audited", count(checked.reports(), "report"));
    out.printf(
        Locale.ROOT,
        NAMES + "%s of uploads; executions: %,d running, %,d ended, %,d of these in aftercare",
        "runs",
        branches(checked.branches()),
        checked.running(),
        checked.ended(),
        checked.pending());
    out.printf(
        Locale.ROOT,
        NAMES + "%s, %,d bytes, of %s on %s%n",
        "files",
        count(checked.files(), "file"),
        checked.bytes(),
        count(checked.tableVersions(), "version") + " of tables",
        count(checked.references(), "reference"));
    print(out, verification.wrong(), "Wrong");
    print(
        out,
        verification.findings().stream()
            .filter(finding -> finding.level() == Level.OTHER_ENGINE)
            .toList(),
        strict
            ? "wrong, since this is --strict"
            : "of other engines, and wrong only with --strict");
    print(
        out,
        verification.findings().stream()
            .filter(finding -> finding.level() == Level.PENDING)
            .toList(),
        "Not over yet");
    if (verification.findings().isEmpty()) {
      out.printf("%nNothing is wrong.%n");
    }
    out.flush();
  }

  private static void print(PrintWriter out, List<Finding> findings, String what) {
    if (findings.isEmpty()) {
      return;
    }
    out.printf(Locale.ROOT, "%n%s%,d):%n", what + " (", findings.size());
    for (Finding finding : findings) {
      out.printf(
          "  %-10s %s%s%n             To do: %s%n",
          finding.invariant().name().toLowerCase(Locale.ROOT),
          finding.runId() == null ? "" : "run %s: ".formatted(finding.runId()),
          finding.what(),
          finding.remedy());
    }
  }

  private static String branches(int number) {
    return number == 1 ? "1 branch" : String.format(Locale.ROOT, "%,d branches", number);
  }

  private static String count(long number, String what) {
    return number == 1 ? "1 " + what : String.format(Locale.ROOT, "%,d %ss", number, what);
  }
}
