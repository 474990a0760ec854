package dev.wap.ops;

import dev.wap.contract.Settings;
import dev.wap.nessie.Markers;
import dev.wap.nessie.References;
import dev.wap.records.AuditReports;
import dev.wap.upkeep.Budget;
import dev.wap.upkeep.UploadBranch;
import dev.wap.upkeep.UploadBranches;
import dev.wap.upkeep.UploadBranches.Pruned;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wap branches}: lists the branches of uploads, and prunes those whose time is over. */
@Command(
    name = "branches",
    description = {
      "Lists the branches of uploads: running, rejected, or left over by a run that has ended. A rejected one may be pruned BRANCH_RETENTION_DAYS (default 14, 0 for never) after its report, one left over an hour after its execution ended."
    },
    mixinStandardHelpOptions = true,
    footer = "%nEnvironment: as wap verify")
public final class BranchesCommand implements Callable<Integer> {
  private static final String ROW = "%-5s %-24s %-9s %10s  %s%s%n";

  @Option(
      names = "--older-than",
      paramLabel = "D",
      converter = Age.class,
      description = "Only those whose last commit is older, such as 45m, 12h or 3d.")
  private @Nullable Duration olderThan;

  @Option(
      names = "--prune",
      description = "Delete those whose time is over; tell which, and why the others stay.")
  private boolean prune;

  @Spec private CommandSpec spec;

  private final Supplier<Connections> connections;
  private final Clock clock;

  /**
   * The command.
   *
   * @param connections connects to the lake; what it gives is closed
   */
  public BranchesCommand(Supplier<Connections> connections, Clock clock) {
    this.connections = connections;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try (Connections to = connections.get()) {
      return Translated.of(
          to.settings(),
          () -> {
            run(to);
            return 0;
          });
    }
  }

  private void run(Connections to) {
    PrintWriter out = spec.commandLine().getOut();
    UploadBranches all = branches(to);
    Budget budget = Budget.unlimited(clock);
    List<UploadBranch> branches = all.all(budget).stream().filter(this::isOldEnough).toList();
    if (prune) {
      List<Pruned> pruned = all.prune(branches, budget);
      pruned.forEach(
          it ->
              out.printf(
                  "%s %s: %s%n",
                  it.deleted() ? "deleted" : "stays  ",
                  it.branch().head().name(),
                  it.branch().why()));
      long deleted = pruned.stream().filter(Pruned::deleted).count();
      out.printf("%d branches deleted, %d stay.%n", deleted, pruned.size() - deleted);
    } else {
      list(out, branches);
    }
    out.flush();
  }

  private UploadBranches branches(Connections to) {
    Settings settings = to.settings();
    return new UploadBranches(
        new References(to.nessie()),
        new Markers(to.nessie()),
        new AuditReports(to.s3(), settings.lakeBucket()),
        to.stepFunctions(),
        to.stateMachineArn(),
        clock,
        settings.branchRetention());
  }

  private boolean isOldEnough(UploadBranch branch) {
    return olderThan == null
        || (branch.since() != null && branch.since().isBefore(clock.instant().minus(olderThan)));
  }

  private void list(PrintWriter out, List<UploadBranch> branches) {
    if (branches.isEmpty()) {
      out.println("No branches of uploads.");
      return;
    }
    out.printf(ROW, "AGE", "TABLE", "OUTCOME", "ROWS", "BRANCH", ", REPORT");
    for (UploadBranch branch : branches) {
      out.printf(
          ROW,
          age(branch.since()),
          branch.table(),
          branch.state(),
          Objects.toString(branch.rows(), "-"),
          branch.head().name(),
          branch.reportUri() == null ? "" : ", " + branch.reportUri());
    }
  }

  private String age(@Nullable Instant since) {
    return since == null ? "-" : Age.words(Duration.between(since, clock.instant()));
  }
}
