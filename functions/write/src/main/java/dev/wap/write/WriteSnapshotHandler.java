package dev.wap.write;

import dev.wap.contract.Branch;
import dev.wap.contract.Check;
import dev.wap.contract.Decision;
import dev.wap.contract.Example;
import dev.wap.contract.Run;
import dev.wap.contract.Settings;
import dev.wap.contract.Snapshot;
import dev.wap.contract.TaskHandler;
import dev.wap.contract.Upload;
import dev.wap.contract.WriteInput;
import dev.wap.contract.WriteOutput;
import dev.wap.error.ActionRefused;
import dev.wap.error.InvalidUpload;
import dev.wap.error.SchemaMismatch;
import dev.wap.error.UnauditedBranch;
import dev.wap.lake.Appends;
import dev.wap.lake.Appends.Appended;
import dev.wap.lake.Lake;
import dev.wap.lake.LakeTable;
import dev.wap.lake.MemoryLake;
import dev.wap.lake.NewFile;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Markers;
import dev.wap.nessie.Merges;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.NoCatalog;
import dev.wap.nessie.References;
import dev.wap.records.AuditReports;
import dev.wap.records.S3;
import java.time.Clock;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * State WriteSnapshot: copies the file into the lake and registers it, with the upload's marker, in
 * one commit on the run's branch; if the file has columns that the table's policy lets in, the same
 * commit changes the table's columns. No row is decoded, so neither memory nor time depends on how
 * many there are, but for S3's own copying.
 */
public final class WriteSnapshotHandler extends TaskHandler<WriteInput, WriteOutput> {
  private final References references;
  private final Markers markers;
  private final Lake lake;
  private final Appends appends;
  private final AuditReports reports;
  private final SourceCopy copy;
  private final String sourceBucket;
  private final String lakeBucket;
  private final Clock clock;

  /** The function as Lambda makes it, its settings from the environment. */
  public WriteSnapshotHandler() {
    this(Settings.from(System.getenv()), S3.copyingClient(), Clock.systemUTC());
  }

  private WriteSnapshotHandler(Settings settings, S3Client s3, Clock clock) {
    super(WriteInput.class, Nessie.translator(settings.catalog()).or(S3::translate));
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    this.references = new References(nessie);
    this.markers = new Markers(nessie);
    this.lake = new Lake(nessie, s3, settings.lakeBucket(), settings.tableNamespace());
    this.appends = new Appends(lake, references, new Merges(nessie));
    this.reports = new AuditReports(s3, settings.lakeBucket());
    this.copy = new SourceCopy(s3, settings.lakeBucket());
    this.sourceBucket = settings.sourceBucket();
    this.lakeBucket = settings.lakeBucket();
    this.clock = clock;
  }

  @Override
  protected void prime() throws Exception {
    NoCatalog.prime();
    var input =
        Example.passedOn(
            new WriteInput(
                Example.RUN, Example.BRANCH, Example.UPLOAD, Example.EXECUTION, Example.DECISION),
            WriteInput.class);
    var unused =
        Example.passedOn(new WriteOutput(Example.SNAPSHOT, input.branch()), WriteOutput.class);
    MemoryLake.make();
  }

  /**
   * Where somebody has decided on a rejected upload, its branch must still be there afterwards: a
   * DISCARD deletes that one first, and looks for branches with the upload's rows then, so that
   * either it sees these rows, or this sees that it was first.
   */
  @Override
  protected WriteOutput handle(WriteInput input) {
    WriteOutput output = written(input).orElseGet(() -> write(input));
    if (input.decision() != null) {
      var unused = rejected(input.run(), input.decision());
    }
    return output;
  }

