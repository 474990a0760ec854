package dev.wap.local.s3;

import static java.util.Objects.requireNonNull;

/**
 * An object that the store has accepted.
 *
 * @param bucket the bucket's name
 * @param key the key as the client meant it, not URL-encoded
 * @param sizeBytes the object's size
 * @param etag the ETag without quotes
 * @param reason the API call, as EventBridge names it
 */
public record ObjectCreated(String bucket, String key, long sizeBytes, String etag, Reason reason) {
  /** What created the object; the names are those of the events' {@code detail.reason}. */
  public enum Reason {
    PUT_OBJECT("PutObject"),
    COMPLETE_MULTIPART_UPLOAD("CompleteMultipartUpload"),
    COPY_OBJECT("CopyObject");

    private final String eventName;

    Reason(String eventName) {
      this.eventName = eventName;
    }

    /** The name in an event. */
    public String eventName() {
      return eventName;
    }
  }

  public ObjectCreated {
    requireNonNull(bucket, "bucket");
    requireNonNull(key, "key");
    requireNonNull(reason, "reason");
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes is negative: " + sizeBytes);
    }
    if (etag.startsWith("\"")) {
      throw new IllegalArgumentException("etag is quoted: " + etag);
    }
  }
}
