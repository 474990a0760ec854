package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * The object that arrived, as S3's event describes it.
 *
 * @param bucket the source bucket
 * @param key the object's key as it is, not URL-encoded
 * @param versionId the object's version, if the bucket keeps versions
 * @param etag the object's entity tag, without quotes
 * @param sizeBytes the object's size
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">S3 events</a>
 */
public record Upload(
    String bucket, String key, @Nullable String versionId, String etag, long sizeBytes) {
  public Upload {
    Check.notEmpty(bucket, "upload.bucket");
    Check.notEmpty(key, "upload.key");
    etag = Check.notEmpty(etag, "upload.etag").replace("\"", "");
    Check.notNegative(sizeBytes, "upload.sizeBytes");
  }

  /** The object's address, {@code s3://bucket/key}. */
  public String uri() {
    return "s3://" + bucket + "/" + key;
  }
}