  private WriteOutput write(WriteInput input) {
    Run run = input.run();
    Origin origin = origin(input);
    Optional<LakeTable> table = lake.find(input.branch(), run.table());
    String folder = table.map(LakeTable::location).orElse(lake.newLocation(run.table())) + "/data/";
    String file = folder + run.dataFileName();
    copy.copy(origin.object(), keyInLake(file));
    // A copy that had to be rewritten is another file, so that a late copy cannot overwrite it.
    String plain = folder + "rewritten-" + run.dataFileName();
    NewFile newFile =
        table.isPresent()
            ? NewFile.forTable(lake, table.get(), run.table(), file, plain, run.source())
            : NewFile.forNewTable(lake, run.table(), file, plain, run.source());
    try {
      Appended appended = newFile.append(appends, input.branch(), marker(input, origin, newFile));
      return new WriteOutput(appended.marker().snapshot(), appended.branch());
    } catch (BranchMoved e) {
      return written(input)
          .orElseThrow(
              () ->
                  new UnauditedBranch(
                      "The branch %s is gone, or somebody else has written to it: %s"
                          .formatted(input.branch().name(), e.getMessage()),
                      e));
    }
  }

  /**
   * Where the rows come from.
   *
   * @param object the object to copy
   * @param sourceEtag the entity tag of the object that once arrived
   */
  private record Origin(Upload object, String sourceEtag) {}

  /** The object that arrived; of a rejected upload its file in the lake, which does not change. */
  private Origin origin(WriteInput input) {
    Upload upload = input.upload();
    checkSource(upload);
    if (input.decision() == null) {
      return new Origin(upload, Check.present(upload.etag(), "upload.etag"));
    }
    Marker rejected = rejected(input.run(), input.decision());
    Snapshot snapshot = rejected.snapshot();
    return new Origin(
        new Upload(
            lakeBucket,
            keyInLake(snapshot.dataFile()),
            null,
            null,
            snapshot.addedBytes(),
            input.run().runId()),
        rejected.sourceEtag());
  }

  /** The marker on the rejected branch that somebody has decided on. */
  private Marker rejected(Run run, Decision decision) {
    return references
        .find(decision.branch())
        .flatMap(head -> markers.find(head, run.runId()))
        .orElseThrow(
            () ->
                new ActionRefused(
                    "The branch %s is gone, or has no rows of %s any more: somebody else has decided on it"
                        .formatted(decision.branch(), run.source())));
  }

  /** Whoever may start an execution may name any bucket, and this function may read the lake's. */
  private void checkSource(Upload upload) {
    if (!upload.bucket().equals(sourceBucket)) {
      throw new InvalidUpload(
          "%s is not in the bucket where files arrive, %s: upload it there"
              .formatted(upload.uri(), sourceBucket));
    }
  }

  /** What an earlier call for this branch has written, if one has. */
  private Optional<WriteOutput> written(WriteInput input) {
    return references
        .find(input.branch().name())
        .flatMap(
            head ->
                markers
                    .find(head, input.run().runId())
                    .filter(marker -> marker.owner().equals(input.run().owner()))
                    .map(marker -> new WriteOutput(marker.snapshot(), head)));
  }

  private Marker marker(WriteInput input, Origin origin, NewFile newFile) {
    Run run = input.run();
    Branch base = input.branch();
    DataFile dataFile = newFile.dataFile();
    return new Marker(
        run.runId(),
        input.execution().arn(),
        run.owner(),
        run.source(),
        origin.sourceEtag(),
        run.table(),
        base.hash(),
        new Snapshot(
            0,
            dataFile.location(),
            dataFile.recordCount(),
            dataFile.fileSizeInBytes(),
            newFile.mode(),
            newFile.schemaChange()),
        reports.uri(run),
        clock.instant(),
        input.decision());
  }

  /** The key of a file in the lake's bucket; a table elsewhere cannot be written to. */
  private String keyInLake(String file) {
    String prefix = "s3://" + lakeBucket + "/";
    if (!file.startsWith(prefix)) {
      throw new SchemaMismatch(
          "The table's data is at %s, outside the lake's bucket %s".formatted(file, lakeBucket));
    }
    return file.substring(prefix.length());
  }
}
