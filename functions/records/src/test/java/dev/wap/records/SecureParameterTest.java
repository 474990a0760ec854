package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

@Timeout(30)
class SecureParameterTest {
  private static final String ARN = "arn:aws:ssm:eu-west-1:123456789012:parameter/wap/slack";

  @Test
  void asksForTheDecryptedParameterWithASignedRequest() throws IOException {
    try (HttpFake manager =
        HttpFake.answering(
            200, "{\"Parameter\":{\"Type\":\"SecureString\",\"Value\":\"xoxb-1\\n\"}}")) {
      assertThat(parameter(manager).read(ARN)).isEqualTo("xoxb-1");

      HttpFake.Request request = manager.requests().get(0);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.headers().getFirst("X-Amz-Target")).isEqualTo("AmazonSSM.GetParameter");
      assertThat(request.headers().getFirst("Content-Type"))
          .isEqualTo("application/x-amz-json-1.1");
      assertThat(request.headers().getFirst("X-Amz-Security-Token")).isEqualTo("session");
      assertThat(request.headers().getFirst("Authorization"))
          .matches(
              "AWS4-HMAC-SHA256 Credential=AKID/\\d{8}/eu-west-1/ssm/aws4_request, SignedHeaders=.*x-amz-target.*, Signature=[0-9a-f]{64}");
      assertThat(new ObjectMapper().readTree(request.body()).toString())
          .contains("\"Name\":\"" + ARN + "\"", "\"WithDecryption\":true");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 500})
  void saysThatItWasRefused(int status) throws IOException {
    try (HttpFake manager =
        HttpFake.answering(
            status, "{\"Parameter\":{\"Type\":\"SecureString\",\"Value\":\"not this\"}}")) {
      assertThatThrownBy(() -> parameter(manager).read(ARN))
          .isInstanceOf(IOException.class)
          .hasMessage("Systems Manager answered %d for %s", status, ARN);
    }
  }

  /** A parameter of type String is plain text to everybody who may read parameters. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"Parameter\":{\"Type\":\"String\",\"Value\":\"xoxb-1\"}}",
        "{\"Parameter\":{\"Type\":\"SecureString\",\"Value\":7}}"
      })
  void takesASecureStringOnly(String answer) throws IOException {
    try (HttpFake manager = HttpFake.answering(200, answer)) {
      assertThatThrownBy(() -> parameter(manager).read(ARN))
          .isInstanceOf(IOException.class)
          .hasMessage("The parameter %s is no SecureString", ARN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slack",
        "arn:aws:ssm:eu-west-1:1:document/x",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf"
      })
  void refusesWhatIsNoParametersArn(String arn) throws IOException {
    try (HttpFake manager = HttpFake.answering(200, "{}")) {
      assertThatThrownBy(() -> parameter(manager).read(arn))
          .isInstanceOf(IOException.class)
          .hasMessage("This is no parameter's ARN: " + arn);
      assertThat(manager.requests()).isEmpty();
    }
  }

  @Test
  void failsWhenNoAnswerComes() throws IOException {
    try (HttpFake manager = HttpFake.silent()) {
      assertThatThrownBy(() -> parameter(manager).read(ARN)).isInstanceOf(IOException.class);
    }
  }

  private static SecureParameter parameter(HttpFake manager) {
    return new SecureParameter(
        new AwsService(
            SecureParameter.NAME,
            SecureParameter.VARIABLE,
            UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(1)).build(),
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("AKID", "key", "session")),
            Map.of("AWS_ENDPOINT_URL_SSM", manager.uri().resolve("/").toString())));
  }
}
