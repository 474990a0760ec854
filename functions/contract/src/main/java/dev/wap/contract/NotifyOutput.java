package dev.wap.contract;

/**
 * What the notify function answers.
 *
 * @param notification what became of the message
 */
public record NotifyOutput(Notification notification) {
  public NotifyOutput {
    Check.present(notification, "notification");
  }
}
