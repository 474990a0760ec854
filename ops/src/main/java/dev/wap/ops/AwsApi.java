package dev.wap.ops;

import dev.wap.records.AwsService;
import dev.wap.records.AwsService.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A service of an account in a region; what it cannot be asked is said in a user's words. */
final class AwsApi implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Region region;
  private final AwsService service;

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
    this.region = region;
    this.service =
        new AwsService(
            service,
            variable,
            UrlConnectionHttpClient.builder().socketTimeout(SILENCE).build(),
            account::credentials,
            environment);
  }

  /**
   * Asks.
   *
   * @throws OpsException if there are no credentials, or no answer
   */
  Answer post(Map<String, String> headers, String body) {
    try {
      return service.post(region.id(), headers, body);
    } catch (IOException e) {
      throw new OpsException(
          "cannot reach %s (%s): see that '%s' is the right region, and that this machine reaches the internet"
              .formatted(service.endpoint(region.id()), e, region.id()),
          e);
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
