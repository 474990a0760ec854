package dev.wap.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.CatalogLogin;
import dev.wap.contract.CatalogLogin.Given;
import dev.wap.contract.CatalogLogin.Stored;
import dev.wap.error.CatalogRefused;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.InvalidSetting;
import dev.wap.records.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Gives tokens for a client's credentials, each until shortly before it expires. The secret is read
 * anew for every token: that is once an hour or so, never before the first request, and so never
 * into a snapshot of the function, and a secret that is changed counts from then on.
 */
public final class Issuer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** The longest that a request for which a token is good may be under way, and clocks differ. */
  private static final Duration MARGIN = Duration.ofSeconds(60);

  /** Of a token that lives for less than ten margins. */
  private static final int MARGIN_SHARE = 10;

  private static final Duration UNKNOWN_LIFETIME = Duration.ofMinutes(5);
  private static final int OK = 200;
  private static final int CLIENT_ERROR = 400;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final CatalogLogin login;
  private final Secret secret;
  private final Clock clock;
  private @Nullable Token token;

  /**
   * An issuer of which nothing is asked yet.
   *
   * @param secret reads the client's credentials, if they are stored
   */
  public Issuer(CatalogLogin login, Secret secret, Clock clock) {
    this.login = login;
    this.secret = secret;
    this.clock = clock;
  }

  /**
   * The token to show now: the last one, or a new one if that will not do any more.
   *
   * @throws CatalogRefused if the issuer, or the keeper of the secret, does not know this client
   * @throws CatalogUnavailable if one of them does not answer
   * @throws InvalidSetting if the secret has no credentials
   */
  public synchronized Token token() {
    Token known = token;
    if (known == null || known.isOver(clock.instant())) {
      known = issue();
      token = known;
    }
    return known;
  }

  /** Gives another from now on, if this is the last one. */
  synchronized void forget(Token refused) {
    if (token == refused) {
      token = null;
    }
  }

  private Token issue() {
    Client client = client();
    Instant askedAt = clock.instant();
    HttpResponse<String> response = ask(client);
    int status = response.statusCode();
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT) {
      throw unavailable(client, "it answered " + status, null);
    }
    if (status >= CLIENT_ERROR) {
      throw new CatalogRefused(
          "The issuer at %s gives no token to client %s%s: it answered %d %s. See that it has this client, with this secret and these scopes, then upload the file again"
              .formatted(
                  client.tokenUri(),
                  client.credentials().clientId(),
                  login.scope().map(scope -> " for " + scope).orElse(""),
                  status,
                  reason(response.body())));
    }
    JsonNode answer = parse(response.body());
    String text = answer.path("access_token").asText();
    if (status != OK || text.isEmpty()) {
      throw unavailable(client, "it answered %d without a token".formatted(status), null);
    }
    Duration lifetime =
        answer.path("expires_in").isNumber()
            ? Duration.ofSeconds(answer.path("expires_in").asLong())
            : UNKNOWN_LIFETIME;
    Duration share = lifetime.dividedBy(MARGIN_SHARE);
    Duration margin = share.compareTo(MARGIN) < 0 ? share : MARGIN;
    return new Token(text, askedAt.plus(lifetime).minus(margin));
  }

  private HttpResponse<String> ask(Client client) {
    String form =
        "grant_type=client_credentials"
            + login.scope().map(scope -> "&scope=" + encoded(scope)).orElse("");
    HttpRequest request =
        HttpRequest.newBuilder(client.tokenUri())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .header("Authorization", "Basic " + basic(client.credentials()))
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    // One client per request, as there are hours between them: no connection is kept that a frozen
    // function would find broken.
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw unavailable(client, e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(client, "interrupted", e);
    }
  }

  /** Each part is encoded by itself, see RFC 6749, 2.3.1. */
  private static String basic(Given credentials) {
    return Base64.getEncoder()
        .encodeToString(
            (encoded(credentials.clientId()) + ":" + encoded(credentials.clientSecret()))
                .getBytes(UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** Whom to ask, as whom. */
  private record Client(URI tokenUri, Given credentials) {}

  private Client client() {
    return switch (login.credentials()) {
      case Given given -> new Client(login.tokenUri().orElseThrow(), given);
      case Stored stored -> read(stored.secretArn());
    };
  }

  private Client read(String arn) {
    String text;
    try {
      text = secret.read(arn);
    } catch (Secret.Refused e) {
      throw new CatalogRefused(
          "The secret of the catalog's client cannot be read: %s. See that NESSIE_OAUTH2_SECRET_ARN names it and that the function, or whoever runs this command, may read it, then upload the file again"
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new CatalogUnavailable(
          "The secret of the catalog's client cannot be read: %s".formatted(e.getMessage()), e);
    }
    JsonNode json = parse(text);
    String id = json.path("clientId").asText();
    String clientSecret = json.path("clientSecret").asText();
    if (id.isEmpty() || clientSecret.isEmpty()) {
      throw new InvalidSetting(
          "The secret %s is no JSON with clientId and clientSecret".formatted(arn));
    }
    return new Client(
        login.tokenUri().orElseGet(() -> tokenUri(json, arn)), new Given(id, clientSecret));
  }

  private static URI tokenUri(JsonNode json, String arn) {
    String uri = json.path("tokenUri").asText();
    if (!uri.matches("https?://[\\w.:-]+(/[\\w./~%-]*)?")) {
      throw new InvalidSetting(
          "The secret %s has no tokenUri, the address of the issuer's token endpoint, and NESSIE_OAUTH2_TOKEN_URI is not set"
              .formatted(arn));
    }
    return URI.create(uri);
  }

  /** What is no JSON is nothing; an exception would quote it. */
  @SuppressWarnings("UnusedException")
  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** The standard's code of the refusal, and nothing else of what the issuer says. */
  private static String reason(String body) {
    String error = parse(body).path("error").asText();
    return error.matches("[a-z_]{1,40}") ? error : "and no reason";
  }

  private static CatalogUnavailable unavailable(
      Client client, String why, @Nullable Exception cause) {
    return new CatalogUnavailable(
        "The issuer of the catalog's tokens at %s did not answer: %s. If this lasts, see that it runs and that the functions can reach it, then upload the file again"
            .formatted(client.tokenUri(), why),
        cause);
  }
}
