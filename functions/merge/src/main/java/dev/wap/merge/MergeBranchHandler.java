package dev.wap.merge;

import dev.wap.contract.Branch;
import dev.wap.contract.Example;
import dev.wap.contract.FailureTranslator;
import dev.wap.contract.Merge;
import dev.wap.contract.MergeInput;
import dev.wap.contract.MergeOutput;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.TaskHandler;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.MergeBusy;
import dev.wap.lake.Appends;
import dev.wap.lake.Lake;
import dev.wap.lake.MemoryLake;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Merges;
import dev.wap.nessie.Merges.Result;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.NoCatalog;
import dev.wap.nessie.Published;
import dev.wap.nessie.Published.Publication;
import dev.wap.nessie.References;
import dev.wap.records.AuditReports;
import dev.wap.records.Leases;
import dev.wap.records.MemoryStorage;
import dev.wap.records.S3;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.projectnessie.client.api.NessieApiV2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * State MergeBranch: moves what was audited to {@code main}, exactly once. It merges exactly the
 * commit that a stored report vouches for, or the same file upon what others have published
 * meanwhile, and never forces anything.
 */
public final class MergeBranchHandler extends TaskHandler<MergeInput, MergeOutput> {
  private static final Logger log = LoggerFactory.getLogger(MergeBranchHandler.class);

  /** Longer than a merge takes; a holder that dies delays the table's other runs by this. */
  private static final Duration LEASE_DURATION = Duration.ofSeconds(20);

  private static final Duration LEASE_PATIENCE = Duration.ofSeconds(10);
  private static final int MERGE_ATTEMPTS = 5;

  private final FailureTranslator catalogFailures;
  private final Gate gate;
  private final Leases leases;
  private final References references;
  private final Markers markers;
  private final Published published;
  private final Merges merges;
  private final Lake lake;
  private final Rebase rebase;

  /** The function as Lambda makes it, its settings from the environment. */
  public MergeBranchHandler() {
    this(
        Settings.from(System.getenv()),
        S3.client(),
        Clock.systemUTC(),
        RandomGenerator.getDefault());
  }

