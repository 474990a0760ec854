package dev.wap.ops;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Multipart uploads that nobody has completed, in both buckets: their parts cost, and no list shows
 * them.
 */
public final class UnfinishedUploads {
  private final S3Client s3;
  private final List<String> buckets;
  private final Clock clock;

  public UnfinishedUploads(Connections to, Clock clock) {
    this.s3 = to.s3();
    this.buckets = List.of(to.settings().sourceBucket(), to.settings().lakeBucket());
    this.clock = clock;
  }

  /**
   * An upload in parts.
   *
   * @param bucket where to
   * @param key the object that it would have become
   * @param uploadId identifies it
   * @param initiated when it began
   */
  public record Unfinished(String bucket, String key, String uploadId, Instant initiated) {
    static Unfinished of(String bucket, MultipartUpload upload) {
      return new Unfinished(bucket, upload.key(), upload.uploadId(), upload.initiated());
    }
  }

  /** Those that began longer ago than {@link Cleaning#AGE}. */
  public List<Unfinished> old() {
    Instant newest = clock.instant().minus(Cleaning.AGE);
    return buckets.stream()
        .flatMap(
            bucket ->
                s3.listMultipartUploadsPaginator(list -> list.bucket(bucket)).uploads().stream()
                    .map(upload -> Unfinished.of(bucket, upload)))
        .filter(upload -> upload.initiated().isBefore(newest))
        .toList();
  }

  /** Aborts one, and so removes its parts. */
  public void abort(Unfinished upload) {
    s3.abortMultipartUpload(
        abort -> abort.bucket(upload.bucket()).key(upload.key()).uploadId(upload.uploadId()));
  }
}
