package dev.wap.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/**
 * Reads one secret from AWS Secrets Manager.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
public final class Secret {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SERVER_ERROR = 500;

  /** What {@link AwsService} knows Secrets Manager by. */
  static final String NAME = "secretsmanager";

  /** What {@link AwsService} knows its endpoint by. */
  static final String VARIABLE = "SECRETS_MANAGER";

  /** Secrets Manager will not give the secret, however often it is asked. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private final AwsService manager;

  /** Reads secrets of this Secrets Manager. */
  public Secret(AwsService manager) {
    this.manager = manager;
  }

  /** Reads secrets as the function that this runs in; nothing is asked of anybody yet. */
  public static Secret client(Map<String, String> environment) {
    return new Secret(AwsService.client(NAME, VARIABLE, environment));
  }

  /**
   * The secret's text.
   *
   * @throws Refused if there is no such text, or Secrets Manager does not give it to this caller
   * @throws IOException if Secrets Manager does not answer
   */
  public String read(String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    if (parts.length < 7 || !parts[2].equals(NAME)) {
      throw new Refused("This is no secret's ARN: " + arn);
    }
    var answer =
        manager.call(
            parts[3],
            "secretsmanager.GetSecretValue",
            JSON.writeValueAsString(Map.of("SecretId", arn)));
    if (!answer.isOk()) {
      String message = "Secrets Manager answered %d for %s".formatted(answer.status(), arn);
      throw answer.status() >= SERVER_ERROR || answer.text().contains("Throttling")
          ? new IOException(message)
          : new Refused(message);
    }
    JsonNode text = JSON.readTree(answer.text()).path("SecretString");
    if (!text.isTextual()) {
      throw new Refused("The secret %s has no text".formatted(arn));
    }
    return text.textValue().strip();
  }
}