  private MergeBranchHandler(Settings settings, S3Client s3, Clock clock, RandomGenerator random) {
    super(MergeInput.class, Nessie.translator(settings.catalog()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    this.catalogFailures = Nessie.translator(settings.catalog());
    this.gate = new Gate(new AuditReports(s3, settings.lakeBucket()), settings.allowOverride());
    this.leases =
        new Leases(s3, settings.lakeBucket(), clock, random, LEASE_DURATION, LEASE_PATIENCE);
    this.references = new References(nessie);
    this.markers = new Markers(nessie);
    this.published = new Published(nessie, s3, settings.lakeBucket());
    this.merges = new Merges(nessie);
    this.lake = new Lake(nessie, s3, settings.lakeBucket(), settings.tableNamespace());
    this.rebase = new Rebase(lake, new Appends(lake, references, merges));
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    var input =
        Example.passedOn(
            new MergeInput(
                Example.RUN,
                Example.BRANCH,
                Example.SNAPSHOT,
                Example.AUDIT.reportUri(),
                Example.EXECUTION,
                Example.DECISION),
            MergeInput.class);
    var unused = Example.passedOn(new MergeOutput(Example.MERGE), MergeOutput.class);
    MemoryLake.make();
    try (NessieApiV2 catalog = NoCatalog.client();
        S3Client storage = MemoryStorage.client()) {
      String bucket = Example.UPLOAD.bucket();
      new AuditReports(storage, bucket).read(input.run());
      new Leases(
              storage,
              bucket,
              Clock.systemUTC(),
              RandomGenerator.getDefault(),
              LEASE_DURATION,
              LEASE_PATIENCE)
          .whileHolding(input.run().table(), input.run().owner(), () -> "held");
      NoCatalog.attempt(() -> new Published(catalog, storage, bucket).look(input.runId()));
      NoCatalog.attempt(() -> new References(catalog).delete(input.branch().name()));
    }
  }

  @Override
  protected MergeOutput handle(MergeInput input) {
    gate.check(input);
    Merge merge = leases.whileHolding(input.run().table(), input.run().owner(), () -> merge(input));
    // Published, overtaken by a twin, or to be written anew: the branch has served.
    references.delete(input.branch().name());
    if (input.decision() != null && merge.outcome() != Merge.Outcome.STALE) {
      deleteRejected(input.run(), input.decision().branch());
    }
    return new MergeOutput(merge);
  }

  /** What was rejected is on main: its branch has served, if it is this very upload's. */
  private void deleteRejected(Run run, String branch) {
    if (references.find(branch).flatMap(head -> markers.find(head, run.runId())).isPresent()) {
      references.delete(branch);
    }
  }

  private Merge merge(MergeInput input) {
    Run run = input.run();
    int conflictsResolved = 0;
    for (int attempt = 0; attempt < MERGE_ATTEMPTS; attempt++) {
      Published.Look look = published.look(run.runId());
      Branch main = look.main();
      if (look.publication().isPresent()) {
        return decided(run, main, look.publication().get(), conflictsResolved);
      }
      Optional<Marker> marker = markers.find(input.branch(), run.runId());
      if (marker.isEmpty()) {
        // An earlier call has decided and cleared away since main was read, or the run was
        // discarded.
        return gone(run, conflictsResolved);
      }
      Result result =
          hasChanged(run, marker.get(), main)
              ? new Result.Refused(Set.of(lake.key(run.table())))
              : attempt(
                      input.branch(),
                      run.runId(),
                      () -> Optional.of(merges.merge(input.branch(), main, marker.get())))
                  .orElseThrow();
      if (result instanceof Result.Refused refused
          && refused.valueDiffers().equals(Set.of(lake.key(run.table())))) {
        Optional<Result> resolved =
            attempt(
                input.branch(),
                run.runId(),
                () -> rebase.merge(input.branch(), marker.get(), main));
        if (resolved.isEmpty()) {
          log.info(
              "Table {} has changed since {} was made: to be written anew",
              run.table(),
              input.branch().name());
          return new Merge(Merge.Outcome.STALE, main.hash(), conflictsResolved, 0);
        }
        conflictsResolved++;
        result = resolved.get();
      } else if (result instanceof Result.Refused
          && published.look(run.runId()).publication().isEmpty()) {
        log.info("Merging {} met {}: to be written anew", input.branch().name(), result);
        return new Merge(Merge.Outcome.STALE, main.hash(), conflictsResolved, 0);
      }
      if (result instanceof Result.Applied applied) {
        return new Merge(
            Merge.Outcome.PUBLISHED,
            applied.hash(),
            conflictsResolved,
            marker.get().snapshot().addedRecords());
      }
      if (result instanceof Result.BranchGone) {
        references.initialize();
        return gone(run, conflictsResolved);
      }
      log.info("Merging {} met {}: looking again", input.branch().name(), result);
    }
    throw new MergeBusy(
        "Table %s changed during each of %d attempts to merge %s"
            .formatted(run.table(), MERGE_ATTEMPTS, input.branch().name()));
  }

  /**
   * Whether others have published into the table since the branch was made, as far as that is known
   * already: then the catalog need not be asked to merge and to refuse.
   */
  private boolean hasChanged(Run run, Marker marker, Branch main) {
    Branch base = new Branch(main.name(), marker.baseHash());
    return !base.equals(main) && !lake.isSame(base, main, run.table());
  }

  /**
   * Merges, and where the answer is lost says so in a way that leads to reading back instead of
   * merging again.
   */
  private Optional<Result> attempt(Branch branch, String runId, Supplier<Optional<Result>> merge) {
    try {
      return merge.get();
    } catch (RuntimeException e) {
      RuntimeException translated = catalogFailures.translate(e);
      if (!(translated instanceof CatalogUnavailable)) {
        throw e;
      }
      if (published.look(runId).publication().isPresent()) {
        log.warn("The answer to merging {} was lost; main has it", branch.name());
        return Optional.of(new Result.Refused(Set.of()));
      }
      throw translated;
    }
  }

  /**
   * The branch is gone, because an earlier call has decided or the run was discarded; or it has no
   * commit in common with main, because main had none at all when it was made.
   */
  private Merge gone(Run run, int conflictsResolved) {
    Published.Look look = published.look(run.runId());
    return look.publication()
        .map(publication -> decided(run, look.main(), publication, conflictsResolved))
        .orElseGet(
            () -> {
              log.info("The branch of {} is gone: to be written anew", run.source());
              return new Merge(Merge.Outcome.STALE, look.main().hash(), conflictsResolved, 0);
            });
  }

  private static Merge decided(
      Run run, Branch main, Publication publication, int conflictsResolved) {
    return publication.owner().equals(run.owner())
        ? new Merge(
            Merge.Outcome.PUBLISHED, main.hash(), conflictsResolved, publication.addedRecords())
        : new Merge(Merge.Outcome.ALREADY_PUBLISHED, main.hash(), conflictsResolved, 0);
  }
}
