package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

/**
 * An {@code AWS::S3::Bucket}.
 *
 * @param logicalId its key under Resources
 * @param name BucketName, or stack and logical id in lower case, joined by a hyphen
 * @param eventBridgeEnabled whether its events go to EventBridge
 */
public record BucketResource(String logicalId, String name, boolean eventBridgeEnabled) {
  public BucketResource {
    requireNonNull(logicalId, "logicalId");
    if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException("is no valid bucket name: " + name);
    }
  }
}
