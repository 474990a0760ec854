package dev.wap.upkeep;

import dev.wap.contract.Example;
import dev.wap.contract.ScheduledHandler;
import dev.wap.contract.Settings;
import dev.wap.error.InvalidSetting;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.NoCatalog;
import dev.wap.nessie.References;
import dev.wap.records.AuditReports;
import dev.wap.records.MemoryStorage;
import dev.wap.records.Receipts;
import dev.wap.records.S3;
import dev.wap.upkeep.UpkeepInput.Job;
import dev.wap.upkeep.UploadBranch.Verdict;
import dev.wap.upkeep.UploadBranches.Pruned;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Called by a schedule: archives markers whose time is over, and prunes branches whose time is
 * over. It does what it has time for, in an order in which it may be ended anywhere, and says what
 * is left.
 */
public final class UpkeepHandler extends ScheduledHandler<UpkeepInput, UpkeepOutput> {
  /** Longer than the last thing takes that is begun within the budget. */
  private static final Duration MARGIN = Duration.ofSeconds(60);

  private final Clock clock;
  private final MarkerArchive archive;
  private final UploadBranches branches;

  /** The function as Lambda makes it, its settings from the environment. */
  public UpkeepHandler() {
    this(
        Settings.from(System.getenv()),
        S3.client(),
        SfnClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build(),
        Clock.systemUTC());
  }

  private UpkeepHandler(Settings settings, S3Client s3, SfnClient stepFunctions, Clock clock) {
    super(UpkeepInput.class, Nessie.translator(settings.catalog()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    References references = new References(nessie);
    Markers markers = new Markers(nessie);
    this.clock = clock;
    this.archive =
        new MarkerArchive(
            references,
            markers,
            new Receipts(s3, settings.lakeBucket()),
            clock,
            settings.markerRetention());
    this.branches =
        new UploadBranches(
            references,
            markers,
            new AuditReports(s3, settings.lakeBucket()),
            stepFunctions,
            settings
                .stateMachineArn()
                .orElseThrow(
                    () ->
                        new InvalidSetting(
                            "The environment variable STATE_MACHINE_ARN is not set")),
            clock,
            settings.branchRetention());
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    Example.passedOn(
        new UpkeepInput(List.of(Job.ARCHIVE_MARKERS, Job.PRUNE_BRANCHES)), UpkeepInput.class);
    var unused = Example.passedOn(new UpkeepOutput(null, null), UpkeepOutput.class);
    try (NessieApiV2 catalog = NoCatalog.client();
        S3Client storage = MemoryStorage.client()) {
      NoCatalog.attempt(() -> new References(catalog).ofUploads());
      new Receipts(storage, Example.UPLOAD.bucket()).find(Example.RUN.runId());
    }
  }

  @Override
  protected UpkeepOutput handle(UpkeepInput input, Duration remaining) {
    Budget budget = Budget.of(clock, remaining.minus(MARGIN));
    MarkerArchive.@Nullable Result archived = null;
    UpkeepOutput.@Nullable Pruned pruned = null;
    for (Job job : input.jobs()) {
      switch (job) {
        case ARCHIVE_MARKERS -> archived = archive.archive(budget);
        case PRUNE_BRANCHES -> pruned = prune(budget);
      }
    }
    return new UpkeepOutput(archived, pruned);
  }

  private UpkeepOutput.Pruned prune(Budget budget) {
    List<Pruned> pruned = branches.prune(branches.all(budget), budget);
    return new UpkeepOutput.Pruned(
        pruned.stream().filter(Pruned::deleted).map(it -> it.branch().head().name()).toList(),
        count(pruned, Verdict.STAYS),
        count(pruned, Verdict.LEFT));
  }

  private static int count(List<Pruned> pruned, Verdict verdict) {
    return (int) pruned.stream().filter(it -> it.branch().verdict() == verdict).count();
  }
}
