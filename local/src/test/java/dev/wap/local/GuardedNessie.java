package dev.wap.local;

import dev.wap.contract.Catalog;
import dev.wap.contract.CatalogLogin;
import dev.wap.local.process.ChildJvm;
import dev.wap.nessie.Nessie;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Nessie as the template's container has it: started with the very environment that is written
 * there, but for its issuer, its storage and its ports.
 */
final class GuardedNessie implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

  /** What nobody needs a token for, and the container's health check asks for. */
  static final String HEALTH = "/nessie-openapi/openapi.yaml";

  private final Process process;
  private final int port;

  private GuardedNessie(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it; its store is in memory. */
  static GuardedNessie start(Path folder, URI issuer) throws IOException, InterruptedException {
    int port = freePort();
    Map<String, String> environment = new HashMap<>(template());
    String options = environment.remove("JAVA_OPTS_APPEND");
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.putAll(
        Map.of(
            "NESSIE_VERSION_STORE_TYPE",
            "IN_MEMORY",
            "QUARKUS_OIDC_AUTH_SERVER_URL",
            issuer.toString(),
            "QUARKUS_HTTP_HOST",
            "127.0.0.1",
            "QUARKUS_HTTP_PORT",
            String.valueOf(port),
            "QUARKUS_MANAGEMENT_HOST",
            "127.0.0.1",
            "QUARKUS_MANAGEMENT_PORT",
            String.valueOf(freePort())));
    List<String> command = new ArrayList<>();
    command.add(ChildJvm.java().toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options.split(" ", -1)));
    command.add("-cp");
    command.add(
        ChildJvm.mainJar(Files.createDirectories(folder.resolve("cache")))
            + File.pathSeparator
            + CloudUnderTest.PROJECT.resolve("local/target/nessie/nessie-quarkus-runner.jar"));
    command.add(ChildJvm.mainClass());
    command.add(MAIN_CLASS);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("guarded-nessie.log").toFile());
    builder.environment().putAll(environment);
    GuardedNessie nessie = new GuardedNessie(builder.start(), port);
    nessie.awaitReady(folder.resolve("guarded-nessie.log"));
    return nessie;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The container's environment, as far as it is written out in the template. */
  static Map<String, String> template() throws IOException {
    Node root =
        new Compose(LoadSettings.builder().build())
            .composeString(Files.readString(CloudUnderTest.PROJECT.resolve("template.yaml")))
            .orElseThrow();
    Node containers = root;
    for (String key :
        List.of(
            "Resources",
            "NessieContainer",
            "Properties",
            "ContainerServiceDeployment",
            "Containers")) {
      containers = member(containers, key).orElseThrow();
    }
    Node container = ((SequenceNode) containers).getValue().get(0);
    Map<String, String> variables = new HashMap<>();
    for (Node variable :
        ((SequenceNode) member(container, "Environment").orElseThrow()).getValue()) {
      if (variable instanceof MappingNode
          && member(variable, "Value").orElseThrow() instanceof ScalarNode value
          && value.getTag().getValue().startsWith("tag:yaml.org,2002:")) {
        variables.put(
            ((ScalarNode) member(variable, "Variable").orElseThrow()).getValue(), value.getValue());
      }
    }
    return variables;
  }

  private static Optional<Node> member(Node node, String key) {
    return ((MappingNode) node)
        .getValue().stream()
            .filter(tuple -> ((ScalarNode) tuple.getKeyNode()).getValue().equals(key))
            .map(tuple -> tuple.getValueNode())
            .findFirst();
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (get(HEALTH, Optional.empty()) == 200) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    close();
    throw new IOException("Nessie does not start:\n" + Files.readString(log));
  }

  /** What it answers to a GET of a path, with a token or without. */
  int get(String path, Optional<String> token) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .timeout(Duration.ofSeconds(10));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:%d/api/v2".formatted(port));
  }

  /** A client of it that logs in as the functions do. */
  NessieApiV2 client(FakeCognito cognito, String id) {
    return Nessie.client(catalog(cognito, id));
  }

  /** It, as a client of the functions sees it. */
  Catalog catalog(FakeCognito cognito, String id) {
    return new Catalog(
        endpoint(),
        Optional.of(
            new CatalogLogin(
                Optional.of(cognito.tokenUri()),
                new CatalogLogin.Given(id, FakeCognito.secret()),
                Optional.empty())));
  }

  @Override
  public void close() {
    ChildJvm.stop(process, Duration.ofSeconds(10));
  }
}
