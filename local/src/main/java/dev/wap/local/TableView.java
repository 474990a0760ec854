package dev.wap.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.Settings;
import dev.wap.nessie.Issuer;
import dev.wap.records.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Looks at the catalog over HTTP alone, as anybody could, so that what the demo says is no claim of
 * the functions.
 */
public final class TableView implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI nessie;
  private final S3Client s3;
  private final String namespace;
  private final Optional<Issuer> issuer;

  /** A view of an embedded cloud. */
  public TableView(LocalEnvironment environment) {
    this(environment.variables(), environment.s3Client());
  }

  /**
   * A view of the lake that an environment names, as the client that it names, if it does.
   *
   * @param s3 reads the tables' metadata; closed with this
   */
  TableView(Map<String, String> environment, S3Client s3) {
    Settings settings = Settings.from(environment);
    this.nessie = settings.catalog().endpoint();
    this.namespace = settings.tableNamespace();
    this.s3 = s3;
    this.issuer =
        settings
            .catalog()
            .login()
            .map(login -> new Issuer(login, Secret.client(environment), Clock.systemUTC()));
  }

  /** Rows of a table on a branch or tag, by its metadata; 0 if it does not exist there. */
  public long rows(String reference, String table) throws IOException, InterruptedException {
    String location =
        entry(reference, namespace + "." + table).path("content").path("metadataLocation").asText();
    if (location.isEmpty()) {
      return 0;
    }
    URI uri = URI.create(location);
    JsonNode metadata =
        JSON.readTree(
            s3.getObjectAsBytes(get -> get.bucket(uri.getHost()).key(uri.getPath().substring(1)))
                .asByteArray());
    long current = metadata.path("current-snapshot-id").asLong(-1);
    for (JsonNode snapshot : metadata.path("snapshots")) {
      if (snapshot.path("snapshot-id").asLong() == current) {
        return snapshot.path("summary").path("total-records").asLong();
      }
    }
    return 0;
  }

  /** The content under a key; an empty node if there is none. */
  public JsonNode entry(String reference, String key) throws IOException, InterruptedException {
    return get(nessie + "/trees/" + encode(reference) + "/contents/" + encode(key));
  }

  /** The hash of a reference's head; empty if there is no such reference. */
  public String head(String reference) throws IOException, InterruptedException {
    return get(nessie + "/trees/" + encode(reference)).path("reference").path("hash").asText();
  }

  /** All references, as Nessie lists them. */
  public JsonNode references() throws IOException, InterruptedException {
    return get(nessie + "/trees?max-records=1000").path("references");
  }

  private JsonNode get(String uri) throws IOException, InterruptedException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(uri)).timeout(TIMEOUT);
    issuer.ifPresent(it -> builder.header("Authorization", "Bearer " + it.token().text()));
    HttpRequest request = builder.build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return switch (response.statusCode()) {
      case 200 -> JSON.readTree(response.body());
      case 404 -> JSON.missingNode();
      default -> throw new IOException(uri + " answered " + response.statusCode());
    };
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
    s3.close();
  }
}
