package dev.wap.local.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.process.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real Nessie server as a child process, on 127.0.0.1, with the lake as the default warehouse
 * of its Iceberg REST endpoint. It does not outlive this process.
 *
 * <p>It starts in 3 s where a plain {@code java -jar} takes 7: by the serial collector, by the
 * first compiler only, and by an archive of its classes (AppCDS) that the first server writes when
 * it stops.
 */
public final class NessieServer implements AutoCloseable {
  /** The name of the warehouse. */
  public static final String WAREHOUSE = "lake";

  private static final Logger LOG = LoggerFactory.getLogger(NessieServer.class);
  private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Writing the archive of classes, once, takes 5 s on two cores. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int FIRST_FREE_PORT = 20_000;
  private static final int LAST_FREE_PORT = 32_000;
  private static final int FREE_PORT_ATTEMPTS = 100;
  private static final int TAIL_LINES = 15;

  private final NessieOptions options;
  private final Path archive;
  private final int port;
  private final Process process;
  private volatile boolean ready;
  private final Thread hook = new Thread(this::stop, "nessie-stop");

  private NessieServer(NessieOptions options, Path archive, int port, Process process) {
    this.options = options;
    this.archive = archive;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a server, and returns at once; {@link #awaitReady} waits for it.
   *
   * @throws IOException if the port is in use, or the server's jar is not there
   */
  public static NessieServer start(NessieOptions options) throws IOException {
    if (!Files.isRegularFile(options.runnerJar())) {
      throw new IOException("Nessie: " + options.runnerJar() + " does not exist; build it first");
    }
    int port = options.port() == 0 ? freePort() : options.port();
    checkFree(port);
    Files.createDirectories(options.dataFolder());
    Files.createDirectories(options.cacheFolder());
    Files.createDirectories(options.logFile().getParent());
    Path archive = archive(options);
    Process process =
        new ProcessBuilder(command(options, archive, port, freePort()))
            .redirectErrorStream(true)
            .redirectOutput(options.logFile().toFile())
            .start();
    var server = new NessieServer(options, archive, port, process);
    Runtime.getRuntime().addShutdownHook(server.hook);
    return server;
  }

  private static List<String> command(
      NessieOptions options, Path archive, int port, int managementPort) throws IOException {
    Path mainJar = ChildJvm.mainJar(options.cacheFolder());
    List<String> command = new ArrayList<>();
    command.add(ChildJvm.java().toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    // An archive that does not fit is not used, which is nothing to be said.
    command.add("-Xlog:disable");
    command.add(
        Files.exists(archive)
            ? "-XX:SharedArchiveFile=" + archive
            : "-XX:ArchiveClassesAtExit=" + newArchive(archive, port));
    command.add("--enable-native-access=ALL-UNNAMED");
    settings(options, port, managementPort)
        .forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-cp");
    command.add(mainJar + File.pathSeparator + options.runnerJar());
    command.add(ChildJvm.mainClass());
    command.add(MAIN_CLASS);
    return command;
  }

  /**
   * The server's settings.
   *
   * @see <a href="https://projectnessie.org/nessie-0-99-0/configuration/">Server configuration</a>
   */
  private static Map<String, String> settings(NessieOptions options, int port, int managementPort) {
    String s3 = "nessie.catalog.service.s3.default-options.";
    String warehouse = "nessie.catalog.warehouses." + WAREHOUSE + ".location";
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("quarkus.management.host", "127.0.0.1");
    settings.put("quarkus.management.port", Integer.toString(managementPort));
    settings.put("quarkus.http.access-log.enabled", "false");
    settings.put("quarkus.otel.sdk.disabled", "true");
    settings.put("nessie.version.store.type", "ROCKSDB");
    settings.put(
        "nessie.version.store.persist.rocks.database-path", options.dataFolder().toString());
    settings.put("nessie.catalog.default-warehouse", WAREHOUSE);
    settings.put(warehouse, options.warehouse().toString());
    // The S3 of the same process need not be up yet when the server asks.
    settings.put("nessie.catalog.object-stores.health-check.enabled", "false");
    settings.put(s3 + "endpoint", options.s3Endpoint().toString());
    settings.put(s3 + "region", options.region());
    settings.put(s3 + "path-style-access", "true");
    settings.put(s3 + "request-signing-enabled", "false");
    settings.put(s3 + "access-key", "urn:nessie-secret:quarkus:lake-credentials");
    settings.put("lake-credentials.name", options.accessKeyId());
    settings.put("lake-credentials.secret", options.secretAccessKey());
    settings.putAll(options.settings());
    return settings;
  }

  /**
   * A port that is free now, and still will be when the server has started: from below the range
   * that systems take outgoing connections' ports from.
   */
  private static int freePort() throws IOException {
    var random = new SecureRandom();
    for (int attempt = 0; attempt < FREE_PORT_ATTEMPTS; attempt++) {
      int port = random.nextInt(FIRST_FREE_PORT, LAST_FREE_PORT);
      try {
        checkFree(port);
        return port;
      } catch (IOException e) {
        LOG.debug("Taken", e);
      }
    }
    throw new IOException("Nessie: no free port was found");
  }

  private static void checkFree(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IOException("Nessie: port " + port + " is in use", e);
    }
  }

  /** The value of NESSIE_ENDPOINT: the server's REST API, version 2. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port + "/api/v2");
  }

  /** The Iceberg REST endpoint; a client that is told nothing else reads {@code main}. */
  public URI icebergEndpoint() {
    return URI.create("http://127.0.0.1:" + port + "/iceberg");
  }

  /**
   * The Iceberg REST endpoint of a branch or tag, for clients that know no references. Its name is
   * one segment of the path, so that slashes in it are encoded.
   */
  public URI icebergEndpoint(String reference) {
    String segment = URLEncoder.encode(reference, UTF_8).replace("+", "%20");
    return URI.create(icebergEndpoint() + "/" + segment);
  }

  /**
   * Waits until the server answers.
   *
   * @throws IOException if it ends before it does, or takes over a minute; with the end of its log
   */
  public NessieServer awaitReady() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint() + "/config"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < deadline) {
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          close();
          throw new IOException(
              "Nessie: the server ended with status "
                  + process.exitValue()
                  + "; the end of its log "
                  + options.logFile()
                  + ":\n"
                  + logTail());
        }
        if (answers(client, request)) {
          ready = true;
          return this;
        }
      }
    }
    close();
    throw new IOException(
        "Nessie: no answer within "
            + START_LIMIT.toSeconds()
            + " s; the end of its log "
            + options.logFile()
            + ":\n"
            + logTail());
  }

  private static boolean answers(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      LOG.trace("Not yet", e);
      return false;
    }
  }

  private String logTail() throws IOException {
    List<String> lines = Files.readAllLines(options.logFile());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  /** Stops the server, and waits until it is gone. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is already going down", e);
    }
  }

  private void stop() {
    ChildJvm.stop(process, GRACE);
    keepArchive();
  }

  /** An archive fits one JVM and one jar. */
  private static Path archive(NessieOptions options) throws IOException {
    String name =
        "%s %s %s"
            .formatted(
                System.getProperty("java.vm.version"),
                options.runnerJar(),
                Files.getLastModifiedTime(options.runnerJar()));
    return options.cacheFolder().resolve("nessie-%08x.jsa".formatted(name.hashCode()));
  }

  private static Path newArchive(Path archive, int port) {
    return archive.resolveSibling("nessie-" + port + ".tmp");
  }

  /** A server that never was ready leaves an archive of next to nothing, which is thrown away. */
  private void keepArchive() {
    Path written = newArchive(archive, port);
    try {
      if (ready && Files.exists(written)) {
        Files.move(written, archive, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.deleteIfExists(written);
    } catch (IOException e) {
      LOG.warn("Nessie: cannot keep its class archive {}", archive, e);
    }
  }
}
