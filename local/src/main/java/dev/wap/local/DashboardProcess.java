package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.process.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard beside an embedded cloud: the very program of {@code ./wap dashboard}, as a child
 * process that does not outlive this one.
 */
final class DashboardProcess implements AutoCloseable {
  private static final String MAIN_CLASS = "dev.wap.dashboard.Dashboard";
  private static final String SAYS_WHERE = "The dashboard is at ";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int JDK_THAT_WARNS = 24;

  private final Process process;
  private final URI address;

  private DashboardProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it, and waits until it serves.
   *
   * @param environment how it reaches the cloud
   * @param port where it listens on 127.0.0.1; 0 for any that is free
   * @throws IOException saying why it does not
   */
  static DashboardProcess start(LocalOptions options, Map<String, String> environment, int port)
      throws IOException, InterruptedException {
    Path lib = options.project().resolve("dashboard/target/lib");
    if (!Files.isDirectory(lib)) {
      throw new IOException("The dashboard: " + lib + " does not exist; build it first");
    }
    Path log = options.data().resolve("logs").resolve("dashboard.log");
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command(ChildJvm.mainJar(options.cache()), lib, port))
            .redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      return new DashboardProcess(process, awaitAddress(process, log));
    } catch (IOException | InterruptedException | RuntimeException e) {
      ChildJvm.stop(process, GRACE);
      throw e;
    }
  }

  private static List<String> command(Path mainJar, Path lib, int port) {
    List<String> command = new ArrayList<>();
    command.add(ChildJvm.java().toString());
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= JDK_THAT_WARNS) {
      // Of what the cache of a library still uses.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", mainJar + File.pathSeparator + lib.resolve("*")));
    command.addAll(List.of(ChildJvm.mainClass(), MAIN_CLASS));
    command.addAll(List.of("--port", Integer.toString(port)));
    return command;
  }

  /** The first line that it prints; nothing follows that anybody needs. */
  private static URI awaitAddress(Process process, Path log)
      throws IOException, InterruptedException {
    BufferedReader out = process.inputReader(UTF_8);
    CompletableFuture<@Nullable String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return out.readLine();
              } catch (IOException e) {
                return null;
              }
            });
    try {
      @Nullable String said = line.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (said != null && said.startsWith(SAYS_WHERE)) {
        return URI.create(said.substring(SAYS_WHERE.length()));
      }
    } catch (TimeoutException e) {
      throw new IOException(
          "The dashboard does not start within %d s; see %s"
              .formatted(START_LIMIT.toSeconds(), log),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    throw new IOException(
        "The dashboard does not start: " + Files.readString(log).strip() + " (" + log + ")");
  }

  /**
   * Makes sure that it can listen on a port.
   *
   * @throws IOException if something else does
   */
  static void checkFree(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IOException(
          "The dashboard: port %d is in use; --port-base N moves all ports".formatted(port), e);
    }
  }

  /** Where it serves. */
  URI address() {
    return address;
  }

  @Override
  public void close() {
    ChildJvm.stop(process, GRACE);
  }
}
