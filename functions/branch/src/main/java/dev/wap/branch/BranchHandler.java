package dev.wap.branch;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchInput;
import dev.wap.contract.BranchOutput;
import dev.wap.contract.Discard;
import dev.wap.contract.Done;
import dev.wap.contract.Outcome;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.TaskHandler;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.Published;
import dev.wap.nessie.Published.Publication;
import dev.wap.nessie.References;
import dev.wap.records.AuditReport;
import dev.wap.records.AuditReports;
import dev.wap.records.Ruleset;
import dev.wap.records.Rulesets;
import dev.wap.records.S3;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * States CreateBranch and DiscardBranch: opens a run, unless its upload is decided, and clears up
 * after an error.
 */
public final class BranchHandler extends TaskHandler<BranchInput, BranchOutput> {
  private final References references;
  private final Published published;
  private final AuditReports reports;
  private final Rulesets rulesets;

  /** The function as Lambda makes it, its settings from the environment. */
  public BranchHandler() {
    this(Settings.from(System.getenv()), S3.client());
  }

  private BranchHandler(Settings settings, S3Client s3) {
    super(BranchInput.class, Nessie.translator(settings.nessieEndpoint()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.nessieEndpoint());
    this.references = new References(nessie);
    this.published = new Published(nessie, s3, settings.lakeBucket());
    this.reports = new AuditReports(s3, settings.lakeBucket());
    this.rulesets = new Rulesets(s3, settings.rulesUri());
  }

  @Override
  protected BranchOutput handle(BranchInput input) {
    return switch (input.action()) {
      case CREATE -> create(input);
      case DISCARD -> discard(input);
    };
  }

  private BranchOutput create(BranchInput input) {
    Run run = Run.of(input.upload(), input.execution());
    Published.Look look = published.look(run.runId());
    if (look.publication().isPresent()) {
      return new BranchOutput.Created(run, null, Done.PUBLISHED);
    }
    if (isRejected(run)) {
      return new BranchOutput.Created(run, null, Done.REJECTED);
    }
    Branch branch = references.create(run.branchName(input.attempt()), look.main().hash());
    return new BranchOutput.Created(run, branch, Done.NO);
  }

  /** Whether a stored report has rejected this upload under the ruleset that is in force. */
  private boolean isRejected(Run run) {
    List<AuditReport> rejections =
        reports.ofUpload(run).stream().filter(report -> report.outcome() == Outcome.FAIL).toList();
    if (rejections.isEmpty()) {
      return false;
    }
    Optional<Ruleset> ruleset = rulesets.find(run.table());
    return ruleset.isPresent()
        && rejections.stream()
            .anyMatch(report -> report.rulesetHash().equals(ruleset.get().hash()));
  }

  /**
   * Deletes all branches of the execution first and looks the upload up then: a merge of a deleted
   * branch is refused, so what the look says afterwards stays true. A merge that is under way may
   * be making a branch of its own, and looks for the run's branch once it has it; so this lists
   * until nothing is left.
   */
  private BranchOutput discard(BranchInput input) {
    String owner = input.execution().owner();
    List<String> deleted = new ArrayList<>();
    List<Branch> branches = references.ownedBy(owner);
    while (!branches.isEmpty()) {
      for (Branch branch : branches) {
        if (references.delete(branch.name())) {
          deleted.add(branch.name());
        }
      }
      branches = references.ownedBy(owner);
    }
    boolean publishedByThis =
        published
            .look(Run.runId(input.upload()))
            .publication()
            .map(Publication::owner)
            .filter(owner::equals)
            .isPresent();
    return new BranchOutput.Discarded(new Discard(deleted, publishedByThis));
  }
}
