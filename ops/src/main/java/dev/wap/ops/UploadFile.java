package dev.wap.ops;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data file as uploads bring them into a table, by its name: {@code
 * <folder>/data/[rewritten-]<runId>-<owner>.parquet}.
 *
 * @param tableLocation the folder of the table that it was made for
 * @param runId the upload
 * @param owner the execution
 */
record UploadFile(String tableLocation, String runId, String owner) {
  private static final Pattern NAME =
      Pattern.compile("(.*)/data/(?:rewritten-)?([0-9a-f]{32})-([0-9a-f]{16})\\.parquet");

  /** What the address says; empty if it is not of an upload's file. */
  static Optional<UploadFile> of(String location) {
    Matcher name = NAME.matcher(location);
    return name.matches()
        ? Optional.of(new UploadFile(name.group(1), name.group(2), name.group(3)))
        : Optional.empty();
  }
}
