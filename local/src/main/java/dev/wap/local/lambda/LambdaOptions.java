package dev.wap.local.lambda;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the embedded Lambda runs functions.
 *
 * @param cacheFolder for unzipped functions and archived classes; may be deleted between runs
 * @param logFolder gets one file per function, {@code <name>.log}
 * @param region the functions' AWS_REGION
 * @param environment variables that every function gets, and which win over its own: endpoints and
 *     credentials
 * @param maxProcesses how many processes a function may have, and so how many invocations at once
 * @param maxWaiting how many invocations may wait for a process, beyond which they are refused
 * @param initTimeout how long a process may take from its start to its first call of /next
 * @param launcher a command that is given each process's command, to run it in its own way; empty
 *     for none
 */
public record LambdaOptions(
    Path cacheFolder,
    Path logFolder,
    String region,
    Map<String, String> environment,
    int maxProcesses,
    int maxWaiting,
    Duration initTimeout,
    List<String> launcher) {
  public LambdaOptions {
    cacheFolder = cacheFolder.toAbsolutePath();
    logFolder = logFolder.toAbsolutePath();
    requireNonNull(region, "region");
    environment = Map.copyOf(environment);
    if (maxProcesses < 1) {
      throw new IllegalArgumentException("maxProcesses is less than 1: " + maxProcesses);
    }
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting is negative: " + maxWaiting);
    }
    requireNonNull(initTimeout, "initTimeout");
    launcher = List.copyOf(launcher);
  }

  /** Processes are run as they are. */
  public LambdaOptions(
      Path cacheFolder,
      Path logFolder,
      String region,
      Map<String, String> environment,
      int maxProcesses,
      int maxWaiting,
      Duration initTimeout) {
    this(
        cacheFolder,
        logFolder,
        region,
        environment,
        maxProcesses,
        maxWaiting,
        initTimeout,
        List.of());
  }

  /** The same with a launcher. */
  public LambdaOptions launchedBy(List<String> command) {
    return new LambdaOptions(
        cacheFolder,
        logFolder,
        region,
        environment,
        maxProcesses,
        maxWaiting,
        initTimeout,
        command);
  }

  /**
   * As many processes per function as there are processors, but two to ten: on a laptop, starting
   * more of them takes longer than waiting for these. A thousand waiting, thirty seconds to start.
   */
  public static LambdaOptions of(
      Path cacheFolder, Path logFolder, String region, Map<String, String> environment) {
    return new LambdaOptions(
        cacheFolder,
        logFolder,
        region,
        environment,
        Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 10),
        1_000,
        Duration.ofSeconds(30));
  }
}
