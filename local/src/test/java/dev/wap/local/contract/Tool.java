package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wap.local.LocalCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client of others that the machine may have, run with what the embedded cloud writes to its
 * environment file and nothing else.
 *
 * @param executable the program
 * @param scripts where the tests' scripts for it lie
 */
public record Tool(Path executable, Path scripts) {
  private static final long LIMIT_SECONDS = 120;
  private static final Set<String> KEPT = Set.of("PATH", "HOME", "LANG", "TMPDIR");

  /** The program that a variable names; the test is skipped if it is not set. */
  public static Tool named(String variable) {
    String path = System.getenv(variable);
    assumeTrue(path != null && !path.isBlank(), variable + " is not set");
    return new Tool(Path.of(path), Project.ROOT.resolve("local/src/test/python"));
  }

  /** A script's path. */
  public String script(String name) {
    return scripts.resolve(name).toString();
  }

  /** Runs the program, and answers its standard output; the test fails if the program does. */
  public String run(LocalCloud cloud, String... arguments)
      throws IOException, InterruptedException {
    Files.createDirectories(Project.TARGET);
    Path output = Files.createTempFile(Project.TARGET, "tool", ".out");
    Path errors = Files.createTempFile(Project.TARGET, "tool", ".err");
    try {
      List<String> command = new ArrayList<>(List.of(executable.toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().keySet().retainAll(KEPT);
      builder.environment().putAll(cloud.environment().variables());
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      Process process = builder.start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      assertThat(ended && process.exitValue() == 0)
          .as("%s, which said: %s", String.join(" ", command), Files.readString(errors))
          .isTrue();
      return Files.readString(output).strip();
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
