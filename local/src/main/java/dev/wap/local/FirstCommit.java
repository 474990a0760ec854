package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Gives a catalog that has no commit at all its first one, the tables' namespace. Without it the
 * first upload would go through twice, since Nessie merges no branch into an empty catalog.
 */
final class FirstCommit {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FirstCommit() {}

  /** Makes the commit, if {@code main} has none. */
  static void ensure(URI nessie, String namespace) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      JsonNode config = send(http, HttpRequest.newBuilder(URI.create(nessie + "/config")));
      JsonNode main = send(http, HttpRequest.newBuilder(URI.create(nessie + "/trees/main")));
      String head = main.path("reference").path("hash").asText();
      if (!head.equals(config.path("noAncestorHash").asText())) {
        return;
      }
      ObjectNode commit = JSON.createObjectNode();
      commit.putObject("commitMeta").put("message", "Make the namespace of the lake's tables");
      var operations = commit.putArray("operations");
      var elements = JSON.createArrayNode();
      for (String level : namespace.split("\\.", -1)) {
        elements.add(level);
        ObjectNode put = operations.addObject().put("type", "PUT");
        put.putObject("key").set("elements", elements.deepCopy());
        put.putObject("content").put("type", "NAMESPACE").set("elements", elements.deepCopy());
      }
      var unused =
          send(
              http,
              HttpRequest.newBuilder(URI.create(nessie + "/trees/main@" + head + "/history/commit"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(commit.toString())));
    }
  }

  private static JsonNode send(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "Nessie: %s answered %d: %s"
              .formatted(response.uri(), response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }
}
