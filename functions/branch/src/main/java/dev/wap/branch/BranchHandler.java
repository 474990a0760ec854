package dev.wap.branch;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchInput;
import dev.wap.contract.BranchOutput;
import dev.wap.contract.Check;
import dev.wap.contract.Discard;
import dev.wap.contract.Done;
import dev.wap.contract.Example;
import dev.wap.contract.Outcome;
import dev.wap.contract.Reject;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.TaskHandler;
import dev.wap.error.InvalidUpload;
import dev.wap.error.UnauditedBranch;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.NoCatalog;
import dev.wap.nessie.Published;
import dev.wap.nessie.Published.Publication;
import dev.wap.nessie.References;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import dev.wap.records.MemoryStorage;
import dev.wap.records.Rejection;
import dev.wap.records.Rejections;
import dev.wap.records.Ruleset;
import dev.wap.records.Rulesets;
import dev.wap.records.S3;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * States CreateBranch, RejectBranch and DiscardBranch: opens a run, unless its upload is decided,
 * decides that it is rejected, and clears up after an error.
 */
public final class BranchHandler extends TaskHandler<BranchInput, BranchOutput> {
  private static final Logger log = LoggerFactory.getLogger(BranchHandler.class);

  private final References references;
  private final Published published;
  private final AuditReports reports;
  private final Rejections rejections;
  private final Rulesets rulesets;
  private final Clock clock;

  /** The function as Lambda makes it, its settings from the environment. */
  public BranchHandler() {
    this(Settings.from(System.getenv()), S3.client(), Clock.systemUTC());
  }

