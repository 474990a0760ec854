package dev.wap.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
 * An AWS service of which a few actions are called, too few for a library of its own: signed
 * requests, and whatever text is answered.
 */
final class AwsApi implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final AwsAccount account;
  private final Region region;
  private final String service;
  private final URI endpoint;
  private final SdkHttpClient http;

  /**
   * A service in a region.
   *
   * @param service its name in the signature and in its address
   * @param environment where {@code AWS_ENDPOINT_URL_<variable>} may name another endpoint, as for
   *     all SDKs
   * @param variable the service's name in that variable
   */
  AwsApi(
      AwsAccount account,
      Region region,
      String service,
      Map<String, String> environment,
      String variable) {
    this.account = account;
    this.region = region;
    this.service = service;
    this.endpoint =
        URI.create(
            environment.getOrDefault(
                "AWS_ENDPOINT_URL_" + variable,
                "https://%s.%s.%s"
                    .formatted(
                        service,
                        region.id(),
                        region.metadata() == null
                            ? "amazonaws.com"
                            : region.metadata().partition().dnsSuffix())));
    this.http = UrlConnectionHttpClient.builder().socketTimeout(SILENCE).build();
  }

  /**
   * What a service answered.
   *
   * @param status the HTTP status
   * @param text the body
   */
  record Answer(int status, String text) {
    boolean isOk() {
      return status == 200;
    }
  }

  /**
   * Asks.
   *
   * @throws OpsException if there are no credentials, or no answer
   */
  Answer post(Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(endpoint).encodedPath("/");
    headers.forEach(request::putHeader);
    var credentials = account.credentials();
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials)
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
    try {
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
      return new Answer(response.httpResponse().statusCode(), answer);
    } catch (IOException e) {
      throw new OpsException(
          "cannot reach %s (%s): see that '%s' is the right region, and that this machine reaches the internet"
              .formatted(endpoint, e, region.id()),
          e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
