package dev.wap.audit;

import dev.wap.contract.AuditInput;
import dev.wap.contract.AuditOutput;
import dev.wap.contract.Check;
import dev.wap.contract.Decision;
import dev.wap.contract.Example;
import dev.wap.contract.Outcome;
import dev.wap.contract.RuleResult;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.TaskHandler;
import dev.wap.error.OverrideNotAllowed;
import dev.wap.error.RulesetInvalid;
import dev.wap.error.UnauditedBranch;
import dev.wap.lake.Lake;
import dev.wap.lake.MemoryLake;
import dev.wap.lake.ParquetFooter;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.NoCatalog;
import dev.wap.nessie.References;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReport.Overruling;
import dev.wap.records.AuditReports;
import dev.wap.records.MemoryStorage;
import dev.wap.records.Ruleset;
import dev.wap.records.Rulesets;
import dev.wap.records.S3;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.io.InputFile;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.glue.dqdl.model.DQRule;

/**
 * State AuditBranch: judges exactly what the run added, at exactly the branch's hash, and stores
 * the report that the merge function believes. A failed audit is a result; an audit that cannot be
 * made is an error. Where somebody has decided to publish the data anyway, it is judged all the
 * same, and the report says of failed rules that they are overridden, by whom and why.
 */
public final class AuditBranchHandler extends TaskHandler<AuditInput, AuditOutput> {
  /** One of each kind of rule. */
  private static final Ruleset PRIMING_RULES =
      new Ruleset(
          "memory",
          "Rules = [ RowCount > 0, ColumnExists \"id\", ColumnCount = 1, IsComplete \"id\","
              + " Completeness \"id\" > 0.9 ]");

  private final AddedFile addedFile;
  private final Lake lake;
  private final Rulesets rulesets;
  private final AuditReports reports;
  private final Clock clock;
  private final boolean allowOverride;

  /** The function as Lambda makes it, its settings from the environment. */
  public AuditBranchHandler() {
    this(Settings.from(System.getenv()), S3.client(), Clock.systemUTC());
  }

  private AuditBranchHandler(Settings settings, S3Client s3, Clock clock) {
    super(AuditInput.class, Nessie.translator(settings.catalog()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    this.lake = new Lake(nessie, s3, settings.lakeBucket(), settings.tableNamespace());
    this.addedFile = new AddedFile(new References(nessie), new Markers(nessie), lake);
    this.rulesets = new Rulesets(s3, settings.rulesUri());
    this.reports = new AuditReports(s3, settings.lakeBucket());
    this.clock = clock;
    this.allowOverride = settings.allowOverride();
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    var input =
        Example.passedOn(
            new AuditInput(
                Example.RUN, Example.BRANCH, Example.SNAPSHOT, Example.EXECUTION, Example.DECISION),
            AuditInput.class);
    var unused = Example.passedOn(new AuditOutput(Example.AUDIT), AuditOutput.class);
    MemoryLake made = MemoryLake.make();
    AddedRows added =
        new AddedRows(made.file(), made.table(), made.footer(), made.file().location());
    Judge judge = new Judge(added);
    List<RuleResult> results = Rules.of(PRIMING_RULES).stream().map(judge::judge).toList();
    try (S3Client storage = MemoryStorage.client()) {
      var reports = new AuditReports(storage, Example.UPLOAD.bucket());
      reports.keep(input.run(), report(input, made.file(), results, added, "0"));
    }
  }

  @Override
  protected AuditOutput handle(AuditInput input) {
    Run run = input.run();
    if (overrules(input) && !allowOverride) {
      throw new OverrideNotAllowed(
          "%s is not to be published whatever its audit says: ALLOW_OVERRIDE is false"
              .formatted(run.source()));
    }
    Ruleset ruleset =
        rulesets
            .find(run.table())
            .orElseThrow(
                () ->
                    new RulesetInvalid(
                        "Table %s has no ruleset: put one at %s, and upload again"
                            .formatted(run.table(), rulesets.uri(run.table()))));
    List<DQRule> rules = Rules.of(ruleset);
    AddedFile.Found found = addedFile.find(input);
    InputFile file =
        lake.io().newInputFile(found.file().location(), found.file().fileSizeInBytes());
    ParquetFooter footer = ParquetFooter.read(file, run.source());
    if (footer.rows() != found.file().recordCount()) {
      throw new UnauditedBranch(
          "The file %s has %d rows, and the table says %d"
              .formatted(file.location(), footer.rows(), found.file().recordCount()));
    }
    AddedRows added = new AddedRows(file, found.table(), footer, run.source());
    Judge judge = new Judge(added);
    List<RuleResult> results = rules.stream().map(judge::judge).toList();
    AuditReport report = report(input, file, results, added, ruleset.hash());
    return new AuditOutput(reports.keep(run, report).audit(reports.uri(run)));
  }

  private AuditReport report(
      AuditInput input,
      InputFile file,
      List<RuleResult> results,
      AddedRows added,
      String rulesetHash) {
    Run run = input.run();
    Outcome judged = worst(results);
    boolean overridden = judged == Outcome.FAIL && overrules(input);
    return new AuditReport(
        run.runId(),
        run.owner(),
        run.table(),
        run.source(),
        input.branch().name(),
        input.branch().hash(),
        file.location(),
        overridden ? Outcome.OVERRIDDEN : judged,
        results,
        added.rows(),
        added.bytesRead(),
        rulesetHash,
        clock.instant(),
        overridden ? overruling(Check.present(input.decision(), "decision")) : null);
  }

  private static boolean overrules(AuditInput input) {
    return input.decision() != null && input.decision().action() == Decision.Action.PUBLISH;
  }

  private static Overruling overruling(Decision decision) {
    return new Overruling(decision.by(), decision.reason());
  }

  private static Outcome worst(List<RuleResult> results) {
    return results.stream()
        .map(RuleResult::outcome)
        .max(Comparator.naturalOrder())
        .orElse(Outcome.PASS);
  }
}
