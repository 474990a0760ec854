package dev.wap.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/**
 * Reads one parameter, a SecureString, from AWS Systems Manager.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
public final class SecureParameter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What {@link AwsService} knows Systems Manager by. */
  static final String NAME = "ssm";

  /** What {@link AwsService} knows its endpoint by. */
  static final String VARIABLE = "SSM";

  private final AwsService manager;

  /** Reads parameters of this Systems Manager. */
  SecureParameter(AwsService manager) {
    this.manager = manager;
  }

  /** Reads parameters as the function that this runs in; nothing is asked of anybody yet. */
  public static SecureParameter client(Map<String, String> environment) {
    return new SecureParameter(AwsService.client(NAME, VARIABLE, environment));
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
