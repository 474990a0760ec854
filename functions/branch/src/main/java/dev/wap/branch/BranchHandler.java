package dev.wap.branch;

import dev.wap.branch.RejectedBranches.Rejected;
import dev.wap.contract.Branch;
import dev.wap.contract.BranchInput;
import dev.wap.contract.BranchOutput;
import dev.wap.contract.Check;
import dev.wap.contract.Decision;
import dev.wap.contract.Discard;
import dev.wap.contract.Done;
import dev.wap.contract.Example;
import dev.wap.contract.Execution;
import dev.wap.contract.Outcome;
import dev.wap.contract.Reject;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.Take;
import dev.wap.contract.TaskHandler;
import dev.wap.contract.Upload;
import dev.wap.error.ActionRefused;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.InvalidUpload;
import dev.wap.error.OverrideNotAllowed;
import dev.wap.error.UnauditedBranch;
import dev.wap.nessie.Markers;
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
import dev.wap.records.RunRecords;
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
 * States CreateBranch, RejectBranch, TakeBranch and DiscardBranch: opens a run, unless its upload
 * is decided, decides that it is rejected, takes up what somebody has decided on a rejected one,
 * and clears up after an error.
 */
public final class BranchHandler extends TaskHandler<BranchInput, BranchOutput> {
  private static final Logger log = LoggerFactory.getLogger(BranchHandler.class);

