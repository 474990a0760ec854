package dev.wap.dashboard.runs;

import dev.wap.contract.Json;
import dev.wap.dashboard.Renderer;
import dev.wap.ops.Connections;
import dev.wap.records.RunRecords;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The pages of what has run, and the same as JSON. */
public final class RunsPages implements AutoCloseable {
  private static final Duration MAX_AGE = Duration.ofSeconds(2);
  private static final int THREADS = 16;

  private final Renderer renderer;
  private final Clock clock;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, Thread.ofVirtual().factory());
  private final RunIndex index;
  private final RunDetails details;
  private final RunGraphs graphs;
  private final Cached<List<MainTable>> tables;
  private final Cached<Runs> records;
  private final Cached<List<RunSummary>> running;

  /** The pages of a lake's runs; reading its records begins at once. */
  public RunsPages(Connections lake, Renderer renderer, Clock clock) {
    this.renderer = renderer;
    this.clock = clock;
    this.index = new RunIndex(new RunRecords(lake.s3(), lake.settings().lakeBucket()), clock);
    MainTables main = new MainTables(lake);
    Running executions = new Running(lake);
    this.tables = new Cached<>("the catalog (Nessie)", MAX_AGE, threads, clock, main::read);
    this.records = new Cached<>("the run records in S3", MAX_AGE, threads, clock, index::refresh);
    this.running = new Cached<>("Step Functions", MAX_AGE, threads, clock, executions::read);
    this.details = new RunDetails(lake, index, threads, clock);
    this.graphs = new RunGraphs(threads);
    // What the first page says is under way before somebody asks for it.
    refresh();
  }

  /** All are asked before one is waited for. */
  private void refresh() {
    var unused = List.of(tables, records, running).stream().map(Cached::refresh).toList();
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    var unused =
        List.of(
            routes.get("/", context -> page(context, "runs/overview.jte", overview())),
            routes.get("/runs", context -> page(context, "runs/runs.jte", runs(context))),
            routes.get("/runs/{execution}", this::run),
            routes.get("/api/overview", context -> json(context, overview())),
            routes.get("/api/runs", context -> json(context, runs(context))),
            routes.get("/api/runs/{execution}", context -> json(context, known(context).detail())));
  }

  private void page(Context context, String template, Object page) {
    context.html(renderer.render(template, page));
  }

  private static void json(Context context, Object page) {
    context.contentType("application/json").result(Json.write(page));
  }

  private Overview overview() {
    refresh();
    Reading<List<MainTable>> main = tables.read();
    Reading<Runs> read = records.read();
    return Overview.of(clock.instant(), main, read, index.runs().ended(), running.read());
  }

  private RunList runs(Context context) {
    RunFilter filter = RunFilter.of(context);
    if (filter.from() != null) {
      index.want(filter.from());
    }
    var unused = running.refresh();
    Reading<Runs> read = records.read();
    return RunList.of(filter, clock.instant(), read, index.runs(), running.read());
  }

  private RunDetails.Known known(Context context) {
    return details.read(context.pathParam("execution"));
  }

  private void run(Context context) {
    RunDetails.Known run = known(context);
    context.status(run.detail().found() ? HttpStatus.OK : HttpStatus.NOT_FOUND);
    page(
        context,
        "runs/run.jte",
        new RunPage(run.detail(), graphs.draw(run), context.queryParam("started")));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    index.close();
  }
}
