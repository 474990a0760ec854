package dev.wap.ops;

import dev.wap.contract.Branch;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A branch as runs make them, {@code upload/<table>/<words>-<owner>-<attempt>}, and with {@code
 * -on-<hash>} behind it if it is upon what others have published.
 *
 * @param branch its name and head
 * @param table the table's name
 * @param owner the execution; empty if the name tells of none
 */
record UploadBranch(Branch branch, String table, Optional<String> owner) {
  private static final String PREFIX = "upload/";
  private static final Pattern NAME =
      Pattern.compile("upload/([^/]+)/.+-([0-9a-f]{16})-[0-9]+(?:-on-[0-9a-f]+)?");

  /** What the name says; empty if it is no branch for uploads. */
  static Optional<UploadBranch> of(Branch branch) {
    if (!branch.name().startsWith(PREFIX)) {
      return Optional.empty();
    }
    Matcher name = NAME.matcher(branch.name());
    return Optional.of(
        name.matches()
            ? new UploadBranch(branch, name.group(1), Optional.of(name.group(2)))
            : new UploadBranch(branch, "", Optional.empty()));
  }
}
