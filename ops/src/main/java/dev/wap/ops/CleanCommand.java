package dev.wap.ops;

import dev.wap.ops.UnfinishedUploads.Unfinished;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wap clean}: removes what no branch or tag reaches. */
@Command(
    name = "clean",
    description = {
      "Removes the data files, manifests and metadata files of tables that no branch and no tag reaches and that are older than 7 days, and aborts multipart uploads older than 7 days in both buckets. Nothing that is published meanwhile is lost; nothing under _wap/ is touched."
    },
    mixinStandardHelpOptions = true,
    footer = "%nEnvironment: as wap verify")
public final class CleanCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1_000_000;

  @Option(names = "--dry-run", description = "Only tell what would go.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  private final Supplier<Connections> connections;
  private final Clock clock;

  /**
   * The command.
   *
   * @param connections connects to the lake; what it gives is closed
   */
  public CleanCommand(Supplier<Connections> connections, Clock clock) {
    this.connections = connections;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try (Connections to = connections.get()) {
      return Translated.of(to.settings(), () -> clean(to));
    }
  }

  private int clean(Connections to) {
    PrintWriter out = spec.commandLine().getOut();
    Cleaning cleaning = Cleaning.begin(to, clock);
    List<Orphan> orphans = cleaning.orphans();
    String bucket = to.settings().lakeBucket();
    int exitCode = 0;
    if (dryRun) {
      orphans.forEach(orphan -> print(out, "would delete", bucket, orphan));
      out.printf("%s would go.%n", figures(orphans));
    } else {
      Cleaning.Result result = cleaning.delete(orphans);
      result.deleted().forEach(orphan -> print(out, "deleted", bucket, orphan));
      result.changed().forEach(orphan -> print(out, "put again, and stays:", bucket, orphan));
      result.failed().forEach(failure -> out.println("not deleted: " + failure));
      out.printf("%s deleted.%n", figures(result.deleted()));
      exitCode = result.failed().isEmpty() ? 0 : 1;
    }
    UnfinishedUploads uploads = new UnfinishedUploads(to, clock);
    List<Unfinished> unfinished = uploads.old();
    for (Unfinished upload : unfinished) {
      if (!dryRun) {
        uploads.abort(upload);
      }
      out.printf(
          "%s the upload of s3://%s/%s in parts, of %s%n",
          dryRun ? "would abort" : "aborted", upload.bucket(), upload.key(), upload.initiated());
    }
    out.printf(
        "%d multipart uploads %s.%n", unfinished.size(), dryRun ? "would be aborted" : "aborted");
    out.flush();
    return exitCode;
  }

  private static void print(PrintWriter out, String what, String bucket, Orphan orphan) {
    out.printf(
        "%s s3://%s/%s, %d bytes, of %s%n",
        what, bucket, orphan.key(), orphan.bytes(), orphan.lastModified());
  }

  private static String figures(List<Orphan> orphans) {
    long metadata = orphans.stream().filter(it -> it.key().contains("/metadata/")).count();
    return String.format(
        Locale.ROOT,
        "%d data files and %d files of metadata, %.1f MB,",
        orphans.size() - metadata,
        metadata,
        orphans.stream().mapToLong(Orphan::bytes).sum() / MEGABYTE);
  }
}
