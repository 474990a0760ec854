package dev.wap.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SlackChannelTest {
  @Test
  void postsTheTitleAndParagraphs() throws IOException {
    try (HttpFake slack = HttpFake.answering(200, "{\"ok\":true}")) {
      assertThat(post(slack.uri())).isEmpty();

      HttpFake.Request request = slack.requests().get(0);
      assertThat(request.path()).isEqualTo("/api/chat.postMessage");
      assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer xoxb-1");
      assertThat(URLDecoder.decode(request.body(), UTF_8))
          .contains("channel=#data")
          .contains("text=a title")
          .contains("\"text\":\"a paragraph\"")
          .contains("\"verbatim\":true");
    }
  }

  @Test
  void anAddressNeedsNoSlashAtItsEnd() throws IOException {
    try (HttpFake slack = HttpFake.answering(200, "{\"ok\":true}")) {
      String address = slack.uri().toString();

      assertThat(post(URI.create(address.substring(0, address.length() - 1)))).isEmpty();
      assertThat(slack.requests().get(0).path()).isEqualTo("/api/chat.postMessage");
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "200|{\"ok\":false,\"error\":\"channel_not_found\"}|Slack refused the message: channel_not_found",
        "500|{\"ok\":false,\"error\":\"fatal\"}|Slack answered HTTP 500: ",
        "503|<html>down</html>|Slack answered HTTP 503: ",
        "429|{\"ok\":false,\"error\":\"ratelimited\"}|Slack answered HTTP 429: ",
        "200|<html>a proxy's page</html>|Slack's answer does not read: ",
        "200|''|Slack's answer does not read: ",
        "200|[]|Slack's answer does not read: ",
      })
  void saysWhyAMessageWasNotDelivered(int status, String answer, String why) throws IOException {
    try (HttpFake slack = HttpFake.answering(status, answer)) {
      assertThat(post(slack.uri()).orElseThrow()).startsWith(why);
      assertThat(slack.requests()).hasSize(1);
    }
  }

  @Test
  void givesUpOnAServerThatIsSilent() throws IOException {
    try (HttpFake slack = HttpFake.silent()) {
      assertThat(post(slack.uri()).orElseThrow()).startsWith("Slack did not answer: ");
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }

    assertThat(post(URI.create("http://127.0.0.1:%d/api/".formatted(port))).orElseThrow())
        .startsWith("Slack did not answer: ");
  }

  private static Optional<String> post(URI address) {
    return new SlackChannel(address, "xoxb-1", "#data", Duration.ofSeconds(2))
        .post("a title", List.of("a paragraph"));
  }
}
