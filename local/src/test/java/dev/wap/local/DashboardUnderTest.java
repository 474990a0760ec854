package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.dashboard.DashboardOptions;
import dev.wap.dashboard.DashboardServer;
import dev.wap.ops.Connections;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The dashboard of an embedded cloud, in this process. */
final class DashboardUnderTest implements Closeable {
  private final Connections connections;
  private final DashboardServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** The dashboard, with some settings of its own. */
  DashboardUnderTest(CloudUnderTest cloud, Map<String, String> settings) throws IOException {
    connections = OpsUnderTest.connections(cloud, settings);
    server =
        DashboardServer.start(
            new DashboardOptions(DashboardOptions.LOOPBACK, 0, Optional.empty(), "ada"),
            connections,
            new SecureRandom(),
            Clock.systemUTC());
  }

  int port() {
    return server.address().getPort();
  }

  /** The paths of its API. */
  List<String> apiRoutes() {
    return server.apiRoutes();
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
    return server.address().resolve(path);
  }

  /** A text as a part of an address. */
  static String url(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    server.close();
    connections.close();
  }
}
