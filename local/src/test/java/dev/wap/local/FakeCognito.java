package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongSupplier;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.OAuth2Exception;
import no.nav.security.mock.oauth2.token.OAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * An issuer whose access tokens are as Cognito's: with {@code client_id}, {@code scope} and {@code
 * token_use}, and without an audience.
 */
final class FakeCognito implements AutoCloseable {
  private static final String POOL = "pool";
  private static final String SECRET = "hush/+ &%";
  private static final long HOUR_SECONDS = 3_600;

  private final Map<String, String> scopes = new ConcurrentHashMap<>();
  private final List<String> issued = new CopyOnWriteArrayList<>();
  private final MockOAuth2Server server;
  private volatile long lifetimeSeconds = HOUR_SECONDS;

  FakeCognito() throws IOException {
    server =
        new MockOAuth2Server(
            new OAuth2Config(
                false,
                null,
                null,
                false,
                new OAuth2TokenProvider(),
                Set.of(new Tokens(POOL, this::claimsOf, () -> lifetimeSeconds))));
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** Tokens of an issuer. */
  private record Tokens(
      String issuerId,
      Function<TokenRequest, Map<String, Object>> claims,
      LongSupplier lifetimeSeconds)
      implements OAuth2TokenCallback {
    @Override
    public String subject(TokenRequest request) {
      return client(request);
    }

    @Override
    public String typeHeader(TokenRequest request) {
      return "JWT";
    }

    @Override
    public List<String> audience(TokenRequest request) {
      return List.of();
    }

    @Override
    public Map<String, Object> addClaims(TokenRequest request) {
      return claims.apply(request);
    }

    @Override
    public long tokenExpiry() {
      return lifetimeSeconds.getAsLong();
    }
  }

  private static String client(TokenRequest request) {
    ClientID id =
        request.getClientAuthentication() == null
            ? request.getClientID()
            : request.getClientAuthentication().getClientID();
    return id.getValue();
  }

  /** For those clients that it knows, each with its scopes and no others. */
  private Map<String, Object> claimsOf(TokenRequest request) {
    String client = client(request);
    if (!scopes.containsKey(client)
        || !(request.getClientAuthentication() instanceof ClientSecretBasic basic)
        || !basic.getClientSecret().getValue().equals(SECRET)) {
      throw new OAuth2Exception(OAuth2Error.INVALID_CLIENT, "not this one");
    }
    issued.add(client);
    return claims(client, scopes.get(client));
  }

  private static Map<String, Object> claims(String client, String scope) {
    return Map.of("client_id", client, "scope", scope, "token_use", "access", "version", 2);
  }

  /** Knows a client from now on, by these scopes. */
  void allow(String client, String scope) {
    scopes.put(client, scope);
  }

  /** Knows a client no more. */
  void forget(String client) {
    scopes.remove(client);
  }

  /** How long a token lasts that is asked for from now on. */
  void lifetimeSeconds(long seconds) {
    lifetimeSeconds = seconds;
  }

  /** How many tokens a client has been given. */
  long issued(String client) {
    return issued.stream().filter(client::equals).count();
  }

  URI issuer() {
    return server.issuerUrl(POOL).uri();
  }

  URI tokenUri() {
    return server.tokenEndpointUrl(POOL).uri();
  }

  static String secret() {
    return SECRET;
  }

  /** A client's token, as it gets one itself. */
  String token(String client) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String credentials = client + ":" + URLEncoder.encode(SECRET, UTF_8);
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(tokenUri())
                  .header(
                      "Authorization",
                      "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return CloudUnderTest.parse(response.body()).path("access_token").asText();
    }
  }

  /** One that this issuer has signed for a reader. */
  String expired() {
    return tokenOf(POOL, claims("read", "nessie/read"), -10);
  }

  /** One that another issuer has signed for a reader. */
  String ofAnotherIssuer() {
    return tokenOf("other", claims("read", "nessie/read"), HOUR_SECONDS);
  }

  /** One that says who somebody is, not what they may do. */
  String identity() {
    return tokenOf(
        POOL, Map.of("client_id", "read", "scope", "nessie/read", "token_use", "id"), HOUR_SECONDS);
  }

  /** One of a client with a scope of something else. */
  String ofAnotherScope() {
    return tokenOf(POOL, claims("stranger", "shop/read openid"), HOUR_SECONDS);
  }

  private String tokenOf(String issuer, Map<String, Object> claims, long seconds) {
    return server
        .issueToken(issuer, "read", new Tokens(issuer, request -> claims, () -> seconds))
        .serialize();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
