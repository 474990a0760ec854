package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.dashboard.DashboardOptions;
import dev.wap.dashboard.DashboardServer;
import dev.wap.local.Gateway.Mood;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.ops.Connections;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask the dashboard what, what it answers, and what it does when others do not answer. */
@ExtendWith(SharedCloud.class)
final class DashboardTest {
  private static final String TABLE = "shown";
  private static final String TOKEN = "0123456789abcdef";

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final HttpClient http = HttpClient.newHttpClient();
  private DashboardUnderTest dashboard;

  DashboardTest(FragileCloud fragile) {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
  }

  @BeforeEach
  void start() throws IOException {
    cloud.rules(TABLE, "IsComplete \"name\"");
    dashboard = new DashboardUnderTest(cloud, Map.of());
  }

  @AfterEach
  void stop() throws IOException {
    fragile.heal();
    dashboard.close();
  }

  private ExecutionDescription upload(String name, TestParquet file) throws Exception {
    return cloud.upload("%s/%s".formatted(TABLE, name), file.bytes());
  }

  /** Asks until what is known is what has happened: records are read every two seconds. */
  private JsonNode run(String execution) throws Exception {
    for (int i = 0; i < 100; i++) {
      JsonNode run = dashboard.api("/runs/" + execution);
      if (run.has("record")) {
        return run;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("The record of " + execution + " is never read");
  }

  // ---- What it answers

  @Test
  void aRunIsToldByItsRecordItsReportAndItsHistory() throws Exception {
    ExecutionDescription rejected = upload("told.parquet", TestParquet.people(2).row(2, null));

    JsonNode run = run(rejected.summary().name());

    assertThat(run.at("/summary/outcome").asText()).isEqualTo("REJECTED");
    assertThat(run.at("/record/ending").asText()).isEqualTo("REJECTED");
    assertThat(run.at("/report/rules/0/observed").asText()).isEqualTo("1 null in 3 rows");
    assertThat(run.at("/states/0/name").asText()).isEqualTo("IsUpload?");
    assertThat(run.path("forgotten").asBoolean()).isFalse();
    assertThat(run.path("links")).as("of AWS's console").isEmpty();
    String page = dashboard.page("/runs/" + rejected.summary().name());
    assertThat(page)
        .contains("1 null in 3 rows", "<svg class=\"graph-picture\"", "id=\"state-AuditBranch\"")
        .contains("compare=main");
  }

  @Test
  void aRunThatStepFunctionsHasForgottenIsToldByItsRecord() throws Exception {
    new RunHistory(cloud, 1).put(1, 1, "forgotten_", 3);
    JsonNode list = dashboard.api("/runs?table=forgotten_0");
    for (int i = 0; i < 100 && list.path("runs").isEmpty(); i++) {
      Thread.sleep(100);
      list = dashboard.api("/runs?table=forgotten_0");
    }

    String name = list.at("/runs/0/name").asText();
    JsonNode run = run(name);

    assertThat(run.path("forgotten").asBoolean()).isTrue();
    assertThat(run.at("/record/ending").asText()).isEqualTo("PUBLISHED");
    assertThat(dashboard.page("/runs/" + name))
        .contains("Step Functions does not know this execution any more")
        .doesNotContain("<svg class=\"graph-picture\"");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    assertThat(dashboard.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(dashboard.get("/nothing").body()).contains("There is no such page");
    assertThat(dashboard.get("/runs/nothing").statusCode()).isEqualTo(404);
    assertThat(dashboard.get("/runs/nothing").body()).contains("No such run");
    assertThat(dashboard.get("/assets/nothing.js").statusCode()).isEqualTo(404);
    assertThat(CloudUnderTest.parse(dashboard.get("/api/nothing").body()).path("error").asText())
        .startsWith("There is no such page");
  }

  @Test
  void runsAreFiltered() throws Exception {
    String name = upload("Some.parquet", TestParquet.people(2)).summary().name();
    for (int i = 0; i < 100 && !names("").contains(name); i++) {
      Thread.sleep(100);
    }

    assertThat(names("?table=shown&outcome=PUBLISHED&file=some.P")).contains(name);
    assertThat(names("?table=shown&outcome=REJECTED")).doesNotContain(name);
    assertThat(names("?table=other")).doesNotContain(name);
    assertThat(names("?file=none-of-them")).isEmpty();
    assertThat(names("?to=2020-01-01")).isEmpty();
    assertThat(names("?from=not-a-day&page=x&file=some.parquet")).contains(name);
  }

  private List<String> names(String query) throws Exception {
    List<String> names = new ArrayList<>();
    dashboard
        .api("/runs" + query)
        .path("runs")
        .forEach(run -> names.add(run.path("name").asText()));
    return names;
  }

  // ---- What the documentation says

  @Test
  void theApiIsTheDocumentedOne() throws Exception {
    Matcher documented =
        Pattern.compile("(?m)^## `GET (/api/\\S+)`$")
            .matcher(Files.readString(CloudUnderTest.PROJECT.resolve("docs/dashboard-api.md")));
    TreeSet<String> routes = new TreeSet<>();
    while (documented.find()) {
      routes.add(documented.group(1));
    }
    assertThat(routes).isEqualTo(new TreeSet<>(dashboard.apiRoutes()));
  }

  // ---- Who may ask

  @Test
  void everyAnswerForbidsWhatIsNotThePagesOwn() throws Exception {
    for (String path : List.of("/", "/runs", "/assets/app.css", "/api/overview", "/nothing")) {
      HttpResponse<String> answer = dashboard.get(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy"))
          .as(path)
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                      .contains("frame-ancestors 'none'")
                      .doesNotContain("unsafe"));
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
    assertThat(dashboard.page("/")).doesNotContain(" style=", "onclick", "<script>");
  }

  /** By a name of its own that it makes resolve to the loopback's address. */
  @Test
  void anotherSiteCannotRead() throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example:%d\r\n".formatted(dashboard.port())))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("<html");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:%d\r\n".formatted(dashboard.port())))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void anotherSiteCannotDecide() throws Exception {
    String form = "action=DISCARD&branch=x&by=eve&reason=&form=00&csrf=";
    assertThat(post("", form + "guessed")).startsWith("HTTP/1.1 403 ");
    String csrf = csrf();
    assertThat(post("Origin: http://evil.example\r\n", form + csrf)).startsWith("HTTP/1.1 403 ");
    assertThat(post("Sec-Fetch-Site: cross-site\r\n", form + csrf)).startsWith("HTTP/1.1 403 ");
    assertThat(post("Sec-Fetch-Site: same-origin\r\n", form + csrf))
        .as("a form of its own, and no decision")
        .startsWith("HTTP/1.1 400 ");
  }

  private String csrf() throws Exception {
    ExecutionDescription rejected = upload("csrf.parquet", TestParquet.people(2).row(2, null));
    String branch = DashboardUnderTest.url(cloud.runRecord(rejected).path("branch").asText());
    Matcher field =
        Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{32})\"")
            .matcher(dashboard.page("/rejected/decide?action=DISCARD&branch=" + branch));
    assertThat(field.find()).isTrue();
    return field.group(1);
  }

