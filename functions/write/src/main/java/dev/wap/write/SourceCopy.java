package dev.wap.write;

import dev.wap.contract.Upload;
import dev.wap.error.InvalidUpload;
import dev.wap.error.UploadGone;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/**
 * Copies the uploaded object inside S3, where no byte passes through the function, on the condition
 * that it is still the one that the event was about.
 */
final class SourceCopy {
  /** S3 copies at most this in one request. */
  private static final long MAX_SINGLE_COPY_BYTES = 5L * 1024 * 1024 * 1024;

  private static final long PART_BYTES = 1024L * 1024 * 1024;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client s3;
  private final String bucket;

  SourceCopy(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /**
   * Copies the upload to a key of the lake's bucket.
   *
   * @throws UploadGone if the object has been deleted or overwritten since its event
   */
  void copy(Upload upload, String key) {
    if (upload.sizeBytes() == 0) {
      throw new InvalidUpload(upload.uri() + " is empty: it has no bytes at all");
    }
    try {
      if (upload.sizeBytes() > MAX_SINGLE_COPY_BYTES) {
        copyInParts(upload, key);
      } else {
        // Without the object's tags: who copies them must be allowed to read and to put tags.
        s3.copyObject(
            copy ->
                copy.sourceBucket(upload.bucket())
                    .sourceKey(upload.key())
                    .sourceVersionId(upload.versionId())
                    .copySourceIfMatch(upload.etag())
                    .taggingDirective(TaggingDirective.REPLACE)
                    .destinationBucket(bucket)
                    .destinationKey(key));
      }
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        throw new UploadGone(upload.uri() + " was deleted after its event: upload it again", e);
      }
      if (e.statusCode() == PRECONDITION_FAILED) {
        throw new UploadGone(
            "%s was overwritten after its event: the newer object has an event, and a run, of its own"
                .formatted(upload.uri()),
            e);
      }
      throw e;
    }
  }

  private void copyInParts(Upload upload, String key) {
    String uploadId = s3.createMultipartUpload(create -> create.bucket(bucket).key(key)).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long start = 0; start < upload.sizeBytes(); start += PART_BYTES) {
        parts.add(copyPart(upload, key, uploadId, parts.size() + 1, start));
      }
      s3.completeMultipartUpload(
          complete ->
              complete
                  .bucket(bucket)
                  .key(key)
                  .uploadId(uploadId)
                  .multipartUpload(all -> all.parts(parts)));
    } catch (RuntimeException e) {
      s3.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(uploadId));
      throw e;
    }
  }

  private CompletedPart copyPart(
      Upload upload, String key, String uploadId, int number, long start) {
    long end = Math.min(start + PART_BYTES, upload.sizeBytes()) - 1;
    String etag =
        s3.uploadPartCopy(
                part ->
                    part.sourceBucket(upload.bucket())
                        .sourceKey(upload.key())
                        .sourceVersionId(upload.versionId())
                        .copySourceIfMatch(upload.etag())
                        .copySourceRange("bytes=%d-%d".formatted(start, end))
                        .destinationBucket(bucket)
                        .destinationKey(key)
                        .uploadId(uploadId)
                        .partNumber(number))
            .copyPartResult()
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }
}
