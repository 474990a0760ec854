package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * What became of a run's message.
 *
 * @param delivered whether Slack accepted it
 * @param channel where it went, or would have gone
 * @param reason why it was not delivered
 */
public record Notification(boolean delivered, String channel, @Nullable String reason) {
  public Notification {
    Check.present(channel, "notification.channel");
  }
}
