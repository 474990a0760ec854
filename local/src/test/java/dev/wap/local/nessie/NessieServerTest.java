package dev.wap.local.nessie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.s3.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NessieServerTest {
  /** Set by the build: where it has put the server, and a folder that survives test runs. */
  private static final Path RUNNER = Path.of(System.getProperty("nessie.runner"));

  private static final String BRANCH = "upload/customer_data_log/brave-otter-0123456789abcdef-1";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private NessieOptions options(Path runner, int port, URI s3) {
    return new NessieOptions(
        runner,
        folder.resolve("nessie"),
        RUNNER.resolveSibling("cache"),
        folder.resolve("nessie.log"),
        port,
        URI.create("s3://lake/"),
        s3,
        "us-east-1",
        "local",
        "local");
  }

  private JsonNode send(String method, String uri, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return json.readTree(response.body());
  }

  @Test
  void servesTheLakeOnEveryBranchAndKeepsItOverARestart() throws Exception {
    String encodedBranch = URLEncoder.encode(BRANCH, StandardCharsets.UTF_8);
    try (var s3 = S3Server.start(folder.resolve("s3"), 0, List.of("lake"), created -> {})) {
      NessieOptions options = options(RUNNER, 0, s3.endpoint());
      try (var nessie = NessieServer.start(options).awaitReady()) {
        JsonNode server = send("GET", nessie.endpoint() + "/config", "");
        assertThat(server.get("specVersion").asText()).isEqualTo("2.2.0");
        JsonNode main = send("GET", nessie.endpoint() + "/trees/main", "");
        send(
            "POST",
            nessie.endpoint() + "/trees?type=BRANCH&name=" + encodedBranch,
            main.get("reference").toString());
        JsonNode config = send("GET", nessie.icebergEndpoint() + "/v1/config", "");
        assertThat(config.at("/defaults/warehouse").asText()).isEqualTo("s3://lake");
        assertThat(config.at("/defaults/s3.endpoint").asText() + config.at("/overrides"))
            .contains(s3.endpoint().toString());
        String prefix = URLEncoder.encode(BRANCH + "|lake", StandardCharsets.UTF_8);
        send(
            "POST",
            nessie.icebergEndpoint() + "/v1/" + prefix + "/namespaces",
            "{\"namespace\": [\"wap\"], \"properties\": {}}");
        send(
            "POST",
            nessie.icebergEndpoint() + "/v1/" + prefix + "/namespaces/wap/tables",
            """
            {"name": "t", "stage-create": false, "properties": {},
             "schema": {"type": "struct", "schema-id": 0, "fields":
               [{"id": 1, "name": "a", "type": "int", "required": false}]}}
            """);
        JsonNode branchConfig = send("GET", nessie.icebergEndpoint(BRANCH) + "/v1/config", "");
        assertThat(branchConfig.at("/defaults/prefix").asText()).isEqualTo(encodedBranch);
        JsonNode onMain = send("GET", nessie.icebergEndpoint() + "/v1/main/namespaces", "");
        assertThat(onMain.get("namespaces")).isEmpty();
      }
      try (var nessie = NessieServer.start(options).awaitReady()) {
        JsonNode entries =
            send("GET", nessie.endpoint() + "/trees/" + encodedBranch + "/entries", "");
        assertThat(entries.get("entries").findValuesAsText("type"))
            .containsExactlyInAnyOrder("NAMESPACE", "ICEBERG_TABLE");
      }
    }
  }

  @Test
  void aPortInUseAndAMissingServerAreNamed() throws IOException {
    URI s3 = URI.create("http://127.0.0.1:1");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> NessieServer.start(options(RUNNER, taken.getLocalPort(), s3)))
          .isInstanceOf(IOException.class)
          .hasMessage("Nessie: port " + taken.getLocalPort() + " is in use");
    }
    Path missing = folder.resolve("none.jar");
    assertThatThrownBy(() -> NessieServer.start(options(missing, 0, s3)))
        .isInstanceOf(IOException.class)
        .hasMessage("Nessie: " + missing + " does not exist; build it first");
  }

  @Test
  void aServerThatEndsShowsItsLog() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.jar"), "no jar");
    var server = NessieServer.start(options(broken, 0, URI.create("http://127.0.0.1:1")));
    assertThatThrownBy(server::awaitReady)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Nessie: the server ended with status 1; the end of its log ")
        .hasMessageContaining("io.quarkus.runner.GeneratedMain");
  }
}
