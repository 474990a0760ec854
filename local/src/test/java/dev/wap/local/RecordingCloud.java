package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Call;
import dev.wap.local.HttpGateway.Exchange;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * An embedded cloud that writes down what each function asks of S3, Nessie, Step Functions and
 * Secrets Manager. One function runs at a time, called by {@link #step} or {@link #make}: so each
 * request is that one's. The rulesets are in the lake, and Slack's token is a secret.
 */
final class RecordingCloud implements Closeable {
  /** The secret that has Slack's token. */
  static final String SLACK_SECRET =
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:slack-AbCdEf";

  /** What a stack is made with whose functions do what these do. */
  static final TemplateOptions STACK =
      TemplateOptions.of(
          Map.of(
              "NessieEndpoint",
              "https://nessie.example.com/api/v2",
              "SlackTokenSecretArn",
              SLACK_SECRET));

  static final Path TEMPLATE_FILE = CloudUnderTest.PROJECT.resolve("template.yaml");

  private static final Template TEMPLATE = Template.read(TEMPLATE_FILE, STACK);
  private static final String SLACK_TOKEN = "xoxb-of-the-secret";
  private static final String NOBODY = "";

  /** Happens before a request goes on to its service. */
  @FunctionalInterface
  interface Event {
    void happen() throws Exception;
  }

  private record Planned(Predicate<Exchange> before, Event event) {}

  private final Deque<Closeable> open = new ArrayDeque<>();
  private final Queue<Needed> needed = new ConcurrentLinkedQueue<>();
  private final Map<String, Set<String>> catalog = new TreeMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Planned> planned = new ConcurrentLinkedQueue<>();
  private final FakeSlack slack = new FakeSlack();
  private final CloudUnderTest cloud;
  private volatile String running = NOBODY;

  RecordingCloud(Path folder) throws IOException, InterruptedException {
    open.push(slack::close);
    cloud =
        CloudUnderTest.start(
            folder,
            Map.of("SLACK_CHANNEL", "#data", "SLACK_API_URL", slack.apiUrl().toString()),
            new Seams(this::watched, invoker -> invoker, Thread::sleep));
    open.push(cloud);
  }

  private Map<String, String> watched(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.computeIfPresent("NESSIE_ENDPOINT", (name, address) -> gateway(address, this::nessie));
    changed.computeIfPresent("AWS_ENDPOINT_URL_S3", (name, address) -> gateway(address, this::s3));
    changed.computeIfPresent(
        "AWS_ENDPOINT_URL_SFN", (name, address) -> gateway(address, this::stepFunctions));
    changed.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secretsManager());
    changed.put("SLACK_TOKEN_SECRET_ARN", SLACK_SECRET);
    changed.put("RULES_URI", "s3://%s/_wap/rules/".formatted(TEMPLATE.bucket("LakeBucket").name()));
    return changed;
  }

  // ---- What stands between

  /** Writes down a request and what was answered. */
  @FunctionalInterface
  private interface Notes {
    void write(Exchange exchange, int status) throws IOException;
  }

  private String gateway(String address, Notes notes) {
    try {
      HttpGateway gateway = new HttpGateway(URI.create(address), exchange -> pass(exchange, notes));
      open.push(gateway);
      return gateway.address().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pass(Exchange exchange, Notes notes) throws IOException {
    happen(exchange);
    HttpGateway.Answer answer = exchange.forward();
    try {
      notes.write(exchange, answer.status());
    } catch (RuntimeException | AssertionError e) {
      failures.add(e);
    }
    exchange.reply(answer);
  }

  private void happen(Exchange exchange) {
    Planned next = planned.peek();
    if (next == null || !next.before().test(exchange)) {
      return;
    }
    planned.remove(next);
    String interrupted = running;
    try {
      next.event().happen();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
    running = interrupted;
  }

  private void s3(Exchange exchange, int status) {
    for (S3Actions.Action action : S3Actions.of(exchange, status)) {
      need(action.action(), action.resource(), exchange + " answered " + status);
    }
  }

  private void nessie(Exchange exchange, int status) {
    String base = URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT")).getPath();
    String operation = NessieOperation.of(exchange, base);
    synchronized (catalog) {
      catalog.computeIfAbsent(caller(exchange), function -> new TreeSet<>()).add(operation);
    }
  }

  private void stepFunctions(Exchange exchange, int status) {
    String action =
        exchange.header("X-Amz-Target").orElse("").replaceFirst("^AWSStepFunctions\\.", "states:");
    String machine = CloudUnderTest.parse(exchange.body()).path("stateMachineArn").asText();
    need(action, machine, exchange + " " + action);
  }

  /** Secrets Manager, as far as it is used. */
  private String secretsManager() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::secret);
      server.start();
      open.push(() -> server.stop(0));
      return "http://127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void secret(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String id =
          CloudUnderTest.parse(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
              .path("SecretId")
              .asText();
      need(target.replaceFirst("^secretsmanager\\.", "secretsmanager:"), id, target);
      byte[] body =
          "{\"ARN\":\"%s\",\"SecretString\":\"%s\"}".formatted(id, SLACK_TOKEN).getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void need(String action, String resource, String request) {
    needed.add(new Needed(caller(request), action, resource, request));
  }

  private String caller(Object request) {
    if (running.equals(NOBODY)) {
      failures.add(new AssertionError("No function was running, and yet there was " + request));
    }
    return running;
  }

  // ---- What tests do

  CloudUnderTest cloud() {
    return cloud;
  }

  /** Gives a table a ruleset in the lake. */
  void rules(String table, String rules) {
    cloud
        .s3()
        .putObject(
            put -> put.bucket(cloud.lakeBucket()).key("_wap/rules/" + table + ".dqdl"),
            RequestBody.fromString("Rules = [ " + rules + " ]"));
  }

  /** Something happens before the next request that is like this goes on. */
  void before(Predicate<Exchange> request, Event event) {
    planned.add(new Planned(request, event));
  }

  /** Makes a run's next call, and goes on by its answer. */
  Answer step(DirectRun run) throws InterruptedException {
    Answer answer = make(run, run.call());
    run.hear(answer);
    return answer;
  }

  /** Makes a call, whose answer the run does not hear. */
  Answer make(DirectRun run, Call call) throws InterruptedException {
    running = call.task().function();
    try {
      return run.make(call);
    } finally {
      running = NOBODY;
    }
  }

  /** Makes a run's calls until this is the next. */
  DirectRun until(DirectRun run, DirectRun.Task task) throws InterruptedException {
    while (run.next() != task) {
      var unused = step(run);
    }
    return run;
  }

  /** Makes a run's calls until it has ended; says how. */
  String finish(DirectRun run) throws InterruptedException {
    return until(run, DirectRun.Task.NONE).ending();
  }

  /** Calls a function that no run calls. */
  Answer invoke(String function, String payload) throws InterruptedException {
    running = function;
    try {
      return Answer.of(
          cloud.cloud().invoke(cloud.cloud().template().function(function).name(), payload));
    } finally {
      running = NOBODY;
    }
  }

  // ---- What tests ask

  /** What the calls so far have needed to be allowed. */
  List<Needed> needed() {
    return List.copyOf(needed);
  }

  /** What each function has asked of the catalog. */
  Map<String, Set<String>> catalog() {
    synchronized (catalog) {
      return new TreeMap<>(catalog);
    }
  }

  /** What went wrong between functions and services, and events that have not happened. */
  List<Throwable> failures() {
    List<Throwable> all = new ArrayList<>(failures);
    if (!planned.isEmpty()) {
      all.add(new AssertionError(planned.size() + " planned events have not happened"));
    }
    return all;
  }

  /** The messages that Slack was sent with the secret's token. */
  long told() {
    return slack.calls().stream()
        .filter(call -> call.authorization().equals("Bearer " + SLACK_TOKEN))
        .count();
  }

  @Override
  public void close() throws IOException {
    for (Closeable closeable : open) {
      closeable.close();
    }
  }
}
