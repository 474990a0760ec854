package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * The object that arrived, as S3's event describes it, or as its run is remembered.
 *
 * @param bucket the source bucket
 * @param key the object's key as it is, not URL-encoded
 * @param versionId the object's version, if the bucket keeps versions
 * @param etag the object's entity tag, without quotes; absent only where the run is known
 * @param sizeBytes the object's size
 * @param knownRunId identifies the upload where somebody decides on it, since nothing that a run
 *     leaves tells the object's version; absent if an event tells of it
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">S3 events</a>
 */
public record Upload(
    String bucket,
    String key,
    @Nullable String versionId,
    @Nullable String etag,
    long sizeBytes,
    @Nullable String knownRunId) {
  public Upload {
    Check.notEmpty(bucket, "upload.bucket");
    Check.notEmpty(key, "upload.key");
    if (knownRunId == null) {
      etag = Check.notEmpty(etag, "upload.etag").replace("\"", "");
    } else {
      Check.notEmpty(knownRunId, "upload.knownRunId");
    }
    Check.notNegative(sizeBytes, "upload.sizeBytes");
  }

  /** The object that an event tells of. */
  public Upload(
      String bucket, String key, @Nullable String versionId, String etag, long sizeBytes) {
    this(bucket, key, versionId, etag, sizeBytes, null);
  }

  /** The object's address, {@code s3://bucket/key}. */
  public String uri() {
    return "s3://" + bucket + "/" + key;
  }
}
