package dev.wap.contract;

import dev.wap.error.InvalidUpload;
import java.util.regex.Pattern;

/**
 * One upload on its way to {@code main}.
 *
 * @param runId identifies the upload: the same however often its event arrives; 32 hexadecimal
 *     characters
 * @param owner identifies the execution, see {@link Execution#owner()}
 * @param table the table's name, without its namespace
 * @param source the object's address
 */
public record Run(String runId, String owner, String table, String source) {
  /** The table of an upload whose key names none. */
  public static final String DEFAULT_TABLE = "customer_data_log";

  private static final Pattern TABLE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");

  public Run {
    Check.notEmpty(runId, "run.runId");
    Check.notEmpty(owner, "run.owner");
    Check.notEmpty(table, "run.table");
    Check.notEmpty(source, "run.source");
  }

  /**
   * The run of an upload by an execution.
   *
   * @throws InvalidUpload if the key's folder is no table name
   */
  public static Run of(Upload upload, Execution execution) {
    return new Run(runId(upload), execution.owner(), table(upload), upload.uri());
  }

  /** Identifies an upload by bucket, key and version, or entity tag where there are no versions. */
  public static String runId(Upload upload) {
    if (upload.knownRunId() != null) {
      return upload.knownRunId();
    }
    String version =
        Check.present(
            upload.versionId() == null ? upload.etag() : upload.versionId(), "upload.etag");
    return Digest.sha256HexOfParts(upload.bucket(), upload.key(), version).substring(0, 32);
  }

  /**
   * The table that an upload goes to, by its key.
   *
   * @throws InvalidUpload if the key's folder is no table name
   */
  public static String table(Upload upload) {
    int slash = upload.key().indexOf('/');
    if (slash < 0) {
      return DEFAULT_TABLE;
    }
    String folder = upload.key().substring(0, slash);
    if (!TABLE_NAME.matcher(folder).matches()) {
      throw new InvalidUpload(
          "The folder '%s' of %s is no table name: use lower-case letters, digits and underscores, a letter first, at most 100 characters"
              .formatted(folder, upload.uri()));
    }
    return folder;
  }

  /** The name of the branch of one attempt of this run. */
  public String branchName(int attempt) {
    return branchPrefix() + attempt;
  }

  /** What the names of all branches of this run's execution begin with, and of no other's. */
  public String branchPrefix() {
    return branchPrefixOfUpload() + owner + "-";
  }

  /**
   * What the names of all branches of this upload begin with, by whatever execution; those of a few
   * other uploads, too.
   */
  public String branchPrefixOfUpload() {
    return BranchName.PREFIX + "%s/%s-".formatted(table, FriendlyWords.of(runId));
  }

  /**
   * The name of this run's data file inside the table's {@code data} folder, the same for all
   * attempts.
   */
  public String dataFileName() {
    return runId + "-" + owner + ".parquet";
  }
}
