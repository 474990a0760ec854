package dev.wap.ops;

import dev.wap.contract.Decision;
import dev.wap.contract.Outcome;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.nessie.Published;
import dev.wap.records.AuditReports;
import dev.wap.records.Rejection;
import dev.wap.records.Rejections;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/**
 * Starts runs for uploaded objects that are not published, such as those whose events were lost or
 * whose runs were cut off. It starts one as S3's event would, so whatever happens at the same time,
 * an upload is published once.
 */
final class Replay {
  /** The rule of template.yaml starts runs for these. */
  private static final String SUFFIX = ".parquet";

  private static final int NOT_FOUND = 404;

  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Connections lake;
  private final Options options;
  private final Clock clock;
  private final Listener listener;
  private final Published published;
  private final AuditReports reports;
  private final Rejections rejections;
  private final Map<Kind, Long> totals = new EnumMap<>(Kind.class);

  /** Uploads that a run is at, this command's own included. */
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /** Rejected branches that a run is at, since somebody has decided on them. */
  private final Set<String> decidedOn = ConcurrentHashMap.newKeySet();

  /** What becomes of an object. */
  enum Kind {
    /** A run was started, or would be. */
    STARTED,
    /** Its rows are on {@code main}. */
    PUBLISHED,
    /** It was rejected, and no later audit let it through. */
    REJECTED,
    /** A run is at it. */
    RUNNING,
    /** It was deleted after it was listed. */
    GONE,
    /** It was uploaded before the time that was asked for. */
    OLDER,
    /** Its key does not end as those do that start runs. */
    NO_PARQUET
  }

  /** Whether anything is started. */
  enum Mode {
    START,
    DRY_RUN
  }

  /** Whether rejected uploads get another run. */
  enum Rejected {
    SKIPPED,
    STARTED
  }

  /**
   * What to do.
   *
   * @param prefix what keys begin with
   * @param since objects that were uploaded before are left alone
   * @param rejected what to do with rejected uploads
   * @param mode whether to start anything
   */
  record Options(String prefix, Instant since, Rejected rejected, Mode mode) {}

  /** Is told how far the replay has come, in the order of keys. */
  interface Listener {
    /** So many objects have been listed so far. */
    void listed(long objects);

    /**
     * What became of an object of an upload.
     *
     * @param execution the name of the execution that was started for it
     */
    void decided(Upload upload, Kind kind, @Nullable String execution);
  }

  Replay(Connections lake, Options options, Clock clock, Listener listener) {
    this.lake = lake;
    this.options = options;
    this.clock = clock;
    this.listener = listener;
    this.published = new Published(lake.nessie(), lake.s3(), lake.settings().lakeBucket());
    this.reports = new AuditReports(lake.s3(), lake.settings().lakeBucket());
    this.rejections = new Rejections(lake.s3(), lake.settings().lakeBucket());
  }

  /**
   * Replays, page by page of the listing.
   *
   * @return how many objects there are of each kind
   * @throws OpsException if somebody who must be asked does not answer; what was started is started
   */
  Map<Kind, Long> run() {
    try (Parallel parallel = new Parallel()) {
      for (String input :
          new Executions(lake.stepFunctions(), lake.stateMachineArn()).inputsOfRunning(parallel)) {
        UploadEvent.read(input).map(Run::runId).ifPresent(running::add);
        DecisionInput.read(input).map(Decision::branch).ifPresent(decidedOn::add);
      }
      long listed = 0;
      for (ListObjectsV2Response page :
          lake.s3()
              .listObjectsV2Paginator(
                  list -> list.bucket(lake.settings().sourceBucket()).prefix(options.prefix()))) {
        listed += page.contents().size();
        listener.listed(listed);
        replay(page.contents(), parallel);
      }
      return totals;
    } catch (RuntimeException e) {
      throw Failures.explain(lake, e);
    }
  }

  private void replay(List<S3Object> page, Parallel parallel) {
    List<S3Object> uploads = new ArrayList<>();
    for (S3Object object : page) {
      if (!object.key().endsWith(SUFFIX)) {
        totals.merge(Kind.NO_PARQUET, 1L, Long::sum);
      } else if (object.lastModified().isBefore(options.since())) {
        totals.merge(Kind.OLDER, 1L, Long::sum);
      } else {
        uploads.add(object);
      }
    }
    record Decided(Upload upload, Kind kind) {}
    for (Decided decided :
        parallel.map(
            uploads,
            object -> {
              Optional<Upload> upload = upload(object.key());
              return upload
                  .map(it -> new Decided(it, decide(it)))
                  .orElseGet(() -> new Decided(listed(object), Kind.GONE));
            })) {
      String execution = decided.kind() == Kind.STARTED ? start(decided.upload()) : null;
      totals.merge(decided.kind(), 1L, Long::sum);
      listener.decided(decided.upload(), decided.kind(), execution);
    }
  }

  /** The object as it is, with what the listing does not tell: its version, if it has one. */
  private Optional<Upload> upload(String key) {
    String bucket = lake.settings().sourceBucket();
    try {
      HeadObjectResponse head = lake.s3().headObject(it -> it.bucket(bucket).key(key));
      // An object that was there before its bucket kept versions has the version "null".
      String versionId = "null".equals(head.versionId()) ? null : head.versionId();
      return Optional.of(new Upload(bucket, key, versionId, head.eTag(), head.contentLength()));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Upload listed(S3Object object) {
    return new Upload(
        lake.settings().sourceBucket(), object.key(), null, object.eTag(), object.size());
  }

  private Kind decide(Upload upload) {
    String runId = Run.runId(upload);
    if (published.look(runId).publication().isPresent()) {
      return Kind.PUBLISHED;
    }
    if (running.contains(runId) || isDecidedOn(runId)) {
      return Kind.RUNNING;
    }
    return options.rejected() == Rejected.SKIPPED && isRejected(upload, runId)
        ? Kind.REJECTED
        : Kind.STARTED;
  }

  private boolean isDecidedOn(String runId) {
    return !decidedOn.isEmpty()
        && rejections.ofUpload(runId).stream()
            .anyMatch(rejection -> decidedOn.contains(rejection.branch()));
  }

  /** Whether the upload was rejected, and no later audit let it through. */
  private boolean isRejected(Upload upload, String runId) {
    Optional<Instant> rejectedAt =
        rejections.ofUpload(runId).stream()
            .map(Rejection::rejectedAt)
            .max(Comparator.naturalOrder());
    return rejectedAt.isPresent()
        && reports.ofUpload(Run.table(upload), runId).stream()
            .noneMatch(
                report ->
                    report.outcome() != Outcome.FAIL
                        && report.auditedAt().isAfter(rejectedAt.get()));
  }

  private String start(Upload upload) {
    Instant now = clock.instant();
    String name = "replay-%s-%s".formatted(Run.runId(upload), NAME_TIME.format(now));
    if (options.mode() == Mode.START) {
      try {
        lake.stepFunctions()
            .startExecution(
                start ->
                    start
                        .stateMachineArn(lake.stateMachineArn())
                        .name(name)
                        .input(
                            UploadEvent.of(
                                upload, lake.stateMachineArn(), now, UUID.randomUUID())));
      } catch (ExecutionAlreadyExistsException e) {
        // Another replay has started the very same in the same millisecond, or an answer was lost.
        return name;
      }
    }
    return name;
  }
}
