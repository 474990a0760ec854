package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.HttpGateway.Answer;
import dev.wap.local.HttpGateway.Exchange;
import dev.wap.local.nessie.NessieOptions;
import dev.wap.local.nessie.NessieServer;
import dev.wap.local.stepfunctions.FunctionInvocation;
import dev.wap.local.stepfunctions.FunctionInvoker;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An embedded cloud whose functions reach Nessie, S3 and Slack through gateways, where each of
 * their requests has a number and can meet a fault; and whose services can be killed. No time
 * passes between retries. What the tests ask goes past the gateways.
 */
final class FaultyCloud implements Closeable {
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  /** What functions call, and how long they wait for its answer. */
  enum Service {
    NESSIE(Duration.ofSeconds(14)),
    S3(Duration.ofSeconds(4)),
    SLACK(Duration.ofSeconds(10));

    private final Duration patience;

    Service(Duration patience) {
      this.patience = patience;
    }

    Duration patience() {
      return patience;
    }
  }

  /** Lets a request pass, or not. */
  @FunctionalInterface
  interface Crossings {
    void cross(Crossing crossing) throws IOException, InterruptedException;
  }

  /** What precedes calls of functions by the state machine. */
  @FunctionalInterface
  interface Before {
    /** Called on the call's own thread. */
    void call(FunctionInvocation call) throws IOException, InterruptedException;
  }

  private static final Crossings OPEN = Crossing::pass;
  private static final Before NOTHING = call -> {};

  private final FakeSlack slack = new FakeSlack();
  private final Deque<Closeable> gateways = new ArrayDeque<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Deque<Exchange> kept = new ConcurrentLinkedDeque<>();
  private final Deque<Exchange> keptUntilRepeated = new ConcurrentLinkedDeque<>();
  private final Path folder;
  private final CloudUnderTest cloud;
  private volatile Crossings crossings = OPEN;
  private volatile Before before = NOTHING;
  private volatile Optional<FunctionInvocation> current = Optional.empty();
  private Optional<NessieServer> nessie = Optional.empty();
  private Optional<S3Process> s3 = Optional.empty();

  FaultyCloud(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    URI slackAddress = gateway(Service.SLACK, slack.apiUrl());
    cloud =
        CloudUnderTest.start(
            folder,
            Map.of(
                "SLACK_API_URL",
                slackAddress.toString(),
                "SLACK_TOKEN",
                "xoxb-test",
                "SLACK_CHANNEL",
                "#data"),
            new Seams(this::throughGateways, this::watched, duration -> Thread.sleep(1)));
  }

  private URI gateway(Service service, URI target) throws IOException {
    HttpGateway gateway =
        new HttpGateway(
            target,
            exchange -> {
              var crossing = new Crossing(numbers.incrementAndGet(), service, current, exchange);
              crossings.cross(crossing);
            });
    gateways.push(gateway);
    return gateway.address();
  }

