package dev.wap.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Reads one secret from AWS Secrets Manager. The SDK's module for that service is not served by
 * every registry, so this makes the one call itself, with the SDK's own signer and HTTP client.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
final class Secret {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;

  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Map<String, String> environment;

  /**
   * Reads secrets with these credentials.
   *
   * @param environment where {@code AWS_ENDPOINT_URL_SECRETS_MANAGER} may name another endpoint, as
   *     for all SDKs
   */
  Secret(SdkHttpClient http, AwsCredentialsProvider credentials, Map<String, String> environment) {
    this.http = http;
    this.credentials = credentials;
    this.environment = environment;
  }

  /**
   * The secret's text.
   *
   * @throws IOException if Secrets Manager does not answer, or refuses
   */
  String read(String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    if (parts.length < 7 || !parts[2].equals("secretsmanager")) {
      throw new IOException("SLACK_TOKEN_SECRET_ARN is no secret's ARN: " + arn);
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
    if (response.httpResponse().statusCode() != OK) {
      throw new IOException(
          "Secrets Manager answered %d for %s"
              .formatted(response.httpResponse().statusCode(), arn));
    }
    JsonNode text = JSON.readTree(answer).path("SecretString");
    if (!text.isTextual()) {
      throw new IOException("The secret %s has no text".formatted(arn));
    }
    return text.textValue().strip();
  }
}
