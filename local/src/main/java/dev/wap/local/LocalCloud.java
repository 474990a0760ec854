package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.events.EventBus;
import dev.wap.local.events.S3Events;
import dev.wap.local.lambda.LambdaOptions;
import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.lambda.LambdaRuntime;
import dev.wap.local.nessie.NessieOptions;
import dev.wap.local.nessie.NessieServer;
import dev.wap.local.s3.S3Server;
import dev.wap.local.stepfunctions.StateMachine;
import dev.wap.local.stepfunctions.StepFunctions;
import dev.wap.local.stepfunctions.StepFunctionsApi;
import dev.wap.local.template.BucketResource;
import dev.wap.local.template.Template;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole system on a laptop: what the template describes, on a real S3 API, a real Nessie
 * server, AWS's own Lambda runtime client and an embedded Step Functions.
 */
public final class LocalCloud implements AutoCloseable {
  /** The name of the data folder's file that a running cloud holds locked. */
  static final String LOCK_FILE = "lock";

  private static final Logger log = LoggerFactory.getLogger(LocalCloud.class);

  /** Settings that a user may give which no template should hold. */
  private static final List<String> SECRETS = List.of("SLACK_TOKEN", "SLACK_API_URL");

  /** Whatever was started, to be closed in the reverse order. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private final Template template;
  private final LocalEnvironment environment;
  private final Path environmentFile;
  private final StepFunctions stepFunctions;
  private final LambdaRuntime lambda;
  private final EventBus bus;
  private final LocalOptions options;

  /**
   * Starts everything, and waits until it is ready.
   *
   * @throws IOException naming what could not be started, such as a port that is in use
   */
  public static LocalCloud start(LocalOptions options) throws IOException, InterruptedException {
    return start(options, Seams.NONE);
  }

  static LocalCloud start(LocalOptions options, Seams seams)
      throws IOException, InterruptedException {
    return new LocalCloud(options, seams);
  }

