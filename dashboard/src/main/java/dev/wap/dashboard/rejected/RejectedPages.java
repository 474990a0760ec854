package dev.wap.dashboard.rejected;

import dev.wap.contract.BranchName;
import dev.wap.contract.Decision.Action;
import dev.wap.contract.FailureTranslator;
import dev.wap.contract.Json;
import dev.wap.dashboard.LastKnown;
import dev.wap.dashboard.LastKnown.Answer;
import dev.wap.dashboard.Renderer;
import dev.wap.dashboard.Words;
import dev.wap.dashboard.rejected.Decisions.Started;
import dev.wap.dashboard.rejected.RejectedBranches.Found;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The page of rejected uploads, the decisions about them, and the same as JSON. */
public final class RejectedPages {
  private static final int PAGE = 50;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;
  private static final int FORM_BYTES = 16;

  private final RejectedBranches branches;
  private final Decisions decisions;
  private final boolean allowOverride;
  private final String user;
  private final Function<Context, String> csrf;
  private final LastKnown known;
  private final FailureTranslator translator;
  private final Renderer renderer;
  private final RandomGenerator random;
  private final Clock clock;

  /**
   * The pages.
   *
   * @param allowOverride whether rows may be published that broke rules
   * @param user who decides, unless the form says otherwise; empty if nobody knows
   * @param csrf what forms send along, to show that they were this server's
   * @param random names the forms
   */
  public RejectedPages(
      RejectedBranches branches,
      Decisions decisions,
      boolean allowOverride,
      String user,
      Function<Context, String> csrf,
      LastKnown known,
      FailureTranslator translator,
      Renderer renderer,
      RandomGenerator random,
      Clock clock) {
    this.branches = branches;
    this.decisions = decisions;
    this.allowOverride = allowOverride;
    this.user = user;
    this.csrf = csrf;
    this.known = known;
    this.translator = translator;
    this.renderer = renderer;
    this.random = random;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(JavalinDefaultRoutingApi routes) {
    var unused =
        List.of(
            routes.get(
                "/rejected",
                context -> context.html(renderer.render("rejected/list.jte", list(context)))),
            routes.get("/rejected/decide", this::ask),
            routes.post("/rejected/decide", this::decide),
            routes.get(
                "/api/rejected",
                context ->
                    context.contentType("application/json").result(Json.write(api(context)))));
  }

  private Answer<Found> found() {
    return known.ask("rejected", branches::find);
  }

  private RejectedPage list(Context context) {
    Answer<Found> answer = found();
    Found found = answer.value() == null ? new Found(List.of(), 0, 0, 0) : answer.value();
    String table = text(context.queryParam("table"));
    List<RejectedBranch> all =
        found.rejected().stream()
            .filter(branch -> table.isEmpty() || branch.table().equals(table))
            .toList();
    int pages = Math.max(1, (all.size() + PAGE - 1) / PAGE);
    int number = Math.clamp(number(context.queryParam("page")), 1, pages);
    List<RejectedBranch> shown = all.stream().skip((long) (number - 1) * PAGE).limit(PAGE).toList();
    return new RejectedPage(
        shown,
        all.size(),
        table,
        found.rejected().stream().map(RejectedBranch::table).distinct().sorted().toList(),
        number,
        pages,
        found.running(),
        found.others(),
        found.notLookedAt(),
        started(shown),
        allowOverride,
        user,
        form(),
        csrf.apply(context),
        answer.problem(),
        answer.at(),
        clock.instant());
  }

  private Map<String, Started> started(List<RejectedBranch> shown) {
    Map<String, Started> started = new HashMap<>();
    shown.forEach(
        branch ->
            decisions.latest(branch.branch()).ifPresent(it -> started.put(branch.branch(), it)));
    return started;
  }

  /**
   * What the API says.
   *
   * @param branches the rejected branches
   * @param running how many other branches belong to runs in progress
   * @param others how many are left over, or no run's
   * @param notLookedAt how many were not looked at
   * @param allowOverride whether rows may be published that broke rules
   * @param problem why this is not of now
   */
  private record Api(
      List<RejectedBranch> branches,
      int running,
      int others,
      int notLookedAt,
      boolean allowOverride,
      @Nullable String problem) {}

  private Api api(Context context) {
    RejectedPage page = list(context);
    return new Api(
        page.branches(),
        page.running(),
        page.others(),
        page.notLookedAt(),
        page.allowOverride(),
        page.problem());
  }

  /** Shows the form of a decision, which is the question whether it is meant. */
  private void ask(Context context) {
    Optional<Action> action = action(context.queryParam("action"));
    String branch = text(context.queryParam("branch"));
    if (action.isEmpty() || BranchName.parse(branch).isEmpty()) {
      context.redirect("/rejected", HttpStatus.SEE_OTHER);
      return;
    }
    show(context, action.get(), branch, user, "", form(), null);
  }

  private void show(
      Context context,
      Action action,
      String branch,
      String by,
      String reason,
      String form,
      @Nullable String problem) {
    Answer<Found> answer = found();
    Optional<RejectedBranch> known =
        answer.value() == null
            ? Optional.empty()
            : answer.value().rejected().stream()
                .filter(it -> it.branch().equals(branch))
                .findFirst();
    @Nullable String what = problem;
    if (what == null && known.isEmpty()) {
      what =
          answer.problem() == null
              ? "This branch is not rejected, or is gone: somebody may have decided already"
              : answer.problem();
      context.status(answer.problem() == null ? NOT_FOUND : UNAVAILABLE);
    }
    context.html(
        renderer.render(
            "rejected/decide.jte",
            new DecidePage(
                action,
                known.orElse(null),
                branch,
                by,
                reason,
                allowOverride,
                form,
                csrf.apply(context),
                what)));
  }

  private void decide(Context context) {
    Optional<Action> action = action(context.formParam("action"));
    String branch = text(context.formParam("branch"));
    String form = text(context.formParam("form"));
    if (action.isEmpty()
        || BranchName.parse(branch).isEmpty()
        || !form.matches("[0-9a-f]{%d}".formatted(2 * FORM_BYTES))) {
      context.status(BAD_REQUEST).result("This is no form of this page");
      return;
    }
    String by = text(context.formParam("by"));
    String reason = text(context.formParam("reason"));
    if (action.get() == Action.PUBLISH && !allowOverride) {
      context.status(FORBIDDEN);
      show(
          context,
          action.get(),
          branch,
          by,
          reason,
          form,
          "Publishing rows that broke rules is not allowed here: the parameter AllowOverride, variable ALLOW_OVERRIDE, is not \"true\"");
      return;
    }
    try {
      Started started = decisions.start(DecisionForm.read(action.get(), branch, by, reason), form);
      context.redirect(
          "/runs/%s?started=%s".formatted(Words.url(started.execution()), action.get().name()),
          HttpStatus.SEE_OTHER);
    } catch (DecisionForm.Refused e) {
      context.status(BAD_REQUEST);
      show(context, action.get(), branch, by, reason, form, e.getMessage());
    } catch (RuntimeException e) {
      context.status(UNAVAILABLE);
      show(
          context,
          action.get(),
          branch,
          by,
          reason,
          form,
          "Step Functions did not take the decision, so try again: "
              + translator.translate(e).getMessage());
    }
  }

  private static Optional<Action> action(@Nullable String name) {
    return Arrays.stream(Action.values()).filter(action -> action.name().equals(name)).findFirst();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 1;
  }

  private String form() {
    byte[] bytes = new byte[FORM_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
