package dev.wap.contract;

/**
 * What the notify function answers.
 *
 * @param notification what became of the message
 */
public record NotifyOutput(Notification notification) implements TaskOutput {
  public NotifyOutput {
    Check.present(notification, "notification");
  }

  @Override
  public String summary() {
    return notification.delivered()
        ? "told " + notification.channel()
        : "told nobody: " + notification.reason();
  }
}
