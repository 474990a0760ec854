package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The token by which a catalog with authentication is asked, by the client credentials that the
 * functions' variables name; none if neither an issuer nor a secret is named.
 */
final class CatalogToken {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private final HttpClient http;
  private final Map<String, String> environment;
  private @Nullable String token;
  private Instant until = Instant.MIN;

  CatalogToken(HttpClient http, Map<String, String> environment) {
    this.http = http;
    this.environment = environment;
  }

  /** A token that is valid for another minute at least. */
  Optional<String> value() throws IOException, InterruptedException {
    if (variable("TOKEN_URI").isEmpty() && variable("SECRET_ARN").isEmpty()) {
      return Optional.empty();
    }
    if (token == null || Instant.now().isAfter(until)) {
      JsonNode answer = ask();
      token = answer.path("access_token").asText();
      until = Instant.now().plusSeconds(answer.path("expires_in").asLong()).minus(MARGIN);
    }
    return Optional.of(token);
  }

  private JsonNode ask() throws IOException, InterruptedException {
    JsonNode client = client();
    URI uri =
        URI.create(
            variable("TOKEN_URI").isEmpty()
                ? client.path("tokenUri").asText()
                : variable("TOKEN_URI"));
    String scope =
        variable("SCOPE").isEmpty() ? "" : "&scope=" + URLEncoder.encode(variable("SCOPE"), UTF_8);
    String basic = client.path("clientId").asText() + ":" + client.path("clientSecret").asText();
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials" + scope))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s gives no token for the catalog: it answered %d"
              .formatted(uri, response.statusCode()));
    }
    return JSON.readTree(response.body());
  }

  private JsonNode client() throws IOException {
    if (!variable("CLIENT_ID").isEmpty()) {
      return JSON.createObjectNode()
          .put("clientId", variable("CLIENT_ID"))
          .put("clientSecret", variable("CLIENT_SECRET"));
    }
    String arn = variable("SECRET_ARN");
    try (SecretsManagerClient secrets = SecretsManagerClient.create()) {
      return JSON.readTree(secrets.getSecretValue(get -> get.secretId(arn)).secretString());
    } catch (SdkException e) {
      throw new IOException(
          "cannot read the secret of the catalog's readers, %s: %s".formatted(arn, e.getMessage()),
          e);
    }
  }

  private String variable(String name) {
    return environment.getOrDefault("NESSIE_OAUTH2_" + name, "");
  }
}
