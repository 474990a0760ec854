package dev.wap.local;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one embedded cloud that all of a JVM share, since starting one takes seconds;
 * each test has tables of its own. It has a Slack channel but no token. Tests that break things
 * share a {@link FragileCloud} or a {@link FaultyCloud} in the same way, and heal it after each.
 */
final class SharedCloud implements ParameterResolver {
  /** Closed by JUnit, with its store, when all tests have run. */
  private record Started(Closeable cloud, Path folder) implements AutoCloseable {
    static Started now(Class<?> type) {
      try {
        Path folder = Files.createTempDirectory("wap-e2e");
        Map<String, String> settings = Map.of("SLACK_CHANNEL", "#data");
        return new Started(
            type == FragileCloud.class
                ? new FragileCloud(folder, settings)
                : type == FaultyCloud.class
                    ? new FaultyCloud(folder)
                    : CloudUnderTest.start(folder, settings),
            folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while starting", e);
      }
    }

    @Override
    public void close() throws IOException {
      cloud.close();
      List<Path> paths;
      try (Stream<Path> walk = Files.walk(folder)) {
        paths = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == CloudUnderTest.class || type == FragileCloud.class || type == FaultyCloud.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCloud.class))
        .computeIfAbsent(parameter.getParameter().getType(), Started::now, Started.class)
        .cloud();
  }
}
