package dev.wap.local;

/**
 * One action on one resource that a function must be allowed, or a request of its is refused on
 * AWS.
 *
 * @param function the function's logical id
 * @param action as IAM names it, such as {@code s3:GetObject}
 * @param resource an ARN
 * @param request what needs it, for people
 */
record Needed(String function, String action, String resource, String request) {
  @Override
  public String toString() {
    return "%s: %s on %s, for %s".formatted(function, action, resource, request);
  }
}
