package dev.wap.local;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all commands which start an embedded cloud share. */
final class CloudOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its state lives, which survives a restart (default: .wap/data)")
  private @Nullable Path data;

  @Option(
      names = "--port-base",
      paramLabel = "N",
      description =
          "Listen on N (S3), N+1 (Nessie), N+2 (Step Functions), N+3 (dashboard) instead of 9000, 19120, 8083, 8080")
  private @Nullable Integer portBase;

  @Option(names = "--project", paramLabel = "DIR", defaultValue = ".", hidden = true)
  private Path project = Path.of(".");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  LocalOptions options(Map<String, String> environment) {
    Path home = project.resolve(".wap");
    try {
      return new LocalOptions(
          project,
          data == null ? home.resolve("data") : data,
          home.resolve("cache"),
          home.resolve("local.env"),
          portBase == null ? Ports.DEFAULT : Ports.from(portBase),
          environment);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          java.util.Objects.requireNonNull(command).commandLine(), e.getMessage(), e);
    }
  }
}
