package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

@Timeout(30)
class SecretTest {
  private static final String ARN =
      "arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf";

  @Test
  void asksForTheSecretWithASignedRequest() throws IOException {
    try (HttpFake manager = HttpFake.answering(200, "{\"SecretString\":\"xoxb-1\\n\"}")) {
      assertThat(secret(manager).read(ARN)).isEqualTo("xoxb-1");

      HttpFake.Request request = manager.requests().get(0);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.headers().getFirst("X-Amz-Target"))
          .isEqualTo("secretsmanager.GetSecretValue");
      assertThat(request.headers().getFirst("Content-Type"))
          .isEqualTo("application/x-amz-json-1.1");
      assertThat(request.headers().getFirst("X-Amz-Security-Token")).isEqualTo("session");
      assertThat(request.headers().getFirst("Authorization"))
          .matches(
              "AWS4-HMAC-SHA256 Credential=AKID/\\d{8}/eu-west-1/secretsmanager/aws4_request, SignedHeaders=.*x-amz-target.*, Signature=[0-9a-f]{64}");
      assertThat(request.body()).isEqualTo("{\"SecretId\":\"%s\"}".formatted(ARN));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403})
  void saysThatItWasRefused(int status) throws IOException {
    try (HttpFake manager = HttpFake.answering(status, "{\"SecretString\":\"not this\"}")) {
      assertThatThrownBy(() -> secret(manager).read(ARN))
          .isExactlyInstanceOf(Secret.Refused.class)
          .hasMessage("Secrets Manager answered %d for %s", status, ARN);
    }
  }

  @ParameterizedTest
  @CsvSource({"500, InternalServiceError", "400, ThrottlingException"})
  void whatMayPassIsNoRefusal(int status, String type) throws IOException {
    try (HttpFake manager = HttpFake.answering(status, "{\"__type\":\"%s\"}".formatted(type))) {
      assertThatThrownBy(() -> secret(manager).read(ARN))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("Secrets Manager answered %d for %s", status, ARN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"SecretBinary\":\"eA==\"}", "{\"SecretString\":7}"})
  void saysThatASecretHasNoText(String answer) throws IOException {
    try (HttpFake manager = HttpFake.answering(200, answer)) {
      assertThatThrownBy(() -> secret(manager).read(ARN))
          .isExactlyInstanceOf(Secret.Refused.class)
          .hasMessage("The secret %s has no text", ARN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"slack", "arn:aws:s3:::bucket", "arn:aws:ssm:eu-west-1:1:parameter:x"})
  void refusesWhatIsNoSecretsArn(String arn) throws IOException {
    try (HttpFake manager = HttpFake.answering(200, "{}")) {
      assertThatThrownBy(() -> secret(manager).read(arn))
          .isInstanceOf(IOException.class)
          .hasMessage("This is no secret's ARN: " + arn);
      assertThat(manager.requests()).isEmpty();
    }
  }

  @Test
  void failsWhenNoAnswerComes() throws IOException {
    try (HttpFake manager = HttpFake.silent()) {
      assertThatThrownBy(() -> secret(manager).read(ARN)).isInstanceOf(IOException.class);
    }
  }

  private static Secret secret(HttpFake manager) {
    return new Secret(
        new AwsService(
            Secret.NAME,
            Secret.VARIABLE,
            UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(1)).build(),
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("AKID", "key", "session")),
            Map.of("AWS_ENDPOINT_URL_SECRETS_MANAGER", manager.uri().resolve("/").toString())));
  }
}
