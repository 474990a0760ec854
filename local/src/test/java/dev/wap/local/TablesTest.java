package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.contract.Branch;
import dev.wap.local.contract.Tool;
import dev.wap.local.stepfunctions.ExecutionDescription;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.projectnessie.model.Tag;

/**
 * What the dashboard says of tables is what their rows hold, or it says that it is not exact; and
 * whatever somebody types or a stranger has written, it says something sensible.
 */
@ExtendWith(SharedCloud.class)
final class TablesTest {
  private final CloudUnderTest cloud;
  private final Keeping keeping;
  private final DashboardUnderTest dashboard;
  private String table = "";

  TablesTest(CloudUnderTest cloud) throws IOException {
    this.cloud = cloud;
    this.keeping = new Keeping(cloud);
    this.dashboard = new DashboardUnderTest(cloud, Map.of());
  }

  @BeforeEach
  void prepare(TestInfo test) throws IOException {
    table = "tables_" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    cloud.rules(table, "IsComplete \"id\"");
  }

  @AfterEach
  void close() {
    dashboard.close();
    keeping.close();
  }

  private ExecutionDescription upload(String name, TestParquet rows) throws Exception {
    return cloud.upload("%s/%s.parquet".formatted(table, name), rows.bytes());
  }

  /** What the API says of this test's table. */
  private JsonNode view(String query) throws Exception {
    return dashboard.api("/tables/%s%s".formatted(table, query)).path("view");
  }

  private static JsonNode column(JsonNode view, String name) {
    for (JsonNode column : view.at("/profile/columns")) {
      if (column.path("name").asText().equals(name)) {
        return column.path("figures");
      }
    }
    throw new AssertionError("No column %s in %s".formatted(name, view));
  }

  // ---- Figures

  @Test
  void figuresAreThoseOfTheRows() throws Exception {
    TestParquet some =
        TestParquet.of("required int32 id", "optional binary name (STRING)", "optional double d")
            .row(7, "eve", 0.0)
            .row(3, null, null)
            .row(12, "bob", 2.25);
    TestParquet others =
        TestParquet.of("required int32 id", "optional binary name (STRING)", "optional double d")
            .row(5, null, 8.0)
            .row(-4, null, null);
    var unused = upload("a", some);
    var unusedToo = upload("b", others);

    JsonNode view = view("");

    List<Map<String, Object>> rows = cloud.rows("main", table);
    assertThat(rows).hasSize(5);
    assertThat(view.at("/profile/rows").asInt()).isEqualTo(rows.size());
    assertThat(view.at("/profile/files").asInt()).isEqualTo(2);
    assertThat(view.at("/profile/bytes").asInt())
        .isEqualTo(some.bytes().length + others.bytes().length);
    assertThat(view.at("/profile/deleteFiles").asInt()).isZero();
    for (String name : List.of("id", "name", "d")) {
      JsonNode figures = column(view, name);
      List<Object> values =
          rows.stream().map(row -> row.get(name)).filter(Objects::nonNull).toList();
      assertThat(figures.path("values").asInt()).as(name).isEqualTo(rows.size());
      assertThat(figures.path("nulls").asInt()).as(name).isEqualTo(rows.size() - values.size());
      assertThat(figures.path("nullsUnknown").asInt()).as(name).isZero();
      assertThat(figures.path("boundsUnknown").asInt()).as(name).isZero();
      assertThat(figures.path("shortened").asBoolean()).as(name).isFalse();
    }
    assertThat(bounds(view, "id")).containsExactly("-4", "12");
    assertThat(bounds(view, "name")).containsExactly("bob", "eve");
    assertThat(bounds(view, "d")).containsExactly("0.0", "8.0");
    assertThat(dashboard.page("/tables/" + table))
        .contains("<p class=\"big\">5</p>", "60.0 %", "8.0");
  }

  private static List<String> bounds(JsonNode view, String column) {
    return List.of(
        column(view, column).path("min").asText(), column(view, column).path("max").asText());
  }

  @Test
  void theListHasEachTablesFigures() throws Exception {
    var unused = upload("a", TestParquet.people(4));

    JsonNode mine = null;
    for (JsonNode listed : dashboard.api("/tables").path("tables")) {
      mine = listed.path("name").asText().equals(table) ? listed : mine;
    }

    assertThat(mine).isNotNull();
    assertThat(mine.path("rows").asInt()).isEqualTo(4);
    assertThat(mine.path("columns").asInt()).isEqualTo(2);
    assertThat(mine.path("files").asInt()).isEqualTo(1);
    assertThat(dashboard.page("/tables"))
        .contains("<a href=\"/tables/%s?ref=main\">%s</a>".formatted(table, table));
  }

