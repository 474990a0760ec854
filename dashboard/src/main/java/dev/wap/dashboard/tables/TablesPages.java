package dev.wap.dashboard.tables;

import dev.wap.contract.Json;
import dev.wap.dashboard.LastKnown;
import dev.wap.dashboard.LastKnown.Answer;
import dev.wap.dashboard.Renderer;
import dev.wap.dashboard.tables.CatalogReader.Choice;
import dev.wap.dashboard.tables.CatalogReader.TableAt;
import dev.wap.dashboard.tables.Profiles.Summary;
import dev.wap.nessie.Nessie;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages about tables, and the same as JSON. */
public final class TablesPages {
  private static final int NOT_FOUND = 404;
  private static final int MAX_TOKEN = 2_000;

  private final CatalogReader catalog;
  private final Profiles profiles;
  private final Comparisons comparisons;
  private final History history;
  private final BranchReport.Reader reports;
  private final LastKnown known;
  private final Renderer renderer;
  private final Clock clock;

  public TablesPages(
      CatalogReader catalog,
      Profiles profiles,
      History history,
      BranchReport.Reader reports,
      LastKnown known,
      Renderer renderer,
      Clock clock) {
    this.catalog = catalog;
    this.profiles = profiles;
    this.comparisons = new Comparisons(profiles);
    this.history = history;
    this.reports = reports;
    this.known = known;
    this.renderer = renderer;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    var unused =
        List.of(
            routes.get("/tables", context -> page(context, "tables/list.jte", list(context))),
            routes.get(
                "/tables/{table}", context -> page(context, "tables/table.jte", table(context))),
            routes.get("/history", context -> page(context, "tables/history.jte", log(context))),
            routes.get("/api/tables", context -> json(context, list(context))),
            routes.get("/api/tables/{table}", context -> json(context, table(context))),
            routes.get("/api/history", context -> json(context, log(context))));
  }

  private void page(Context context, String template, Object page) {
    context.html(renderer.render(template, page));
  }

  private static void json(Context context, Object page) {
    context.contentType("application/json").result(Json.write(page));
  }

  /** What was asked for is not there. */
  private static final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotThere(String what) {
      super(what);
    }
  }

  /** What is there, or why it is not: that is an answer, too. */
  private record Found<T>(@Nullable T value, @Nullable String missing) {}

  private static <T> Found<T> found(Supplier<T> looking) {
    try {
      return new Found<>(looking.get(), null);
    } catch (NotThere e) {
      return new Found<>(null, e.getMessage());
    }
  }

  private static @Nullable String problem(Answer<? extends Found<?>> answer, Context context) {
    Found<?> found = answer.value();
    if (found != null && found.missing() != null) {
      context.status(NOT_FOUND);
      return found.missing();
    }
    return answer.problem();
  }

  private Reference reference(String name) {
    return catalog
        .find(name)
        .orElseThrow(
            () -> new NotThere("The catalog has no branch or tag named '%s'".formatted(name)));
  }

  private static String ref(Context context) {
    @Nullable String ref = context.queryParam("ref");
    return ref == null || ref.isBlank() ? Nessie.MAIN : ref.strip();
  }

  private @Nullable Choice choice() {
    return known.ask("references", catalog::references).value();
  }

  /** The tables at a reference. */
  private record Listing(Reference at, List<Summary> tables, boolean more) {}

  private TablesPage list(Context context) {
    String ref = ref(context);
    Answer<Found<Listing>> answer =
        known.ask(List.of("tables", ref), () -> found(() -> listing(reference(ref))));
    @Nullable Listing listing = answer.value() == null ? null : answer.value().value();
    return new TablesPage(
        ref,
        listing == null ? null : listing.at(),
        choice(),
        listing == null ? List.of() : listing.tables(),
        listing != null && listing.more(),
        problem(answer, context),
        answer.at(),
        clock.instant());
  }

  private Listing listing(Reference at) {
    List<TableAt> tables = catalog.tables(at);
    return new Listing(
        at,
        profiles.summaries(tables.stream().limit(CatalogReader.MAX_TABLES).toList()),
        tables.size() > CatalogReader.MAX_TABLES);
  }

  private TablePage table(Context context) {
    String table = context.pathParam("table");
    String ref = ref(context);
    @Nullable String compare = context.queryParam("compare");
    @Nullable String with = compare == null || compare.isBlank() ? null : compare.strip();
    Answer<Found<TablePage.View>> answer =
        known.ask(
            List.of("table", table, ref, with == null ? "" : with),
            () -> found(() -> view(table, reference(ref), with)));
    return new TablePage(
        table,
        ref,
        with,
        answer.value() == null ? null : answer.value().value(),
        choice(),
        problem(answer, context),
        answer.at(),
        clock.instant());
  }

  private TablePage.View view(String table, Reference at, @Nullable String with) {
    TableAt found =
        catalog
            .table(at, table)
            .orElseThrow(
                () ->
                    new NotThere(
                        "There is no table '%s' at %s in the lake's namespace"
                            .formatted(table, at.name())));
    Optional<BranchReport> report = at.upload() && !at.tag() ? reports.read(at) : Optional.empty();
    Profile profile = profiles.read(found);
    Optional<Reference> other = with == null ? Optional.empty() : catalog.find(with);
    return new TablePage.View(
        at,
        profile,
        other
            .map(
                reference -> comparisons.compare(found, reference, catalog.table(reference, table)))
            .orElse(null),
        with != null && other.isEmpty()
            ? "The catalog has no branch or tag named '%s' to compare with".formatted(with)
            : null,
        report.flatMap(BranchReport::report).filter(it -> it.table().equals(table)).orElse(null));
  }

  private HistoryPage log(Context context) {
    @Nullable String asked = context.queryParam("page");
    @Nullable String token = asked == null || asked.isBlank() ? null : asked;
    Answer<Found<History.Page>> answer =
        known.ask(List.of("history", token == null ? "" : token), () -> found(() -> log(token)));
    return new HistoryPage(
        token,
        answer.value() == null ? null : answer.value().value(),
        problem(answer, context),
        answer.at(),
        clock.instant());
  }

  @SuppressWarnings("UnusedException")
  private History.Page log(@Nullable String token) {
    try {
      if (token == null || token.length() <= MAX_TOKEN) {
        return history.page(token);
      }
    } catch (History.NoSuchPage e) {
      // Said below.
    }
    throw new NotThere("There is no such page of the history: begin with the newest commits");
  }
}
