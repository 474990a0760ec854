package dev.wap.contract;

import dev.wap.error.InvalidSetting;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a client of the catalog gets its tokens: by OAuth 2's client credentials.
 *
 * @param tokenUri the issuer's token endpoint; a stored client's secret may say it instead
 * @param credentials what the issuer knows the client by
 * @param scope the scopes to ask for, separated by spaces; all that the client may have if empty
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.4">RFC 6749, client
 *     credentials</a>
 */
public record CatalogLogin(
    Optional<URI> tokenUri, Credentials credentials, Optional<String> scope) {
  private static final String TOKEN_URI = "NESSIE_OAUTH2_TOKEN_URI";
  private static final String SECRET_ARN = "NESSIE_OAUTH2_SECRET_ARN";
  private static final String CLIENT_ID = "NESSIE_OAUTH2_CLIENT_ID";
  private static final String CLIENT_SECRET = "NESSIE_OAUTH2_CLIENT_SECRET";
  private static final String SCOPE = "NESSIE_OAUTH2_SCOPE";

  public CatalogLogin {
    if (tokenUri.isEmpty() && credentials instanceof Given) {
      throw new IllegalArgumentException("tokenUri is missing");
    }
  }

  /** What the issuer knows a client by. */
  public sealed interface Credentials {}

  /**
   * They are in AWS Secrets Manager.
   *
   * @param secretArn a secret whose text is {@code {"clientId": "...", "clientSecret": "..."}}, and
   *     {@code "tokenUri": "..."} if the login has none
   */
  public record Stored(String secretArn) implements Credentials {}

  /**
   * These themselves.
   *
   * @param clientId the client's id
   * @param clientSecret its secret; no message shows it
   */
  public record Given(String clientId, String clientSecret) implements Credentials {
    @Override
    public String toString() {
      return "client " + clientId;
    }
  }

  /** Who the client is, for messages. */
  public String who() {
    return switch (credentials) {
      case Given given -> given.toString();
      case Stored stored -> "the client of the secret " + stored.secretArn();
    };
  }

  /**
   * Reads the login from the environment; there is none without the issuer's address or a secret.
   */
  static Optional<CatalogLogin> from(Map<String, String> environment) {
    Optional<URI> tokenUri =
        Settings.optional(environment, TOKEN_URI).map(value -> Settings.uri(TOKEN_URI, value));
    Optional<String> secretArn = Settings.optional(environment, SECRET_ARN);
    Optional<String> clientId = Settings.optional(environment, CLIENT_ID);
    Optional<String> clientSecret = Settings.optional(environment, CLIENT_SECRET);
    Optional<String> scope = Settings.optional(environment, SCOPE);
    if (tokenUri.isEmpty() && secretArn.isEmpty()) {
      List.of(CLIENT_ID, CLIENT_SECRET, SCOPE).stream()
          .filter(name -> Settings.optional(environment, name).isPresent())
          .findFirst()
          .ifPresent(
              name -> {
                throw new InvalidSetting(
                    "%s is set, but %s is not: set both, or neither if the catalog asks nobody who they are"
                        .formatted(name, TOKEN_URI));
              });
      return Optional.empty();
    }
    return Optional.of(
        new CatalogLogin(tokenUri, credentials(secretArn, clientId, clientSecret), scope));
  }

  private static Credentials credentials(
      Optional<String> secretArn, Optional<String> clientId, Optional<String> clientSecret) {
    boolean given = clientId.isPresent() && clientSecret.isPresent();
    boolean half = clientId.isPresent() != clientSecret.isPresent();
    if (half || given == secretArn.isPresent()) {
      throw new InvalidSetting(
          "The catalog's clients log in, since %s or %s is set: set either %s, or both %s and %s"
              .formatted(TOKEN_URI, SECRET_ARN, SECRET_ARN, CLIENT_ID, CLIENT_SECRET));
    }
    return given ? new Given(clientId.get(), clientSecret.get()) : new Stored(secretArn.get());
  }
}
