package dev.wap.contract;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a run's branch tells, see {@link Run#branchName}.
 *
 * @param table the table's name, without its namespace
 * @param owner the execution, see {@link Execution#owner()}
 */
public record BranchName(String table, String owner) {
  /** What the names of all branches for uploads begin with. */
  public static final String PREFIX = "upload/";

  private static final Pattern NAME =
      Pattern.compile(PREFIX + "([a-z][a-z0-9_]*)/[a-z]+-[a-z]+-([0-9a-f]{16})-[0-9]+");

  /** What a name tells; empty if no run makes a branch of that name. */
  public static Optional<BranchName> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new BranchName(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
