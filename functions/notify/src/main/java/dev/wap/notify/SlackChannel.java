package dev.wap.notify;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.MethodsConfig;
import com.slack.api.methods.SlackApiException;
import com.slack.api.methods.response.chat.ChatPostMessageResponse;
import com.slack.api.model.block.Blocks;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.composition.MarkdownTextObject;
import com.slack.api.util.json.GsonFactory;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Posts messages to one Slack channel. */
final class SlackChannel {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final Slack slack;
  private final String token;
  private final String channel;

  SlackChannel(URI apiUrl, String token, String channel) {
    this(apiUrl, token, channel, CALL_TIMEOUT);
  }

  /** A channel that is given up on when a call has taken so long, from connecting to the answer. */
  SlackChannel(URI apiUrl, String token, String channel, Duration callTimeout) {
    SlackConfig config = new SlackConfig();
    String prefix = apiUrl.toString();
    config.setMethodsEndpointUrlPrefix(prefix.endsWith("/") ? prefix : prefix + "/");
    config.setHttpClientCallTimeoutMillis(Math.toIntExact(callTimeout.toMillis()));
    MethodsConfig methods = new MethodsConfig();
    methods.setStatsEnabled(false);
    config.setMethodsConfig(methods);
    config.setStatsEnabled(false);
    this.slack = Slack.getInstance(config);
    this.token = token;
    this.channel = channel;
  }

  /** Loads what posting a message needs, and posts none. */
  static void prime(String title, List<String> paragraphs) {
    var unused = GsonFactory.createSnakeCase().toJson(blocks(title, paragraphs));
  }

  private static List<LayoutBlock> blocks(String title, List<String> paragraphs) {
    List<LayoutBlock> blocks = new ArrayList<>();
    blocks.add(section(title));
    paragraphs.forEach(paragraph -> blocks.add(section(paragraph)));
    return blocks;
  }

  /**
   * Posts a message.
   *
   * @return why it was not delivered; empty if it was
   */
  Optional<String> post(String title, List<String> paragraphs) {
    List<LayoutBlock> blocks = blocks(title, paragraphs);
    try {
      ChatPostMessageResponse response =
          slack
              .methods(token)
              .chatPostMessage(
                  message ->
                      message
                          .channel(channel)
                          .text(title)
                          .blocks(blocks)
                          .unfurlLinks(false)
                          .unfurlMedia(false));
      return response.isOk()
          ? Optional.empty()
          : Optional.of("Slack refused the message: " + response.getError());
    } catch (SlackApiException e) {
      return Optional.of(
          "Slack answered HTTP %d: %s".formatted(e.getResponse().code(), e.getMessage()));
    } catch (RuntimeException e) {
      // Slack's SDK throws what its JSON parser throws, and stumbles over an empty answer.
      return Optional.of("Slack's answer does not read: " + e.getMessage());
    } catch (IOException e) {
      return Optional.of("Slack did not answer: " + e.getMessage());
    }
  }

  private static LayoutBlock section(String text) {
    return Blocks.section(
        section -> section.text(MarkdownTextObject.builder().text(text).verbatim(true).build()));
  }
}
