package dev.wap.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Reads one parameter, a SecureString, from AWS Systems Manager.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
public final class SecureParameter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "ssm";
  private static final String VARIABLE = "SSM";

  /** What storing the record and telling Slack leave of notify's time-out, at the worst. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final AwsService manager;

  /**
   * Reads parameters with these credentials.
   *
   * @param environment where {@code AWS_ENDPOINT_URL_SSM} may name another endpoint, as for all
   *     SDKs
   */
  SecureParameter(
      SdkHttpClient http, AwsCredentialsProvider credentials, Map<String, String> environment) {
    this(new AwsService(NAME, VARIABLE, http, credentials, environment));
  }

  private SecureParameter(AwsService manager) {
    this.manager = manager;
  }

  /** Reads parameters as the function that this runs in; nothing is asked of anybody yet. */
  public static SecureParameter client(Map<String, String> environment) {
    return new SecureParameter(AwsService.client(NAME, VARIABLE, TIMEOUT, environment));
  }

  /**
   * The parameter's value, decrypted.
   *
   * @throws IOException if Systems Manager does not answer, or refuses; or if the parameter is no
   *     SecureString, since anybody who may list parameters could read the token then
   */
  public String read(String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    if (parts.length != 6 || !parts[2].equals(NAME) || !parts[5].startsWith("parameter/")) {
      throw new IOException("This is no parameter's ARN: " + arn);
    }
    var answer =
        manager.call(
            parts[3],
            "AmazonSSM.GetParameter",
            JSON.writeValueAsString(Map.of("Name", arn, "WithDecryption", true)));
    if (!answer.isOk()) {
      throw new IOException("Systems Manager answered %d for %s".formatted(answer.status(), arn));
    }
    JsonNode parameter = JSON.readTree(answer.text()).path("Parameter");
    if (!parameter.path("Type").asText().equals("SecureString")
        || !parameter.path("Value").isTextual()) {
      throw new IOException("The parameter %s is no SecureString".formatted(arn));
    }
    return parameter.get("Value").textValue().strip();
  }
}
