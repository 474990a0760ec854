package dev.wap.local.nessie;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How the embedded Nessie server runs.
 *
 * @param runnerJar the server, {@code nessie-quarkus-<version>-runner.jar}
 * @param dataFolder where its RocksDB store lives; survives restarts
 * @param cacheFolder for archived classes; may be deleted between runs
 * @param logFile gets what the server prints; begun anew at each start
 * @param port its port, or 0 for a free one
 * @param warehouse the lake, such as {@code s3://lake/}
 * @param s3Endpoint where the lake's S3 is
 * @param region the lake's region
 * @param accessKeyId the server's own credentials for the lake
 * @param secretAccessKey the server's own credentials for the lake
 * @param settings more of the server's settings, by name, which win over those that follow from the
 *     rest: another version store, for example
 */
public record NessieOptions(
    Path runnerJar,
    Path dataFolder,
    Path cacheFolder,
    Path logFile,
    int port,
    URI warehouse,
    URI s3Endpoint,
    String region,
    String accessKeyId,
    String secretAccessKey,
    Map<String, String> settings) {
  public NessieOptions {
    runnerJar = runnerJar.toAbsolutePath();
    dataFolder = dataFolder.toAbsolutePath();
    cacheFolder = cacheFolder.toAbsolutePath();
    logFile = logFile.toAbsolutePath();
    if (!"s3".equals(warehouse.getScheme())) {
      throw new IllegalArgumentException("warehouse is no s3 URI: " + warehouse);
    }
    requireNonNull(s3Endpoint, "s3Endpoint");
    requireNonNull(region, "region");
    requireNonNull(accessKeyId, "accessKeyId");
    requireNonNull(secretAccessKey, "secretAccessKey");
    settings = Map.copyOf(settings);
  }

  /** A server with no more settings than those that follow from these. */
  public NessieOptions(
      Path runnerJar,
      Path dataFolder,
      Path cacheFolder,
      Path logFile,
      int port,
      URI warehouse,
      URI s3Endpoint,
      String region,
      String accessKeyId,
      String secretAccessKey) {
    this(
        runnerJar,
        dataFolder,
        cacheFolder,
        logFile,
        port,
        warehouse,
        s3Endpoint,
        region,
        accessKeyId,
        secretAccessKey,
        Map.of());
  }

  /** The same with more settings. */
  public NessieOptions with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(more);
    return new NessieOptions(
        runnerJar,
        dataFolder,
        cacheFolder,
        logFile,
        port,
        warehouse,
        s3Endpoint,
        region,
        accessKeyId,
        secretAccessKey,
        all);
  }
}
