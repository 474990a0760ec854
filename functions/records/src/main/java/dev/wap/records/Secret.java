package dev.wap.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * Reads one secret from AWS Secrets Manager. The SDK's module for that service is not served by
 * every registry, so this makes the one call itself, with the SDK's own signer and HTTP client.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
public final class Secret {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;

  /** A secret is read in tens of milliseconds; the functions that read one have other work. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Secrets Manager will not give the secret, however often it is asked. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Map<String, String> environment;

  /**
   * Reads secrets with these credentials.
   *
   * @param environment where {@code AWS_ENDPOINT_URL_SECRETS_MANAGER} may name another endpoint, as
   *     for all SDKs
   */
  public Secret(
      SdkHttpClient http, AwsCredentialsProvider credentials, Map<String, String> environment) {
    this.http = http;
    this.credentials = credentials;
    this.environment = environment;
  }

  /** Reads secrets as the function that this runs in; nothing is asked of anybody yet. */
  public static Secret client(Map<String, String> environment) {
    return new Secret(
        UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT).build(),
        DefaultCredentialsProvider.builder().build(),
        environment);
  }

  /**
   * The secret's text.
   *
   * @throws Refused if there is no such text, or Secrets Manager does not give it to this caller
   * @throws IOException if Secrets Manager does not answer
   */
  public String read(String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    if (parts.length < 7 || !parts[2].equals("secretsmanager")) {
      throw new Refused("This is no secret's ARN: " + arn);
    }
    String region = parts[3];
    URI endpoint =
        URI.create(
            environment.getOrDefault(
                "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                "https://secretsmanager.%s.amazonaws.com".formatted(region)));
    byte[] body = JSON.writeValueAsBytes(Map.of("SecretId", arn));
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .encodedPath("/")
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "secretsmanager.GetSecretValue")
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    HttpExecuteResponse response =
        http.prepareRequest(
                HttpExecuteRequest.builder()
                    .request(signed.request())
                    .contentStreamProvider(signed.payload().orElseThrow())
                    .build())
            .call();
    String answer =
        response.responseBody().isPresent()
            ? new String(response.responseBody().get().readAllBytes(), UTF_8)
            : "";
    int status = response.httpResponse().statusCode();
    if (status != OK) {
      String message = "Secrets Manager answered %d for %s".formatted(status, arn);
      throw status >= SERVER_ERROR || answer.contains("Throttling")
          ? new IOException(message)
          : new Refused(message);
    }
    JsonNode text = JSON.readTree(answer).path("SecretString");
    if (!text.isTextual()) {
      throw new Refused("The secret %s has no text".formatted(arn));
    }
    return text.textValue().strip();
  }
}
