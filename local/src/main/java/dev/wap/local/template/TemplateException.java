package dev.wap.local.template;

/**
 * What is wrong with a template: the message opens with the place, such as {@code
 * Resources.WriteFunction.Properties.Timeout}.
 */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TemplateException(String place, String reason) {
    super(place + ": " + reason);
  }

  public TemplateException(String place, String reason, Throwable cause) {
    super(place + ": " + reason, cause);
  }
}
