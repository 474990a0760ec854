package dev.wap.notify;

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
 * Reads one parameter, a SecureString, from AWS Systems Manager, by the one call that this needs,
 * as {@link Secret} does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
final class SecureParameter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;

  /** What storing the record and telling Slack leave of the function's time-out, at the worst. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Map<String, String> environment;

  /**
   * Reads parameters with these credentials.
   *
   * @param environment where {@code AWS_ENDPOINT_URL_SSM} may name another endpoint, as for all
   *     SDKs
   */
  SecureParameter(
      SdkHttpClient http, AwsCredentialsProvider credentials, Map<String, String> environment) {
    this.http = http;
    this.credentials = credentials;
    this.environment = environment;
  }

  /** Reads parameters as the function that this runs in; nothing is asked of anybody yet. */
  static SecureParameter client(Map<String, String> environment) {
    return new SecureParameter(
        UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT).build(),
        DefaultCredentialsProvider.builder().build(),
        environment);
  }

  /**
   * The parameter's value, decrypted.
   *
   * @throws IOException if Systems Manager does not answer, or refuses; or if the parameter is no
   *     SecureString, since anybody who may list parameters could read the token then
   */
  String read(String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    if (parts.length != 6 || !parts[2].equals("ssm") || !parts[5].startsWith("parameter/")) {
      throw new IOException("SLACK_TOKEN_PARAMETER_ARN is no parameter's ARN: " + arn);
    }
    HttpExecuteResponse response = ask(arn, parts[3]);
    String answer =
        response.responseBody().isPresent()
            ? new String(response.responseBody().get().readAllBytes(), UTF_8)
            : "";
    if (response.httpResponse().statusCode() != OK) {
      throw new IOException(
          "Systems Manager answered %d for %s"
              .formatted(response.httpResponse().statusCode(), arn));
    }
    JsonNode parameter = JSON.readTree(answer).path("Parameter");
    if (!parameter.path("Type").asText().equals("SecureString")
        || !parameter.path("Value").isTextual()) {
      throw new IOException("The parameter %s is no SecureString".formatted(arn));
    }
    return parameter.get("Value").textValue().strip();
  }

  private HttpExecuteResponse ask(String arn, String region) throws IOException {
    URI endpoint =
        URI.create(
            environment.getOrDefault(
                "AWS_ENDPOINT_URL_SSM", "https://ssm.%s.amazonaws.com".formatted(region)));
    byte[] body = JSON.writeValueAsBytes(Map.of("Name", arn, "WithDecryption", true));
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .encodedPath("/")
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "AmazonSSM.GetParameter")
            .build();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ssm")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    return http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElseThrow())
                .build())
        .call();
  }
}
