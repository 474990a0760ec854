package dev.wap.dashboard;

import dev.wap.contract.Json;
import dev.wap.dashboard.rejected.Decisions;
import dev.wap.dashboard.rejected.RejectedBranches;
import dev.wap.dashboard.rejected.RejectedPages;
import dev.wap.dashboard.runs.RunsPages;
import dev.wap.dashboard.tables.BranchReport;
import dev.wap.dashboard.tables.CatalogReader;
import dev.wap.dashboard.tables.History;
import dev.wap.dashboard.tables.Profiles;
import dev.wap.dashboard.tables.TablesPages;
import dev.wap.nessie.References;
import dev.wap.ops.Connections;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dashboard, serving. */
public final class DashboardServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DashboardServer.class);

  /** How long a page waits for whoever does not answer; it asks two things, one after the other. */
  private static final Duration PATIENCE = Duration.ofMillis(1_400);

  private static final long MAX_REQUEST_BYTES = 64 * 1024;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DashboardOptions options;
  private final Guard guard;
  private final Renderer renderer = new Templates();
  private final Javalin server;

  /**
   * Starts to serve; nothing of the lake has been asked by then.
   *
   * @param lake what to show; stays the caller's
   * @param random makes what must not be guessed
   * @throws IOException naming the address that cannot be listened on
   */
  public static DashboardServer start(
      DashboardOptions options, Connections lake, RandomGenerator random, Clock clock)
      throws IOException {
    return new DashboardServer(options, lake, random, clock);
  }

  private DashboardServer(
      DashboardOptions options, Connections lake, RandomGenerator random, Clock clock)
      throws IOException {
    this.options = options;
    this.guard = new Guard(options.token(), random);
    Failures failures = new Failures(lake.settings().catalog());
    LastKnown known = keep(new LastKnown(failures, PATIENCE, clock));
    BranchReport.Reader reports =
        new BranchReport.Reader(lake.nessie(), lake.s3(), lake.settings().lakeBucket());
    Profiles profiles = keep(new Profiles(lake.lake().io()));
    TablesPages tables =
        new TablesPages(
            new CatalogReader(lake.nessie(), lake.settings().tableNamespace()),
            profiles,
            new History(lake.nessie()),
            reports,
            known,
            renderer,
            clock);
    RejectedPages rejected =
        new RejectedPages(
            keep(
                new RejectedBranches(
                    new References(lake.nessie()),
                    reports,
                    lake.stepFunctions(),
                    lake.stateMachineArn())),
            new Decisions(lake.stepFunctions(), lake.stateMachineArn(), clock),
            lake.settings().allowOverride(),
            options.user(),
            context -> guard.csrf(),
            known,
            failures,
            renderer,
            random,
            clock);
    RunsPages runs = keep(new RunsPages(lake, renderer, clock));
    server =
        Javalin.create(
            config -> {
              configure(config);
              runs.addTo(config.routes);
              tables.addTo(config.routes);
              rejected.addTo(config.routes);
            });
    try {
      var unused = server.start(options.host(), options.port());
    } catch (JavalinBindException e) {
      close();
      throw new IOException(
          "The dashboard cannot listen on %s:%d: is something else there? Choose another port"
              .formatted(options.host(), options.port()),
          e);
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    var unused =
        config
            .routes
            .before(guard::check)
            .get("/assets/{name}", Assets::serve)
            .exception(Exception.class, this::fail)
            .error(HttpStatus.NOT_FOUND, this::notFound);
  }

  private void notFound(Context context) {
    String said = context.result();
    // A page of its own says more than this does.
    if (said == null || said.isEmpty() || said.startsWith("Endpoint")) {
      notice(context, "There is no such page", "Nothing is at " + context.path() + ".");
    }
  }

  private void fail(Exception failure, Context context) {
    log.error("{} {} failed", context.method(), context.path(), failure);
    context.status(HttpStatus.INTERNAL_SERVER_ERROR);
    notice(
        context,
        "The dashboard made a mistake",
        "This is not the lake's fault. The log of the dashboard says more: " + failure);
  }

  private void notice(Context context, String title, String text) {
    if (context.path().startsWith("/api/")) {
      context
          .contentType("application/json")
          .result(Json.write(Map.of("error", title + ". " + text)));
    } else {
      context.html(renderer.render("notice.jte", new NoticePage(title, text)));
    }
  }

  /** Where it serves, with the token that it asks for, if it does. */
  public URI address() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return URI.create(
        "http://%s:%d/%s"
            .formatted(
                host,
                server.port(),
                options.token().map(token -> "?" + Guard.TOKEN + "=" + token).orElse("")));
  }

  /** The paths of its API, as they are documented. */
  public List<String> apiRoutes() {
    return server.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint.path)
        .filter(path -> path.startsWith("/api/"))
        .toList();
  }

  @Override
  public void close() {
    if (server != null) {
      var unused = server.stop();
    }
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("Something did not stop cleanly", e);
      }
    }
  }
}