  private String post(String headers, String form) throws IOException {
    return raw(
        "POST /rejected/decide HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n%s"
            .formatted(dashboard.port(), form.length(), headers),
        form);
  }

  private String raw(String head) throws IOException {
    return raw(head, "");
  }

  /** As no client of the JDK lets one ask. */
  private String raw(String head, String body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), dashboard.port())) {
      OutputStream out = socket.getOutputStream();
      out.write((head + "Connection: close\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whereOthersReachItItWantsItsToken() throws Exception {
    try (Connections lake = OpsUnderTest.connections(cloud, Map.of());
        DashboardServer server =
            DashboardServer.start(
                new DashboardOptions("0.0.0.0", 0, Optional.of(TOKEN), ""),
                lake,
                new SecureRandom(),
                Clock.systemUTC())) {
      int port = server.address().getPort();
      assertThat(server.address().toString()).endsWith("/?token=" + TOKEN);
      URI runs = URI.create("http://127.0.0.1:%d/runs".formatted(port));
      assertThat(get(runs, "")).returns(401, HttpResponse::statusCode);
      assertThat(get(runs, "Bearer " + TOKEN.replace('0', '1')))
          .returns(401, HttpResponse::statusCode);
      assertThat(get(runs, "Bearer " + TOKEN)).returns(200, HttpResponse::statusCode);
      HttpResponse<String> login = get(URI.create(runs + "?token=" + TOKEN), "");
      assertThat(login.statusCode()).isEqualTo(303);
      assertThat(login.headers().firstValue("Location").orElse("")).endsWith("/runs");
      assertThat(login.headers().firstValue("Set-Cookie").orElse(""))
          .contains("HttpOnly", "SameSite=Strict");
    }
  }

  private HttpResponse<String> get(URI address, String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  // ---- When others do not answer

  @Test
  void whoeverDoesNotAnswerIsNamedAndWhatIsKnownStays() throws Exception {
    var unused = run(upload("known.parquet", TestParquet.people(2)).summary().name());
    try (DashboardUnderTest behind =
        new DashboardUnderTest(
            cloud, Map.of("NESSIE_ENDPOINT", fragile.nessie().address().toString()))) {
      awaitTables(behind, true);
      fragile.nessie().mood(Mood.DOWN);
      JsonNode overview = awaitTables(behind, false);
      assertThat(overview.path("tables")).as("what is known").isNotEmpty();
      assertThat(behind.page("/")).contains("No answer from the catalog (Nessie)");
      fragile.nessie().mood(Mood.OPEN);
      awaitTables(behind, true);
      assertThat(behind.page("/")).doesNotContain("No answer from");
    }
  }

  private static JsonNode awaitTables(DashboardUnderTest dashboard, boolean answers)
      throws Exception {
    for (int i = 0; i < 200; i++) {
      JsonNode overview = dashboard.api("/overview");
      if (overview.at("/sources/0/error").isMissingNode() == answers
          && !overview.path("tables").isEmpty()) {
        return overview;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("The catalog's state is never told");
  }

  /** The launcher, a stack's outputs, the program, and a clear end. */
  @Test
  void aPortThatIsTakenIsSaid(@TempDir Path folder) throws Exception {
    try (FakeAws aws = new FakeAws();
        ServerSocket taken = new ServerSocket(0)) {
      aws.stack("wap", StackTest.outputs(cloud));
      Launcher launcher = StackTest.launcher(folder, aws, cloud);
      String port = Integer.toString(taken.getLocalPort());

      Launcher.Outcome outcome = launcher.run("dashboard", "--stack", "wap", "--port", port);

      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
      assertThat(outcome.err())
          .contains(
              "wap dashboard: The dashboard cannot listen on 127.0.0.1:" + port,
              "Choose another port");
    }
  }
}