  private LocalCloud(LocalOptions options, Seams seams) throws IOException, InterruptedException {
    this.options = options;
    try {
      // The functions' environment needs Nessie's address, and Nessie the buckets' names: the
      // template is read for these first.
      Template draft = LocalTemplate.read(options, LocalTemplate.NO_NESSIE);
      Map<String, StateMachine> machines = LocalTemplate.check(draft, options.cache());
      Files.createDirectories(options.data());
      keep(FolderLock.take(options.data().resolve(LOCK_FILE)));
      bus = keep(new EventBus());
      // S3 answers first: what is uploaded before the rest is ready starts its run then.
      bus.hold();
      S3Server s3 = keep(startS3(options, draft, bus));
      NessieServer nessie = keep(startNessie(options, draft, s3.endpoint(), seams));
      template = LocalTemplate.read(options, nessie.endpoint());
      Map<String, String> addresses = new HashMap<>(LocalEnvironment.aws(template, s3.endpoint()));
      addresses.put("NESSIE_ENDPOINT", nessie.endpoint().toString());
      // The functions need its address, and it needs the functions: it answers later.
      StepFunctionsApi api = keep(StepFunctionsApi.open(options.ports().stepFunctions()));
      addresses.put("AWS_ENDPOINT_URL_SFN", api.endpoint().toString());
      lambda = keep(startLambda(options, seams, seams.functionEnvironment().apply(addresses)));
      stepFunctions =
          keep(
              StepFunctions.open(
                  options.data().resolve("stepfunctions"),
                  template.options().region(),
                  template.options().accountId(),
                  seams.invoker().apply(new LambdaInvoker(lambda)),
                  seams.sleeper()));
      StateMachines.create(template, machines, stepFunctions, bus);
      api.serve(stepFunctions);
      List<String> failures = lambda.warmUp();
      if (!failures.isEmpty()) {
        throw new IOException(
            "Functions do not start; see their logs in %s: %s"
                .formatted(logs(options), String.join("; ", failures)));
      }
      nessie.awaitReady();
      FirstCommit.ensure(
          nessie.endpoint(), template.functions().get(0).environment().get("TABLE_NAMESPACE"));
      environment = LocalEnvironment.of(template, s3.endpoint(), nessie, api.endpoint());
      bus.release();
      environmentFile =
          LocalEnvironment.isOfAnotherCloud(options.environmentFile())
              ? options.data().resolve(options.environmentFile().getFileName())
              : options.environmentFile();
      environment.write(environmentFile);
      started.push(() -> environment.remove(environmentFile));
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T service) {
    started.push(service);
    return service;
  }

  private static S3Server startS3(LocalOptions options, Template template, EventBus bus)
      throws IOException {
    S3Events events =
        new S3Events(
            template.options().accountId(),
            template.options().region(),
            template.buckets().stream()
                .filter(BucketResource::eventBridgeEnabled)
                .map(BucketResource::name)
                .collect(Collectors.toSet()),
            bus::put,
            Clock.systemUTC(),
            UUID::randomUUID);
    return S3Server.start(
        options.data().resolve("s3"),
        options.ports().s3(),
        template.buckets().stream().map(BucketResource::name).toList(),
        events);
  }

  private static NessieServer startNessie(
      LocalOptions options, Template template, URI s3, Seams seams) throws IOException {
    NessieOptions nessie =
        new NessieOptions(
            options.project().resolve("local/target/nessie/nessie-quarkus-runner.jar"),
            options.data().resolve("nessie"),
            options.cache(),
            logs(options).resolve("nessie.log"),
            options.ports().nessie(),
            URI.create("s3://" + template.bucket("LakeBucket").name() + "/"),
            s3,
            template.options().region(),
            LocalEnvironment.ACCESS_KEY,
            LocalEnvironment.ACCESS_KEY);
    return NessieServer.start(seams.nessie().apply(nessie));
  }

  private LambdaRuntime startLambda(
      LocalOptions options, Seams seams, Map<String, String> addresses) throws IOException {
    Map<String, String> variables = new HashMap<>(addresses);
    for (String secret : SECRETS) {
      if (options.environment().containsKey(secret)) {
        variables.put(secret, options.environment().get(secret));
      }
    }
    return LambdaRuntime.start(
        template.functions().stream().map(seams.function()).toList(),
        LambdaOptions.of(options.cache(), logs(options), template.options().region(), variables)
            .launchedBy(seams.functionLauncher()));
  }

  private static Path logs(LocalOptions options) {
    return options.data().resolve("logs");
  }

  /** What the cloud runs. */
  public Template template() {
    return template;
  }

  /** How clients reach it. */
  public LocalEnvironment environment() {
    return environment;
  }

  /**
   * The file of shell exports: the usual one, or one in the data folder if another cloud has that.
   */
  public Path environmentFile() {
    return environmentFile;
  }

  /** Its state machines and executions. */
  public StepFunctions stepFunctions() {
    return stepFunctions;
  }

  /**
   * Starts the dashboard, too, to be stopped with the rest.
   *
   * @return where it serves
   * @throws IOException saying why it does not
   */
  public URI startDashboard() throws IOException, InterruptedException {
    return startDashboard(Map.of());
  }

  /** The same, with some variables of the dashboard's own environment. */
  URI startDashboard(Map<String, String> changes) throws IOException, InterruptedException {
    Map<String, String> variables = new HashMap<>(environment.variables());
    variables.putAll(changes);
    return keep(DashboardProcess.start(options, variables, options.ports().dashboard())).address();
  }

  /** Where its S3 puts events. */
  EventBus events() {
    return bus;
  }

  /** Invokes a function, as the state machine does. */
  public LambdaResult invoke(String functionName, String payload) throws InterruptedException {
    return lambda.invoke(functionName, payload.getBytes(UTF_8));
  }

  /** Stops everything, and waits until it is gone. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.warn("Something did not stop cleanly", e);
      }
    }
  }
}
