package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.contract.FailureTranslator;
import dev.wap.dashboard.Renderer;
import dev.wap.dashboard.rejected.Decisions;
import dev.wap.dashboard.rejected.RejectedBranches;
import dev.wap.dashboard.rejected.RejectedPages;
import dev.wap.dashboard.tables.BranchReport;
import dev.wap.dashboard.tables.CatalogReader;
import dev.wap.dashboard.tables.History;
import dev.wap.dashboard.tables.LastKnown;
import dev.wap.dashboard.tables.Profiles;
import dev.wap.dashboard.tables.TablesPages;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.References;
import dev.wap.ops.Connections;
import dev.wap.records.S3;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.Javalin;
import io.javalin.http.staticfiles.Location;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The dashboard's pages about an embedded cloud. */
final class DashboardUnderTest implements Closeable {
  private static final Duration PATIENCE = Duration.ofMillis(1400);

  private final Connections connections;
  private final Profiles profiles;
  private final RejectedBranches rejected;
  private final LastKnown known;
  private final Javalin server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** The pages, with some settings of their own. */
  DashboardUnderTest(CloudUnderTest cloud, Map<String, String> settings) {
    connections = OpsUnderTest.connections(cloud, settings);
    var nessie = connections.nessie();
    FailureTranslator translator =
        Nessie.translator(connections.settings().catalog()).or(S3::translate);
    Clock clock = Clock.systemUTC();
    known = new LastKnown(translator, PATIENCE, clock);
    profiles = new Profiles(connections.lake().io());
    var reports =
        new BranchReport.Reader(nessie, connections.s3(), connections.settings().lakeBucket());
    rejected =
        new RejectedBranches(
            new References(nessie), reports, connections.stepFunctions(), cloud.machine());
    TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    Renderer renderer =
        (template, page) -> {
          var output = new StringOutput();
          engine.render(template, Map.of("page", page), output);
          return output.toString();
        };
    server =
        Javalin.create(
            config -> {
              new TablesPages(
                      new CatalogReader(nessie, connections.settings().tableNamespace()),
                      profiles,
                      new History(nessie),
                      reports,
                      known,
                      renderer,
                      clock)
                  .addTo(config.routes);
              new RejectedPages(
                      rejected,
                      new Decisions(connections.stepFunctions(), cloud.machine(), clock),
                      RejectedPages.allowOverride(settings),
                      "ada",
                      context -> "token",
                      known,
                      translator,
                      renderer,
                      new SecureRandom(),
                      clock)
                  .addTo(config.routes);
              config.staticFiles.add(
                  files -> {
                    files.hostedPath = "/assets";
                    files.directory = "/assets";
                    files.location = Location.CLASSPATH;
                  });
              config.jetty.host = "127.0.0.1";
              config.jetty.port = 0;
              config.startup.showJavalinBanner = false;
            });
    server.start();
  }

  int port() {
    return server.port();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A page that must be there. */
  String page(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /** An answer of the API that must be there. */
  JsonNode api(String path) throws IOException, InterruptedException {
    return CloudUnderTest.parse(page("/api" + path));
  }

  /** Sends a form. */
  HttpResponse<String> post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> url(field.getKey()) + "=" + url(field.getValue()))
            .collect(Collectors.joining("&"));
    return http.send(
        HttpRequest.newBuilder(address(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
  }

  /** A text as a part of an address. */
  static String url(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    server.stop();
    rejected.close();
    profiles.close();
    known.close();
    connections.close();
  }
}