  private BranchHandler(Settings settings, S3Client s3, Clock clock) {
    super(BranchInput.class, Nessie.translator(settings.catalog()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    this.references = new References(nessie);
    this.published = new Published(nessie, s3, settings.lakeBucket());
    this.reports = new AuditReports(s3, settings.lakeBucket());
    this.rejections = new Rejections(s3, settings.lakeBucket());
    this.rulesets = new Rulesets(s3, settings.rulesUri());
    this.clock = clock;
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    var input =
        Example.passedOn(
            new BranchInput(
                BranchInput.Action.CREATE, Example.UPLOAD, Example.EXECUTION, 1, null, null),
            BranchInput.class);
    Run run = Run.of(input.upload(), input.execution());
    var unused =
        Example.passedOn(
            new BranchOutput.Created(run, Example.BRANCH, Done.NO), BranchOutput.Created.class);
    try (NessieApiV2 catalog = NoCatalog.client();
        S3Client storage = MemoryStorage.client()) {
      NoCatalog.attempt(
          () -> new Published(catalog, storage, Example.UPLOAD.bucket()).look(run.runId()));
      new AuditReports(storage, Example.UPLOAD.bucket()).read(run);
      new Rejections(storage, Example.UPLOAD.bucket()).ofUpload(run.runId());
      NoCatalog.attempt(
          () -> new References(catalog).create(run.branchName(1), Example.BRANCH.hash()));
    }
  }

  @Override
  protected BranchOutput handle(BranchInput input) {
    return switch (input.action()) {
      case CREATE -> create(input);
      case REJECT -> reject(input);
      case DISCARD -> discard(input);
    };
  }

  private BranchOutput create(BranchInput input) {
    Run run = Run.of(input.upload(), input.execution());
    Published.Look look = published.look(run.runId());
    if (look.publication().isPresent()) {
      return decided(input, run, Done.PUBLISHED, look.publication().get().owner());
    }
    Optional<Rejection> rejection = rejection(run);
    if (rejection.isPresent()) {
      return decided(input, run, Done.REJECTED, rejection.get().owner());
    }
    Branch branch = references.create(run.branchName(input.attempt()), look.main().hash());
    return new BranchOutput.Created(run, branch, Done.NO);
  }

  /**
   * There is nothing to do. If this is a retry and another execution has decided, an earlier call
   * may have made the branch, and nobody has heard of it: it is of no use.
   */
  private BranchOutput decided(BranchInput input, Run run, Done done, String decidedBy) {
    boolean retried = input.retries() != null && input.retries() > 0;
    if (retried && !decidedBy.equals(run.owner())) {
      references.delete(run.branchName(input.attempt()));
    }
    return new BranchOutput.Created(run, null, done);
  }

  /** This upload's rejection under the ruleset that is in force. */
  private Optional<Rejection> rejection(Run run) {
    List<Rejection> earlier = rejections.ofUpload(run.runId());
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> ruleset = rulesets.find(run.table()).map(Ruleset::hash);
    return earlier.stream()
        .filter(rejection -> ruleset.filter(rejection.rulesetHash()::equals).isPresent())
        .findFirst();
  }

  /**
   * Rejects the upload, as far as the stored report says so, unless another execution has: then
   * that one has been told of, and this one's branch is of no use.
   */
  private BranchOutput reject(BranchInput input) {
    Branch branch = Check.present(input.branch(), "branch");
    Run run = Run.of(input.upload(), input.execution());
    AuditReport report =
        reports
            .read(run)
            .filter(
                stored ->
                    stored.outcome() == Outcome.FAIL
                        && stored.branch().equals(branch.name())
                        && stored.branchHash().equals(branch.hash()))
            .orElseThrow(
                () ->
                    new UnauditedBranch(
                        "The branch %s at %s is not rejected: no report at %s says FAIL of it"
                            .formatted(branch.name(), branch.hash(), reports.uri(run))));
    Rejection counts =
        rejections.claim(
            new Rejection(
                run.runId(),
                report.rulesetHash(),
                run.owner(),
                input.execution().arn(),
                input.execution().startTime(),
                run.table(),
                run.source(),
                branch.name(),
                reports.uri(run),
                clock.instant()));
    if (counts.owner().equals(run.owner())) {
      return new BranchOutput.Rejected(new Reject(Reject.Outcome.REJECTED, counts.execution()));
    }
    references.delete(branch.name());
    return new BranchOutput.Rejected(
        new Reject(Reject.Outcome.ALREADY_REJECTED, counts.execution()));
  }

  /**
   * Deletes all branches of the execution first and looks the upload up then: a merge of a deleted
   * branch is refused, so what the look says afterwards stays true. A late call may make a branch
   * meanwhile, so this lists until nothing is left. The branch of an upload that the execution has
   * rejected stays.
   */
  private BranchOutput discard(BranchInput input) {
    String owner = input.execution().owner();
    Optional<AuditReport> rejected = rejectedBy(input);
    List<String> deleted = new ArrayList<>();
    List<Branch> branches = discardable(owner, rejected);
    while (!branches.isEmpty()) {
      for (Branch branch : branches) {
        if (references.delete(branch.name())) {
          deleted.add(branch.name());
        }
      }
      branches = discardable(owner, rejected);
    }
    Optional<Publication> publication =
        published
            .look(Run.runId(input.upload()))
            .publication()
            .filter(found -> found.owner().equals(owner));
    Optional<Run> run = run(input);
    return new BranchOutput.Discarded(
        new Discard(
            deleted,
            publication.isPresent(),
            run.orElse(null),
            publication.flatMap(Publication::snapshot).orElse(null),
            rejected.map(report -> new Branch(report.branch(), report.branchHash())).orElse(null),
            rejected.map(report -> report.audit(reports.uri(run.orElseThrow()))).orElse(null)));
  }

  /** The report by which this execution has rejected its upload, if it has. */
  private Optional<AuditReport> rejectedBy(BranchInput input) {
    return run(input)
        .filter(
            run ->
                rejections.ofUpload(run.runId()).stream()
                    .anyMatch(rejection -> rejection.owner().equals(run.owner())))
        .flatMap(reports::read);
  }

  private List<Branch> discardable(String owner, Optional<AuditReport> rejected) {
    return references.ownedBy(owner).stream()
        .filter(
            branch -> rejected.filter(report -> report.branch().equals(branch.name())).isEmpty())
        .toList();
  }

  /** The run, unless the upload's key names no table. */
  private static Optional<Run> run(BranchInput input) {
    try {
      return Optional.of(Run.of(input.upload(), input.execution()));
    } catch (InvalidUpload e) {
      log.debug("There is nothing to look for in the lake", e);
      return Optional.empty();
    }
  }
}