  /**
   * The functions' S3 is a process of its own on the same folder, since one that runs in this
   * process cannot be killed.
   */
  private Map<String, String> throughGateways(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    try {
      S3Process process = S3Process.start(folder.resolve("data/s3"), 0);
      s3 = Optional.of(process);
      changed.put(
          "NESSIE_ENDPOINT",
          gateway(Service.NESSIE, URI.create(environment.get("NESSIE_ENDPOINT"))).toString());
      changed.put("AWS_ENDPOINT_URL_S3", gateway(Service.S3, process.endpoint()).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return changed;
  }

  private FunctionInvoker watched(FunctionInvoker invoker) {
    return call -> {
      current = Optional.of(call);
      try {
        before.call(call);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return invoker.invoke(call);
    };
  }

  CloudUnderTest cloud() {
    return cloud;
  }

  FakeSlack slack() {
    return slack;
  }

  /** From now on requests are numbered from 1, and this decides of them. */
  void crossings(Crossings next) {
    numbers.set(0);
    crossings = next;
  }

  /** From now on this precedes every call of a function by the state machine. */
  void before(Before next) {
    before = next;
  }

  /** Nothing befalls requests any more; those that were kept are forgotten. */
  void heal() {
    crossings(OPEN);
    before = NOTHING;
    kept.clear();
    keptUntilRepeated.clear();
  }

  /** Hands the services what was kept from them, late as it is; answers what they say to it. */
  List<Integer> deliverKept() throws IOException {
    List<Integer> answers = new ArrayList<>();
    kept.addAll(keptUntilRepeated);
    keptUntilRepeated.clear();
    for (Exchange exchange = kept.poll(); exchange != null; exchange = kept.poll()) {
      answers.add(exchange.forward().status());
    }
    return answers;
  }

  /**
   * One request on its way: which of the requests it is, whom it is for, and the call by the state
   * machine that makes it, if one does and no other is under way.
   */
  final class Crossing {
    private final int number;
    private final Service service;
    private final Optional<FunctionInvocation> call;
    private final Exchange exchange;

    private Crossing(
        int number, Service service, Optional<FunctionInvocation> call, Exchange exchange) {
      this.number = number;
      this.service = service;
      this.call = call;
      this.exchange = exchange;
    }

    int number() {
      return number;
    }

    Service service() {
      return service;
    }

    Exchange exchange() {
      return exchange;
    }

    /** The state that makes it; empty if no state machine does. */
    String state() {
      return call.map(FunctionInvocation::stateName).orElse("");
    }

    /** Lets it pass, as if there were no gateway. */
    void pass() throws IOException {
      Answer answer = exchange.forward();
      // Whoever has tried again has had an answer when the first request arrives.
      for (Exchange earlier : List.copyOf(keptUntilRepeated)) {
        if (earlier.toString().equals(exchange.toString())) {
          keptUntilRepeated.remove(earlier);
          var unused = earlier.forward();
        }
      }
      exchange.reply(answer);
    }

    /** Keeps it until {@link #deliverKept}. */
    void keep() {
      kept.add(exchange);
    }

    /** Keeps it until the same request comes again, or {@link #deliverKept}. */
    void keepUntilRepeated() {
      keptUntilRepeated.add(exchange);
    }

    /** Kills whatever runs the function that makes it. */
    void killFunction() throws IOException, InterruptedException {
      String name = call.orElseThrow().functionName();
      killProcessesOf(name.substring(name.lastIndexOf(':') + 1));
    }

    /** Whether it asks for a change; what only reads can be asked again. */
    boolean isWrite() {
      return !exchange.method().equals("GET")
          && !exchange.method().equals("HEAD")
          && !exchange.path().endsWith("/contents");
    }

    @Override
    public String toString() {
      return "request %d, %s of %s: %s".formatted(number, service, state(), exchange);
    }
  }

  /**
   * Kills the processes below this one whose command line has a text; waits until they are gone.
   */
  private static void kill(String text) throws IOException, InterruptedException {
    List<ProcessHandle> found =
        ProcessHandle.current()
            .descendants()
            .filter(it -> it.info().commandLine().orElse("").contains(text))
            .toList();
    if (found.isEmpty()) {
      throw new IOException("No process to kill: " + text);
    }
    for (ProcessHandle process : found) {
      process.destroyForcibly();
      try {
        process.onExit().get(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("Process " + process.pid() + " does not end", e);
      }
    }
  }

  /** Each process has a temporary folder by its function's name. */
  private static void killProcessesOf(String name) throws IOException, InterruptedException {
    kill("/" + name + "-");
  }

  /** Kills whatever runs a function. */
  void killFunction(String logicalId) throws IOException, InterruptedException {
    killProcessesOf(cloud.cloud().template().function(logicalId).name());
  }

  /**
   * A request to create a branch that arrives when all is over leaves one, without rows of the
   * execution's own: any other is wrong. It is deleted.
   */
  void assertOnlyEmptyBranchesAreLeft(String table, String owner) throws Exception {
    for (String branch : cloud.uploadBranches(owner)) {
      if (!cloud.view().entry(branch, "wap." + table).isMissingNode()) {
        assertThat(cloud.dataFiles(branch, table))
            .as("%s has no rows of its own", branch)
            .noneMatch(file -> file.endsWith("-" + owner + ".parquet"));
      }
      deleteBranch(branch);
    }
  }

  /** Deletes a branch, as a person might. */
  void deleteBranch(String name) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri =
          URI.create(
              "%s/trees/%s"
                  .formatted(
                      cloud.cloud().environment().get("NESSIE_ENDPOINT"),
                      URLEncoder.encode(name + "@" + cloud.view().head(name), UTF_8)));
      int status =
          http.send(
                  HttpRequest.newBuilder(uri).DELETE().build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status / 100 != 2) {
        throw new IOException("DELETE " + uri + " answered " + status);
      }
    }
  }

  /** Kills Nessie. */
  void killNessie() throws IOException, InterruptedException {
    kill(nessieFolder().toString());
  }

  private Path nessieFolder() {
    return folder.resolve("data/nessie").toAbsolutePath();
  }

  /** Starts Nessie again, on the same port and folder. */
  void startNessie() throws IOException, InterruptedException {
    nessie.ifPresent(NessieServer::close);
    URI endpoint = URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT"));
    nessie =
        Optional.of(
            NessieServer.start(
                    new NessieOptions(
                        CloudUnderTest.PROJECT.resolve(
                            "local/target/nessie/nessie-quarkus-runner.jar"),
                        nessieFolder(),
                        Path.of("target", "e2e-cache"),
                        folder.resolve("data/logs/nessie-again.log"),
                        endpoint.getPort(),
                        URI.create("s3://" + cloud.lakeBucket() + "/"),
                        URI.create(cloud.cloud().environment().get("AWS_ENDPOINT_URL_S3")),
                        cloud.cloud().environment().get("AWS_REGION"),
                        LocalEnvironment.ACCESS_KEY,
                        LocalEnvironment.ACCESS_KEY))
                .awaitReady());
  }

  /** Kills the functions' S3. */
  void killS3() {
    s3.orElseThrow().close();
  }

  /** Starts the functions' S3 again, on the same port and folder. */
  void startS3() throws IOException {
    s3 =
        Optional.of(
            S3Process.start(folder.resolve("data/s3"), s3.orElseThrow().endpoint().getPort()));
  }

  @Override
  public void close() throws IOException {
    cloud.close();
    nessie.ifPresent(NessieServer::close);
    s3.ifPresent(S3Process::close);
    for (Closeable gateway : gateways) {
      gateway.close();
    }
    slack.close();
  }
}
