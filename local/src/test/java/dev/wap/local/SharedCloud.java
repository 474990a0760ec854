package dev.wap.local;

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
 * each test has tables of its own. It has a Slack channel but no token.
 */
final class SharedCloud implements ParameterResolver {
  /** Closed by JUnit, with its store, when all tests have run. */
  private record Started(CloudUnderTest cloud, Path folder) implements AutoCloseable {
    static Started now() {
      try {
        Path folder = Files.createTempDirectory("wap-e2e");
        return new Started(CloudUnderTest.start(folder, Map.of("SLACK_CHANNEL", "#data")), folder);
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
    return parameter.getParameter().getType() == CloudUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCloud.class))
        .computeIfAbsent(Started.class, type -> Started.now(), Started.class)
        .cloud();
  }
}