  private final References references;
  private final Published published;
  private final AuditReports reports;
  private final Rejections rejections;
  private final RejectedBranches rejectedBranches;
  private final Rulesets rulesets;
  private final Clock clock;
  private final boolean allowOverride;

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
    this.rejectedBranches =
        new RejectedBranches(
            references,
            new Markers(nessie),
            reports,
            rejections,
            new RunRecords(s3, settings.lakeBucket()));
    this.rulesets = new Rulesets(s3, settings.rulesUri());
    this.clock = clock;
    this.allowOverride = settings.allowOverride();
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    var input =
        Example.passedOn(
            new BranchInput(
                BranchInput.Action.CREATE,
                Example.UPLOAD,
                Example.EXECUTION,
                1,
                null,
                null,
                Example.DECISION),
            BranchInput.class);
    Run run = Run.of(upload(input), input.execution());
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
      case TAKE -> take(input);
      case DISCARD -> discard(input);
    };
  }

  /** A rejection stands in no decision's way: that is what it is about. */
  private BranchOutput create(BranchInput input) {
    Run run = Run.of(upload(input), input.execution());
    Published.Look look = published.look(run.runId());
    if (look.publication().isPresent()) {
      return decided(input, run, Done.PUBLISHED, look.publication().get().owner());
    }
    Optional<Rejection> rejection = input.decision() == null ? rejection(run) : Optional.empty();
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
    if (isRetried(input) && !decidedBy.equals(run.owner())) {
      references.delete(run.branchName(input.attempt()));
    }
    return new BranchOutput.Created(run, null, done);
  }

  private static boolean isRetried(BranchInput input) {
    return input.retries() != null && input.retries() > 0;
  }

  private static Upload upload(BranchInput input) {
    return Check.present(input.upload(), "upload");
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
   * that one has been told of, and this one's branch is of no use. Nor is it where somebody has had
   * a rejected upload audited again: the upload stays rejected, and its rejected branch stays.
   */
  private BranchOutput reject(BranchInput input) {
    Branch branch = Check.present(input.branch(), "branch");
    Run run = Run.of(upload(input), input.execution());
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
    if (input.decision() != null) {
      references.delete(branch.name());
      return new BranchOutput.Rejected(
          new Reject(Reject.Outcome.REJECTED, input.execution().arn()));
    }
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
   * Takes up what somebody has decided on a rejected upload, whose branch must be there, and its
   * rows not on main. Only a DISCARD changes anything.
   */
  private BranchOutput take(BranchInput input) {
    Decision decision = Check.present(input.decision(), "decision");
    if (decision.action() == Decision.Action.PUBLISH && !allowOverride) {
      throw new OverrideNotAllowed(
          "The branch %s is not published whatever its audit says: ALLOW_OVERRIDE is false. Correct the file and upload it again, or correct the rules and have it audited again by AUDIT"
              .formatted(decision.branch()));
    }
    Rejected rejected =
        rejectedBranches
            .find(decision.branch())
            .orElseThrow(
                () ->
                    new ActionRefused(
                        "There is no rejected upload on the branch %s: it never was there, or its run is in progress, or it is no run's. See wap branches"
                            .formatted(decision.branch())));
    Run run = Run.of(rejected.upload(), input.execution());
    refuseIfPublished(run);
    if (decision.action() == Decision.Action.DISCARD) {
      discardRejected(rejected, run, isRetried(input));
    } else if (rejected.head().isEmpty()) {
      throw gone(decision.branch());
    }
    return new BranchOutput.Taken(new Take(rejected.upload(), run, rejected.branch()));
  }

  private void refuseIfPublished(Run run) {
    if (published.look(run.runId()).publication().isPresent()) {
      throw new ActionRefused(
          "%s is on main already: there is nothing to decide on".formatted(run.source()));
    }
  }

  private static ActionRefused gone(String branch) {
    return new ActionRefused(
        "The branch %s is gone: somebody else has decided on it, or its time was over. Upload the file again"
            .formatted(branch));
  }

  /**
   * Deletes the rejected branch first and looks for others with the upload's rows then. Whoever
   * puts such rows by a decision looks whether the rejected branch is there afterwards: so whoever
   * comes first is seen by the other. One that came between both of these looks must not be
   * published, and what becomes of its merge, if that has begun, the next try sees.
   */
  private void discardRejected(Rejected rejected, Run run, boolean retried) {
    String name = rejected.branch().name();
    if (rejected.head().isPresent()) {
      List<Branch> before = rejectedBranches.inProgress(rejected, run);
      if (!before.isEmpty()) {
        throw new ActionRefused(
            "The branch %s is not deleted: the same upload is under way on %s. See how that ends"
                .formatted(name, before.get(0).name()));
      }
    }
    if (!references.delete(name) && !retried) {
      throw gone(name);
    }
    List<Branch> others = rejectedBranches.inProgress(rejected, run);
    if (!others.isEmpty()) {
      others.forEach(branch -> references.delete(branch.name()));
      throw new CatalogUnavailable(
          "While %s was deleted, somebody else's decision put its rows on %s: looking again"
              .formatted(name, others.get(0).name()));
    }
    refuseIfPublished(run);
  }

  /**
   * Deletes all branches of the execution first and looks the upload up then: a merge of a deleted
   * branch is refused, so what the look says afterwards stays true. A late call may make a branch
   * meanwhile, so this lists until nothing is left. The branch of an upload that the execution has
   * rejected stays. The rejected one that somebody had decided on goes if this has published its
   * rows.
   */
  private BranchOutput discard(BranchInput input) {
    String owner = input.execution().owner();
    Optional<Upload> upload =
        Optional.ofNullable(input.upload()).or(() -> decidedOn(input).map(Rejected::upload));
    Optional<Run> run = upload.flatMap(it -> run(it, input.execution()));
    Optional<AuditReport> rejected = run.flatMap(this::rejectedBy);
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
    Optional<Publication> byAnybody =
        upload.flatMap(it -> published.look(Run.runId(it)).publication());
    Optional<Publication> publication = byAnybody.filter(found -> found.owner().equals(owner));
    if (publication.isPresent()) {
      decidedOn(input).ifPresent(it -> references.delete(it.branch().name()));
    }
    return new BranchOutput.Discarded(
        new Discard(
            deleted,
            publication.isPresent(),
            run.orElse(null),
            publication.flatMap(Publication::snapshot).orElse(null),
            rejected.map(report -> new Branch(report.branch(), report.branchHash())).orElse(null),
            rejected.map(report -> report.audit(reports.uri(run.orElseThrow()))).orElse(null),
            upload.orElse(null),
            input.decision() != null && byAnybody.isPresent() && publication.isEmpty()));
  }

  /** The rejected upload that the execution was to decide on, if it was. */
  private Optional<Rejected> decidedOn(BranchInput input) {
    return Optional.ofNullable(input.decision())
        .flatMap(decision -> rejectedBranches.find(decision.branch()));
  }

  /** The report by which a run has rejected its upload, if it has. */
  private Optional<AuditReport> rejectedBy(Run run) {
    return rejections.ofUpload(run.runId()).stream()
            .anyMatch(rejection -> rejection.owner().equals(run.owner()))
        ? reports.read(run)
        : Optional.empty();
  }

  private List<Branch> discardable(String owner, Optional<AuditReport> rejected) {
    return references.ownedBy(owner).stream()
        .filter(
            branch -> rejected.filter(report -> report.branch().equals(branch.name())).isEmpty())
        .toList();
  }

  /** The run, unless the upload's key names no table. */
  private static Optional<Run> run(Upload upload, Execution execution) {
    try {
      return Optional.of(Run.of(upload, execution));
    } catch (InvalidUpload e) {
      log.debug("There is nothing to look for in the lake", e);
      return Optional.empty();
    }
  }
}
