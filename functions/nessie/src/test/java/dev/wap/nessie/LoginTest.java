package dev.wap.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wap.contract.Catalog;
import dev.wap.contract.CatalogLogin;
import dev.wap.error.CatalogRefused;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.InvalidSetting;
import dev.wap.records.AwsService;
import dev.wap.records.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How a client logs in, against an issuer, a keeper of secrets and a catalog that say as told. */
@Timeout(60)
class LoginTest {
  private static final String ARN = "arn:aws:secretsmanager:eu-west-1:1:secret:write";
  private static final String BRANCH =
      """
      {"type": "BRANCH", "name": "main", "hash": "%s"}"""
          .formatted("ab".repeat(32));
  private static final String GIVES_TOKENS =
      """
      {"access_token": "token-%d", "token_type": "Bearer", "expires_in": 3600}""";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final HandClock clock = new HandClock();
  private HttpServer server;
  private int issuerStatus = 200;
  private String issuerAnswer = GIVES_TOKENS;
  private int secretStatus = 200;
  private String secretText =
      "{\\\"clientId\\\": \\\"writer\\\", \\\"clientSecret\\\": \\\"hush\\\"}";
  private int catalogStatus = 200;

  /** A clock that only the test moves. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/token",
        exchange -> {
          asked.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          answer(exchange, issuerStatus, issuerAnswer.formatted(asked.size()));
        });
    server.createContext(
        "/",
        exchange -> answer(exchange, secretStatus, "{\"SecretString\": \"" + secretText + "\"}"));
    server.createContext(
        "/api/v2",
        exchange -> {
          shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
          answer(
              exchange,
              catalogStatus,
              catalogStatus == 200 ? "{\"reference\": " + BRANCH + "}" : "");
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksForATokenAtTheFirstRequestAndShowsItUntilShortlyBeforeItExpires() throws Exception {
    try (NessieApiV2 api = client(given())) {
      assertThat(asked).isEmpty();

      read(api);
      clock.now = clock.now.plus(Duration.ofSeconds(3539));
      read(api);
      assertThat(asked)
          .containsExactly(
              "Basic "
                  + Base64.getEncoder().encodeToString("wri%3Ater:h%26sh".getBytes(UTF_8))
                  + " grant_type=client_credentials&scope=nessie%2Fread+nessie%2Fwrite");

      clock.now = clock.now.plus(Duration.ofSeconds(1));
      read(api);
      assertThat(shown).containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-2");
    }
  }

  @Test
  void theSecretIsReadForEachToken() throws Exception {
    try (NessieApiV2 api = client(stored())) {
      read(api);
      secretText = secretText.replace("hush", "rotated");
      clock.now = clock.now.plus(Duration.ofDays(1));
      read(api);

      assertThat(asked).containsExactly(basic("writer:hush"), basic("writer:rotated"));
    }
  }

  private static String basic(String credentials) {
    return "Basic %s grant_type=client_credentials"
        .formatted(Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
  }

  @Test
  void aTokenThatTheCatalogTakesNoMoreIsReplacedWhenTheCallIsRepeated() throws Exception {
    try (NessieApiV2 api = client(given())) {
      read(api);
      catalogStatus = 401;
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogUnavailable.class)
          .hasMessageContaining("did not answer: Unauthorized (HTTP/401)");

      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogRefused.class)
          .hasMessageStartingWith(
              "The catalog at %s does not know client wri:ter: Unauthorized (HTTP/401)"
                  .formatted(endpoint()));
      catalogStatus = 200;
      read(api);
      assertThat(shown)
          .containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-3");
    }
  }

  @Test
  void aClientThatIsGivenMoreRightsHasThemAtOnce() throws Exception {
    try (NessieApiV2 api = client(given())) {
      catalogStatus = 403;
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogRefused.class)
          .hasMessageStartingWith(
              "The catalog at %s does not allow this to client wri:ter: Forbidden (HTTP/403)"
                  .formatted(endpoint()));
      catalogStatus = 200;
      read(api);
      assertThat(shown).containsExactly("Bearer token-1", "Bearer token-2");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_client, 400 invalid_client",
    "401, invalid_client, 401 invalid_client",
    "400, <script>, 400 and no reason"
  })
  void anIssuerThatRefusesIsCatalogRefused(int status, String error, String said) {
    issuerStatus = status;
    issuerAnswer = "{\"error\": \"%s\"}".formatted(error);
    try (NessieApiV2 api = client(given())) {
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogRefused.class)
          .hasMessage(
              "The issuer at %s gives no token to client wri:ter for nessie/read nessie/write: it answered %s. See that it has this client, with this secret and these scopes, then upload the file again",
              tokenUri(), said);
      assertThat(shown).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, '', it answered 500",
    "503, '', it answered 503",
    "429, '', it answered 429",
    "200, '', it answered 200 without a token",
    "200, no JSON, it answered 200 without a token"
  })
  void anIssuerThatMayDoBetterNextTimeIsCatalogUnavailable(int status, String answer, String said) {
    issuerStatus = status;
    issuerAnswer = answer;
    try (NessieApiV2 api = client(given())) {
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogUnavailable.class)
          .hasMessageStartingWith(
              "The issuer of the catalog's tokens at %s did not answer: %s.", tokenUri(), said);
    }
  }

  @Test
  void anIssuerThatIsNotThereIsCatalogUnavailable() throws IOException {
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:%d/token".formatted(free.getLocalPort()));
    }
    try (NessieApiV2 api =
        client(
            new CatalogLogin(
                Optional.of(nobody), new CatalogLogin.Given("a", "b"), Optional.empty()))) {
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogUnavailable.class)
          .hasMessageStartingWith("The issuer of the catalog's tokens at " + nobody);
    }
  }

  @Test
  void aSecretThatMayNotBeReadIsCatalogRefused() {
    secretStatus = 400;
    try (NessieApiV2 api = client(stored())) {
      assertThat(failure(api))
          .isExactlyInstanceOf(CatalogRefused.class)
          .hasMessageStartingWith(
              "The secret of the catalog's client cannot be read: Secrets Manager answered 400 for "
                  + ARN);
    }
  }

  @Test
  void aKeeperOfSecretsThatFailsIsCatalogUnavailable() {
    secretStatus = 500;
    try (NessieApiV2 api = client(stored())) {
      assertThat(failure(api)).isExactlyInstanceOf(CatalogUnavailable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush", "{}", "{\"clientId\": \"writer\"}"})
  void aSecretThatIsNoCredentialsIsNamedAndNotShown(String text) {
    secretText = text.replace("\"", "\\\"");
    try (NessieApiV2 api = client(stored())) {
      assertThat(failure(api))
          .isExactlyInstanceOf(InvalidSetting.class)
          .hasMessage("The secret %s is no JSON with clientId and clientSecret", ARN);
    }
  }

  /**
   * As of a catalog that was there before the stack: all that a client needs is in the one secret.
   */
  @Test
  void theIssuersAddressMayBeInTheSecret() throws Exception {
    secretText =
        "{'clientId': 'writer', 'clientSecret': 'hush', 'tokenUri': '%s'}"
            .formatted(tokenUri())
            .replace("'", "\\\"");
    try (NessieApiV2 api = client(withoutIssuer())) {
      read(api);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "issuer.example.com", "https://issuer.example.com/a b"})
  void aSecretWithoutTheIssuersAddressIsNamed(String uri) {
    secretText =
        "{'clientId': 'writer', 'clientSecret': 'hush', 'tokenUri': '%s'}"
            .formatted(uri)
            .replace("'", "\\\"");
    try (NessieApiV2 api = client(withoutIssuer())) {
      assertThat(failure(api))
          .isExactlyInstanceOf(InvalidSetting.class)
          .hasMessage(
              "The secret %s has no tokenUri, the address of the issuer's token endpoint, and NESSIE_OAUTH2_TOKEN_URI is not set",
              ARN);
    }
  }