  /** Iceberg's writers keep metrics of the first hundred columns only. */
  @Test
  void whatNoMetricTellsIsUnknownAndNotZero() throws Exception {
    cloud.rules(table, "IsComplete \"c0\"");
    String[] names = IntStream.range(0, 120).mapToObj(i -> "c" + i).toArray(String[]::new);
    Object[] row = new Object[120];
    row[0] = 1;
    row[5] = 5;
    row[110] = 110;
    var unused = upload("a", TestParquet.named(names).row(row));

    JsonNode view = view("");

    assertThat(column(view, "c5").path("nulls").asInt()).isZero();
    assertThat(column(view, "c6").path("nulls").asInt()).isEqualTo(1);
    for (String unknown : List.of("c110", "c119")) {
      assertThat(column(view, unknown).path("nullsUnknown").asInt()).isEqualTo(1);
      assertThat(column(view, unknown).path("values").asInt()).isZero();
      assertThat(column(view, unknown).has("min")).isFalse();
      assertThat(column(view, unknown).path("boundsUnknown").asInt()).isEqualTo(1);
    }
    assertThat(dashboard.page("/tables/" + table))
        .contains("nulls unknown in 1 of 1 files", "min and max unknown in 1 of 1 files");
  }

  @Test
  void filesOfOtherEnginesWithoutMetricsAreCounted() throws Exception {
    var unused = upload("a", TestParquet.people(3));
    try (Stranger stranger = new Stranger(cloud)) {
      stranger.append("main", table, TestParquet.people(2).bytes(), 2);
    }

    JsonNode view = view("");

    assertThat(view.at("/profile/rows").asInt()).isEqualTo(5);
    assertThat(column(view, "name").path("nullsUnknown").asInt()).isEqualTo(1);
    assertThat(column(view, "name").path("values").asInt()).isEqualTo(3);
    assertThat(view.at("/profile/snapshots/0").has("upload")).isFalse();
    assertThat(view.at("/profile/snapshots/1/upload/source").asText()).endsWith("/a.parquet");
    assertThat(dashboard.page("/tables/" + table))
        .contains("at least 0", "nulls unknown in 1 of 2 files", "another engine");
  }

  @Test
  void boundsThatMayBeCutOffAreSaidToBe() throws Exception {
    var unused =
        upload(
            "a",
            TestParquet.of("optional int32 id", "optional binary name (STRING)")
                .row(1, "a text of more than sixteen characters")
                .row(2, "b"));

    JsonNode view = view("");

    assertThat(column(view, "name").path("shortened").asBoolean()).isTrue();
    assertThat(column(view, "name").path("min").asText()).isEqualTo("a text of more t");
    assertThat(dashboard.page("/tables/" + table)).contains("may be cut off");
  }

  @Test
  void deleteFilesMakeFiguresInexact() throws Exception {
    var unused = upload("a", TestParquet.people(3));
    var other = new OtherEngine(keeping.connections());
    Table of = other.table(table);
    of.updateProperties().set("format-version", "2").commit();
    of.newRowDelta()
        .addDeletes(
            FileMetadata.deleteFileBuilder(of.spec())
                .ofPositionDeletes()
                .withPath(of.location() + "/data/deletes.parquet")
                .withFileSizeInBytes(10)
                .withRecordCount(1)
                .build())
        .commit();

    assertThat(view("").at("/profile/deleteFiles").asInt()).isEqualTo(1);
    assertThat(dashboard.page("/tables/" + table))
        .contains("at most 3", "1 delete file takes rows away");
  }

  @Test
  void aPartitionedTableOfPyIcebergIsDescribed() throws Exception {
    Tool python = Tool.named("WAP_TEST_PYTHON");
    var unused =
        python.run(
            cloud.cloud(),
            python.script("other_engine.py"),
            "[\"create_partitioned\", \"%s\"]".formatted(table));

    JsonNode view = view("");

    assertThat(view.at("/profile/rows").asInt()).isEqualTo(4);
    assertThat(view.at("/profile/partitions/0/column").asText()).isEqualTo("day");
    assertThat(view.at("/profile/partitions/0/transform").asText()).isEqualTo("identity");
    assertThat(view.at("/profile/schemaPolicy").asText()).isEqualTo("widen");
    assertThat(column(view, "amount").path("nulls").asInt()).isEqualTo(1);
    assertThat(bounds(view, "day")).containsExactly("2026-01-31", "2026-02-01");
    assertThat(bounds(view, "amount")).containsExactly("-1.50", "20.25");
    assertThat(column(view, "address.city").path("nulls").asInt()).isEqualTo(2);
    assertThat(dashboard.page("/tables/" + table))
        .contains("the day &lt;of&gt; the sale", "identity(day)");
  }

