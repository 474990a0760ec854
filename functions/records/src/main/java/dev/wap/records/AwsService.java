package dev.wap.records;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import software.amazon.awssdk.regions.Region;

/**
 * An AWS service of which one action or a few are called, and whose module of the SDK is not served
 * by every registry: requests that the SDK's own signer has signed, and whatever text is answered.
 */
public final class AwsService implements AutoCloseable {
  /**
   * For a connection, and then for an answer: that takes tens of milliseconds, and a function that
   * asks has other work.
   */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final String name;
  private final String variable;
  private final SdkHttpClient http;
  private final AwsCredentialsProvider credentials;
  private final Map<String, String> environment;

  /**
   * A service, called with these credentials.
   *
   * @param name its name in the signature and in its address
   * @param variable its name in the variable {@code AWS_ENDPOINT_URL_<variable>}, which may name
   *     another endpoint, as for all SDKs
   * @param environment where that variable is
   */
  public AwsService(
      String name,
      String variable,
      SdkHttpClient http,
      AwsCredentialsProvider credentials,
      Map<String, String> environment) {
    this.name = name;
    this.variable = variable;
    this.http = http;
    this.credentials = credentials;
    this.environment = environment;
  }

  /** A service, called by the function that this runs in; nothing is asked of anybody yet. */
  static AwsService client(String name, String variable, Map<String, String> environment) {
    return new AwsService(
        name,
        variable,
        UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT).build(),
        DefaultCredentialsProvider.builder().build(),
        environment);
  }

  /**
   * What a service answered.
   *
   * @param status the HTTP status
   * @param text the body
   */
  public record Answer(int status, String text) {
    private static final int OK = 200;

    /** Whether it did what it was asked. */
    public boolean isOk() {
      return status == OK;
    }
  }

  /** Where the service is in a region. */
  public URI endpoint(String region) {
    var metadata = Region.of(region).metadata();
    return URI.create(
        environment.getOrDefault(
            "AWS_ENDPOINT_URL_" + variable,
            "https://%s.%s.%s"
                .formatted(
                    name,
                    region,
                    metadata == null ? "amazonaws.com" : metadata.partition().dnsSuffix())));
  }

  /**
   * Asks.
   *
   * @throws IOException if no answer comes
   */
  public Answer post(String region, Map<String, String> headers, String body) throws IOException {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(endpoint(region)).encodedPath("/");
    headers.forEach(request::putHeader);
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(body.getBytes(UTF_8)))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, name)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    HttpExecuteResponse response =
        http.prepareRequest(
                HttpExecuteRequest.builder()
                    .request(signed.request())
                    .contentStreamProvider(signed.payload().orElseThrow())
                    .build())
            .call();
    return new Answer(
        response.httpResponse().statusCode(),
        response.responseBody().isPresent()
            ? new String(response.responseBody().get().readAllBytes(), UTF_8)
            : "");
  }

  /** Calls an action of a service that speaks AWS's JSON protocol, in its version 1.1. */
  Answer call(String region, String target, String json) throws IOException {
    return post(
        region, Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", target), json);
  }

  @Override
  public void close() {
    http.close();
  }
}