  private static CatalogLogin withoutIssuer() {
    return new CatalogLogin(Optional.empty(), new CatalogLogin.Stored(ARN), Optional.empty());
  }

  private static void read(NessieApiV2 api) throws Exception {
    assertThat(api.getReference().refName("main").get().getHash()).isEqualTo("ab".repeat(32));
  }

  private RuntimeException failure(NessieApiV2 api) {
    RuntimeException failure =
        (RuntimeException) catchThrowable(() -> api.getReference().refName("main").get());
    return Nessie.translator(new Catalog(endpoint(), Optional.of(given()))).translate(failure);
  }

  private CatalogLogin given() {
    return new CatalogLogin(
        Optional.of(tokenUri()),
        new CatalogLogin.Given("wri:ter", "h&sh"),
        Optional.of("nessie/read nessie/write"));
  }

  private CatalogLogin stored() {
    return new CatalogLogin(
        Optional.of(tokenUri()), new CatalogLogin.Stored(ARN), Optional.empty());
  }

  private NessieApiV2 client(CatalogLogin login) {
    Secret secret =
        new Secret(
            new AwsService(
                "secretsmanager",
                "SECRETS_MANAGER",
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                Map.of("AWS_ENDPOINT_URL_SECRETS_MANAGER", address("/").toString())));
    return Nessie.client(new Catalog(endpoint(), Optional.of(login)), 10_000, secret, clock);
  }

  private URI endpoint() {
    return address("/api/v2");
  }

  private URI tokenUri() {
    return address("/token");
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }
}
