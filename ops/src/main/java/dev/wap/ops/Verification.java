package dev.wap.ops;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.References;
import dev.wap.nessie.Tables;
import dev.wap.ops.Finding.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a lake is as it must be, whatever has happened to it: see {@link Finding.Invariant}.
 * Nothing is changed, and uploads may go on meanwhile.
 *
 * <p>A lake that is at work may look wrong for a moment, such as an execution that has just ended
 * and whose record is about to be written. So if anything is found, all is looked at once more, and
 * only what is found both times is reported.
 *
 * @param main the commit of {@code main} that was looked at
 * @param checked what was looked at
 * @param findings what was found, in the order of the invariants
 */
public record Verification(Branch main, Checked checked, List<Finding> findings) {
  /** What is about to be put right gets this long before it is looked at again. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * What was looked at.
   *
   * @param tables tables on {@code main} in the lake's namespace
   * @param uploadFiles their files that came through uploads
   * @param markers markers on {@code main}
   * @param receipts receipts of archived markers
   * @param otherFiles their data and delete files of other engines
   * @param replacedFiles published files that another engine has taken out of its table
   * @param reports audit reports that markers and receipts name
   * @param branches branches of uploads
   * @param running executions in progress
   * @param ended executions that have ended
   * @param pending of these, those that aftercare is about
   * @param references branches and tags
   * @param tableVersions different metadata files that these name
   * @param files files of every kind that these lead to, each once
   * @param bytes their recorded size
   */
  public record Checked(
      int tables,
      long uploadFiles,
      int markers,
      int receipts,
      long otherFiles,
      long replacedFiles,
      int reports,
      int branches,
      long running,
      long ended,
      long pending,
      int references,
      long tableVersions,
      long files,
      long bytes) {}

  public Verification {
    findings =
        findings.stream()
            .sorted(
                Comparator.comparing(Finding::invariant)
                    .thenComparing(finding -> Objects.requireNonNullElse(finding.runId(), ""))
                    .thenComparing(Finding::what))
            .toList();
  }

  /**
   * Looks at a lake.
   *
   * @throws OpsException if somebody who must be asked does not answer
   */
  public static Verification of(Connections lake) {
    return of(lake, Clock.systemUTC());
  }

  /**
   * The same, with another idea of what time it is: branches are compared with it.
   *
   * @throws OpsException as above
   */
  public static Verification of(Connections lake, Clock clock) {
    try {
      Verification first = look(lake, clock);
      if (first.findings().isEmpty()) {
        return first;
      }
      pause();
      Verification second = look(lake, clock);
      Set<Finding> before = new HashSet<>(first.findings());
      return new Verification(
          second.main(),
          second.checked(),
          second.findings().stream().filter(before::contains).toList());
    } catch (RuntimeException e) {
      throw Failures.explain(lake, e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException("interrupted", e);
    }
  }

  /**
   * Looks once. The order is what makes a lake at work look right: a branch is listed before the
   * execution that made it, an execution before its record, and a record before {@code main}, which
   * has what the record says.
   */
  private static Verification look(Connections lake, Clock clock) {
    Findings findings = new Findings();
    try (Parallel parallel = new Parallel()) {
      References references = new References(lake.nessie());
      List<Branch> others =
          references.all().stream()
              .filter(reference -> !reference.name().equals(Nessie.MAIN))
              .toList();
      RunsCheck runs = new RunsCheck(lake, clock, parallel, findings);
      RunsCheck.Checked runsChecked =
          runs.check(
              others.stream().filter(it -> it.name().startsWith(BranchName.PREFIX)).toList());

      Branch main = references.main();
      Publications publications = Publications.at(main, lake, parallel, findings);
      runs.compare(publications);
      Tables tables = new Tables(lake.nessie());
      List<Tables.Table> ofMain = tables.at(main);
      TableReader reader = new TableReader(lake.lake().io());
      PublishedCheck.Checked published =
          new PublishedCheck(lake, main, publications, findings).check(reader, parallel, ofMain);
      int reports = new AuditedCheck(lake, findings).check(publications, parallel);

      FilesCheck files = new FilesCheck(lake.s3(), reader, findings);
      files.add(main, ofMain, parallel);
      for (Branch reference : others) {
        files.add(reference, tables.at(reference), parallel);
      }
      FilesCheck.Checked filesChecked = files.check(parallel);
      return new Verification(
          main,
          new Checked(
              published.tables(),
              published.uploadFiles(),
              publications.markers(),
              publications.receipts(),
              published.otherFiles(),
              published.replaced(),
              reports,
              runsChecked.branches(),
              runsChecked.running(),
              runsChecked.ended(),
              runsChecked.pending(),
              others.size() + 1,
              filesChecked.tables(),
              filesChecked.files(),
              filesChecked.bytes()),
          findings.all());
    }
  }

  /** What is wrong in any lake. */
  public List<Finding> wrong() {
    return of(Level.WRONG).toList();
  }

  /** What is wrong in a lake that takes nothing but uploads. */
  public List<Finding> wrongIfStrict() {
    return Stream.concat(of(Level.WRONG), of(Level.OTHER_ENGINE)).toList();
  }

  private Stream<Finding> of(Level level) {
    return findings.stream().filter(finding -> finding.level() == level);
  }
}