  // ---- References

  @Test
  void aRejectedBranchIsComparedWithMain() throws Exception {
    var unused = upload("clean", TestParquet.people(3));
    ExecutionDescription rejected =
        upload("faulty", TestParquet.people(2).row(null, "x").row(9, null));
    String branch = cloud.runRecord(rejected).path("branch").asText();
    var unusedToo = upload("later", TestParquet.people(1));

    JsonNode view = view("?compare=main&ref=" + DashboardUnderTest.url(branch));

    assertThat(view.at("/profile/rows").asInt()).isEqualTo(7);
    JsonNode comparison = view.path("comparison");
    assertThat(comparison.at("/added/rows").asInt()).isEqualTo(4);
    assertThat(comparison.at("/added/files").asInt()).isEqualTo(1);
    assertThat(comparison.path("filesMissing").asInt()).isEqualTo(1);
    assertThat(comparison.path("rowsMissing").asInt()).isEqualTo(1);
    assertThat(comparison.path("complete").asBoolean()).isTrue();
    assertThat(comparison.path("schemaChanges")).isEmpty();
    for (JsonNode column : comparison.path("columns")) {
      assertThat(column.path("nulls").asInt()).isEqualTo(1);
      assertThat(column.path("values").asInt()).isEqualTo(4);
    }
    assertThat(view.at("/report/outcome").asText()).isEqualTo("FAIL");
    assertThat(
            dashboard.page(
                "/tables/%s?compare=main&ref=%s".formatted(table, DashboardUnderTest.url(branch))))
        .contains("Compared with main", "1 rule is broken, of 1", "IsComplete \"id\"");
  }

  @Test
  void changedColumnsAreNamed() throws Exception {
    var unused = upload("a", TestParquet.people(1));
    Branch main = keeping.references().main();
    Branch branch = keeping.references().create("changes/" + table, main.hash());
    try (Stranger stranger = new Stranger(cloud)) {
      stranger.addColumn(branch.name(), table, "extra");
      stranger.dropColumn(branch.name(), table, "name");
    }

    JsonNode comparison = view("?compare=main&ref=changes/" + table).path("comparison");

    assertThat(comparison.path("schemaChanges").toString())
        .isEqualTo(
            "[\"extra is new: string, optional\",\"name is gone: it was string, optional\"]");
    assertThat(comparison.at("/added/files").asInt()).isZero();
  }

  @Test
  void aFirstFileIsNewAsAWhole() throws Exception {
    ExecutionDescription rejected = upload("faulty", TestParquet.people(1).row(null, "x"));
    String branch = DashboardUnderTest.url(cloud.runRecord(rejected).path("branch").asText());

    assertThat(dashboard.get("/tables/" + table).statusCode()).isEqualTo(404);
    JsonNode comparison = view("?compare=main&ref=" + branch).path("comparison");
    assertThat(comparison.path("otherHasTable").asBoolean()).isFalse();
    assertThat(comparison.at("/added/rows").asInt()).isEqualTo(2);
    assertThat(dashboard.page("/tables/%s?compare=main&ref=%s".formatted(table, branch)))
        .contains("main has no table of this name");
  }

  @Test
  void aTagIsAReferenceToo() throws Exception {
    var unused = upload("a", TestParquet.people(2));
    String tag = "tag-" + table;
    var created =
        keeping
            .nessie()
            .createReference()
            .sourceRefName("main")
            .reference(Tag.of(tag, keeping.references().main().hash()))
            .create();
    var unusedToo = upload("b", TestParquet.people(3));

    assertThat(created.getName()).isEqualTo(tag);
    assertThat(view("?ref=" + tag).at("/profile/rows").asInt()).isEqualTo(2);
    assertThat(view("").at("/profile/rows").asInt()).isEqualTo(5);
    assertThat(dashboard.page("/tables")).contains("<option value=\"%s\">".formatted(tag));
  }

