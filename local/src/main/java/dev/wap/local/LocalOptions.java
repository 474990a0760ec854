package dev.wap.local;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an embedded cloud is started with.
 *
 * @param project the folder of template.yaml
 * @param data where its state lives; survives a restart, used by one cloud at a time
 * @param cache for unzipped functions and archived classes; may be deleted between runs
 * @param environmentFile where {@code local.env} goes
 * @param ports where it listens
 * @param environment the user's environment, of which the documented settings are passed on
 */
public record LocalOptions(
    Path project,
    Path data,
    Path cache,
    Path environmentFile,
    Ports ports,
    Map<String, String> environment) {
  public LocalOptions {
    project = project.toAbsolutePath().normalize();
    data = data.toAbsolutePath().normalize();
    cache = cache.toAbsolutePath().normalize();
    environmentFile = environmentFile.toAbsolutePath().normalize();
    environment = Map.copyOf(environment);
  }
}
