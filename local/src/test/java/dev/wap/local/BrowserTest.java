package dev.wap.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.wap.local.Browser.Look;
import dev.wap.local.Gateway.Mood;
import dev.wap.local.stepfunctions.ExecutionDescription;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard as a person uses it, in a real browser: the program itself, beside an embedded
 * cloud, with Nessie behind a gateway that can be shut. With {@code -Dwap.pictures=FOLDER} the
 * pictures that it takes of every page go there; {@code .ci/pictures} makes the README's so.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BrowserTest {
  private static final String TABLE = "orders";
  private static final double LIMIT_MILLIS = 30_000;

  /** A name and a value as strangers choose them. */
  private static final String NAME = "<img src=x onerror=alert(1)>.parquet";

  private static final String VALUE = "<script>alert(2)</script>";

  @TempDir private static Path folder;
  private static FragileCloud fragile;
  private static CloudUnderTest cloud;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    // Without one there is nothing to start a cloud for.
    browser = Browser.start();
    PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT_MILLIS);
    fragile = new FragileCloud(folder, Map.of("ALLOW_OVERRIDE", "true"));
    cloud = fragile.cloud();
    cloud.rules(TABLE, "IsComplete \"name\"", "IsComplete \"id\"", "RowCount > 0");
    URI site =
        cloud
            .cloud()
            .startDashboard(Map.of("NESSIE_ENDPOINT", fragile.nessie().address().toString()));
    browser.visit(site);
  }

  @AfterAll
  static void stop() throws IOException {
    if (fragile != null) {
      fragile.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void heal() throws IOException {
    fragile.heal();
    assertThat(browser.complaints()).as("what pages complained of").isEmpty();
  }

  private static ExecutionDescription publish(String key, int rows) throws Exception {
    return cloud.upload(TABLE + "/" + key, TestParquet.people(rows).bytes());
  }

  private static ExecutionDescription reject(String key) throws Exception {
    ExecutionDescription rejected =
        cloud.upload(
            TABLE + "/" + key, TestParquet.people(8).row(8, null).row(null, VALUE).bytes());
    assertThat(rejected.error()).contains("AuditFailed");
    cloud.awaitAftercare(rejected);
    return rejected;
  }

  private static String branch(ExecutionDescription rejected) {
    return cloud.runRecord(rejected).path("branch").asText();
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static Locator figure(Page page, String outcome) {
    return page.locator("#figures a[href='/runs?outcome=%s'] .big".formatted(outcome));
  }

  /** Who has read nothing finds why a file was rejected, and how many nulls it had. */
  @Test
  @Order(1)
  void theCountsMoveAndTheRejectedRunSaysWhy() throws Exception {
    Page page = browser.open("/", Look.LIGHT);
    assertThat(figure(page, "PUBLISHED")).hasText("0");

    publish("first.parquet", 5);
    reject("faulty.parquet");

    assertThat(figure(page, "PUBLISHED")).hasText("1");
    assertThat(figure(page, "REJECTED")).hasText("1");
    assertThat(page.locator("#tables tbody tr").first()).containsText(TABLE);
    link(page, "faulty.parquet").click();

    assertThat(page.locator("h1")).hasText("faulty.parquet");
    Locator rules = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Rules"));
    assertThat(rules.locator("tbody tr").first()).containsText("Fail");
    assertThat(rules).containsText("IsComplete \"name\"");
    assertThat(rules).containsText("1 null in 10 rows");
    assertThat(rules.locator("tbody tr").last()).containsText("Pass");
  }

  @Test
  @Order(2)
  void theGraphShowsTheWayAndLeadsToEachState() throws Exception {
    ExecutionDescription rejected = reject("graph.parquet");
    Page page = browser.open("/runs/" + rejected.summary().name(), Look.LIGHT);
    Locator graph = page.locator("svg.graph-picture");
    assertThat(graph).isVisible();
    assertThat(graph).containsText("RejectBranch");

    graph.locator("a[href='#state-AuditBranch']").click();

    assertThat(page).hasURL(Pattern.compile("#state-AuditBranch$"));
    Locator state = page.locator("#state-AuditBranch");
    assertThat(state).isVisible();
    state.getByText("Output").click();
    assertThat(state).containsText("\"outcome\" : \"FAIL\"");
    assertThat(page.locator("#state-MergeBranch")).hasCount(0);
  }

  @Test
  @Order(3)
  void aBranchIsChosenAndComparedWithMain() throws Exception {
    ExecutionDescription rejected = reject("compared.parquet");
    Page page = browser.open("/tables", Look.LIGHT);
    page.getByLabel("Branch or tag").fill(branch(rejected));
    button(page, "Show").click();
    link(page, TABLE).click();
    link(page, "Compare with main").click();

    Locator comparison = page.locator("#comparison");
    assertThat(comparison).containsText("Rows added");
    assertThat(comparison.locator("dd").first()).hasText("10");
    assertThat(comparison.locator("tbody tr", rowOf("name"))).containsText("1");
    assertThat(page.locator("#audit")).containsText("IsComplete \"name\"");
  }

  private static Locator.LocatorOptions rowOf(String column) {
    return new Locator.LocatorOptions().setHasText(column);
  }

  @Test
  @Order(4)
  void aBranchIsDiscarded() throws Exception {
    String branch = branch(reject("discarded.parquet"));
    Page page = browser.open("/rejected", Look.LIGHT);
    page.locator("article", new Page.LocatorOptions().setHasText(branch))
        .getByText("Discard …")
        .click();
    page.getByLabel("Your name").fill("Ada");
    button(page, "Discard").click();

    assertThat(page).hasURL(Pattern.compile("/runs/.*started=DISCARD"));
    assertThat(page.locator("#run > p").first()).containsText("Discarded");
    assertThat(cloud.uploadBranches()).doesNotContain(branch);
  }

  @Test
  @Order(5)
  void aBranchIsPublishedAnywayWithAReason() throws Exception {
    String branch = branch(reject("anyway.parquet"));
    long before = cloud.view().rows("main", TABLE);
    Page page = browser.open("/rejected", Look.LIGHT);
    page.locator("article", new Page.LocatorOptions().setHasText(branch))
        .getByText("Publish anyway …")
        .click();
    page.getByLabel("Your name").fill("Ada");
    Locator reason = page.getByLabel("Reason");
    // The browser itself does not send the form without one.
    button(page, "Publish anyway").click();
    assertThat(page).hasURL(Pattern.compile("/rejected/decide"));
    reason.fill("The nulls are <b>known</b>");
    button(page, "Publish anyway").click();

    assertThat(page).hasURL(Pattern.compile("/runs/.*started=PUBLISH"));
    assertThat(page.locator("#run > p").first()).containsText("Published");
    page.reload();
    assertThat(page.locator("#run")).containsText("as Ada decided: The nulls are <b>known</b>");
    assertThat(cloud.view().rows("main", TABLE)).isEqualTo(before + 10);
    assertThat(cloud.uploadBranches()).doesNotContain(branch);
  }

  /** Nothing that strangers wrote becomes more than text. */
  @Test
  @Order(6)
  void whatStrangersWroteIsText() throws Exception {
    ExecutionDescription published =
        cloud.upload(TABLE + "/" + NAME, TestParquet.people(1).row(7, VALUE).bytes());
    ExecutionDescription rejected = reject("r-" + NAME);
    for (String path :
        List.of(
            "/",
            "/runs",
            "/runs/" + published.summary().name(),
            "/runs/" + rejected.summary().name(),
            "/rejected",
            "/history",
            "/tables/" + TABLE)) {
      Page page = browser.open(path, Look.LIGHT);
      page.onDialog(
          dialog -> {
            throw new AssertionError(path + " ran a stranger's script");
          });
      assertThat(page.locator("main img, main script:not([src])")).hasCount(0);
      if (!path.startsWith("/tables")) {
        assertThat(page.locator("main")).containsText("<img src=x onerror=alert(1)>");
      } else {
        assertThat(page.locator("#columns")).containsText("<script>alert(2)");
      }
    }
  }

  @Test
  @Order(7)
  void nessieGoesAndComes() throws Exception {
    Page page = browser.open("/", Look.LIGHT);
    Locator rows = page.locator("#tables tbody tr").first().locator("td").first();
    String known = rows.textContent();
    Locator notice = page.locator("#banners .notice");
    assertThat(notice).hasCount(0);

    fragile.nessie().mood(Mood.DOWN);

    assertThat(notice).containsText("No answer from the catalog (Nessie).");
    assertThat(rows).hasText(known);
    Page tables = browser.open("/tables/" + TABLE, Look.LIGHT);
    assertThat(tables.locator(".notice-warn")).containsText("does not answer");

    fragile.nessie().mood(Mood.OPEN);

    assertThat(notice).hasCount(0);
    var unused = browser.complaints();
  }

  @Test
  @Order(8)
  void everyPageLooksRightInLightInDarkAndOnAPhone() throws Exception {
    publish("good.parquet", 5);
    ExecutionDescription rejected = reject("looks.parquet");
    ExecutionDescription failed = cloud.upload(TABLE + "/no.parquet", new byte[] {1, 2, 3});
    String branch = DashboardUnderTest.url(branch(rejected));
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put("overview", "/");
    paths.put("runs", "/runs");
    paths.put("run-rejected", "/runs/" + rejected.summary().name());
    paths.put("run-failed", "/runs/" + failed.summary().name());
    paths.put("tables", "/tables");
    paths.put("table", "/tables/" + TABLE);
    paths.put("comparison", "/tables/%s?ref=%s&compare=main".formatted(TABLE, branch));
    paths.put("history", "/history");
    paths.put("rejected", "/rejected");
    paths.put("decide", "/rejected/decide?action=PUBLISH&branch=" + branch);
    Path pictures = Path.of(System.getProperty("wap.pictures", "target/pictures")).toAbsolutePath();
    Files.createDirectories(pictures);
    for (Map.Entry<String, String> path : paths.entrySet()) {
      for (Look look : Look.values()) {
        Page page = browser.open(path.getValue(), look);
        String name = path.getKey() + "-" + look.name().toLowerCase(java.util.Locale.ROOT);
        if (path.getKey().equals("overview")) {
          assertThat(page.locator("canvas")).hasCount(2);
        }
        var unused =
            page.screenshot(
                new Page.ScreenshotOptions()
                    .setPath(pictures.resolve(name + ".png"))
                    .setFullPage(true));
        page.evaluate(Looks.LONG_TIMES);
        assertThat(page.evaluate(Looks.PROBLEMS)).as(name).isEqualTo(List.of());
      }
    }
  }

  @Test
  @Order(9)
  void tenThousandRunsAreListedPageByPage() throws Exception {
    new RunHistory(cloud, 7).put(10_000, 50, "t_", 20);
    browser.visit(cloud.cloud().startDashboard());
    Page page = browser.open("/runs?outcome=REJECTED&file=0042", Look.LIGHT);

    // Of 10,000 by turns, 0042x3 and 000423.
    assertThat(page.locator("#list .muted").first()).containsText("11 runs");
    assertThat(page.locator("#list tbody tr")).hasCount(11);

    page.navigate("/runs?table=t_7");
    assertThat(page.locator("#list .muted").first()).containsText("200 runs");
    link(page, "Older").click();
    assertThat(page.locator(".paging")).containsText("Page 2 of 4");
    assertThat(page.locator("#list tbody tr")).hasCount(50);
  }
}