  @Test
  void whatIsNotThereIsSaidToBeMissing() throws Exception {
    var unused = upload("a", TestParquet.people(1));
    for (String path :
        List.of(
            "/tables?ref=nosuch",
            "/tables?ref=" + DashboardUnderTest.url("<script>alert(1)</script>"),
            "/tables?ref=" + DashboardUnderTest.url("../x"),
            "/tables?ref=main@2e1cfa82b035c26cbbbdae632cea0705",
            "/tables?ref=" + "a".repeat(250),
            "/tables/nosuch",
            "/tables/" + DashboardUnderTest.url("a\nb"),
            "/tables/" + DashboardUnderTest.url("a.b"),
            "/tables/" + table + "?ref=upload/none",
            "/history?page=nosuch")) {
      HttpResponse<String> page = dashboard.get(path);
      assertThat(page.statusCode()).as(path).isEqualTo(404);
      assertThat(page.body()).as(path).contains("role=\"status\"").doesNotContain("<script>alert");
    }
    assertThat(dashboard.page("/tables/%s?compare=nosuch".formatted(table)))
        .contains("no branch or tag named 'nosuch' to compare with");
  }

  @Test
  void whatStrangersWroteIsEscaped() throws Exception {
    cloud.rules(table, "RowCount > 0");
    var unused =
        upload(
            "<img src=x onerror=a>",
            TestParquet.of("optional int32 id", "optional binary name (STRING)")
                .row(1, "<b>bold</b>"));

    String page = dashboard.page("/tables/" + table);

    assertThat(page)
        .contains("&lt;b&gt;bold&lt;/b&gt;", "&lt;img src=x onerror=a&gt;.parquet")
        .doesNotContain("<b>bold", "<img");
    assertThat(dashboard.page("/history"))
        .contains("&lt;img src=x onerror=a&gt;.parquet")
        .doesNotContain("<img");
  }

  // ---- History

  @Test
  void mainsHistoryNamesTheUploadBehindEachCommit() throws Exception {
    ExecutionDescription published = upload("a", TestParquet.people(2));
    try (Stranger stranger = new Stranger(cloud)) {
      stranger.touch("main", table);
    }

    JsonNode commits = dashboard.api("/history").at("/page/commits");

    assertThat(commits.path(0).path("kind").asText()).isEqualTo("FOREIGN");
    assertThat(commits.path(0).path("tables").path(0).asText()).isEqualTo(table);
    assertThat(commits.path(1).path("kind").asText()).isEqualTo("UPLOAD");
    assertThat(commits.path(1).at("/upload/execution").asText())
        .isEqualTo(published.summary().name());
    assertThat(commits.path(1).path("tables").toString()).isEqualTo("[\"%s\"]".formatted(table));
    assertThat(dashboard.page("/history"))
        .contains("href=\"/runs/%s\"".formatted(published.summary().name()), "another engine");
  }

  @Test
  void historyIsPaged() throws Exception {
    var unused = upload("a", TestParquet.people(1));
    try (Stranger stranger = new Stranger(cloud)) {
      for (int i = 0; i < 51; i++) {
        stranger.touch("main", table);
      }
    }

    JsonNode first = dashboard.api("/history").path("page");
    JsonNode second =
        dashboard
            .api("/history?page=" + DashboardUnderTest.url(first.path("next").asText()))
            .path("page");

    assertThat(first.path("commits")).hasSize(50);
    assertThat(first.path("commits").path(49).path("kind").asText()).isEqualTo("FOREIGN");
    assertThat(second.path("commits").path(1).path("kind").asText()).isEqualTo("UPLOAD");
    assertThat(dashboard.page("/history")).contains(">Older</a>");
  }

  // ---- A source that does not answer

  @Test
  void whatWasKnownIsShownWhileTheCatalogIsSilent() throws Exception {
    var unused = upload("a", TestParquet.people(2));
    try (Gateway gateway =
            new Gateway(URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT")));
        DashboardUnderTest behind =
            new DashboardUnderTest(
                cloud, Map.of("NESSIE_ENDPOINT", gateway.address().toString()))) {
      var unusedToo = behind.page("/tables/" + table);

      for (Gateway.Mood mood : List.of(Gateway.Mood.DOWN, Gateway.Mood.SILENT)) {
        gateway.mood(mood);
        long start = System.nanoTime();
        String known = behind.page("/tables/" + table);
        assertThat(known)
            .contains("What is shown was known at", "<p class=\"big\">2</p>")
            .containsPattern("catalog, Nessie at .*, does not answer|takes longer than a page may");
        assertThat(behind.page("/tables?ref=other-" + mood)).contains("role=\"status\"");
        assertThat(behind.page("/history")).contains("role=\"status\"");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      }
      gateway.mood(Gateway.Mood.OPEN);
      long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
      while (behind.page("/tables/" + table).contains("role=\"status\"")) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(100);
      }
    }
  }
}
