package dev.wap.ops;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Buckets that outlive their stack: how much is in them, and their end. */
final class KeptBuckets implements AutoCloseable {
  static final String TYPE = "AWS::S3::Bucket";

  private static final int NOT_FOUND = 404;

  private final S3Client s3;

  KeptBuckets(AwsAccount account) {
    this.s3 =
        S3Client.builder()
            .region(account.requiredRegion())
            .credentialsProvider(account.provider())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  /**
   * What is in a bucket.
   *
   * @param objects how many objects
   * @param bytes how many bytes these are together
   */
  record Content(long objects, long bytes) {}

  /** What is in a bucket; nothing if there is no such bucket. */
  Optional<Content> content(String bucket) {
    long objects = 0;
    long bytes = 0;
    try {
      for (ListObjectsV2Response page : s3.listObjectsV2Paginator(list -> list.bucket(bucket))) {
        objects += page.contents().size();
        bytes += page.contents().stream().mapToLong(it -> it.size()).sum();
      }
      return Optional.of(new Content(objects, bytes));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused("list", bucket, e);
    }
  }

  /** Deletes a bucket and all that is in it; does nothing if there is none. */
  void delete(String bucket) {
    try {
      for (ListObjectsV2Response page : s3.listObjectsV2Paginator(list -> list.bucket(bucket))) {
        List<ObjectIdentifier> keys =
            page.contents().stream()
                .map(it -> ObjectIdentifier.builder().key(it.key()).build())
                .toList();
        if (!keys.isEmpty()) {
          DeleteObjectsResponse deleted =
              s3.deleteObjects(
                  delete -> delete.bucket(bucket).delete(it -> it.objects(keys).quiet(true)));
          if (!deleted.errors().isEmpty()) {
            throw new OpsException(
                "S3 did not delete %d objects of %s, such as %s (%s)"
                    .formatted(
                        deleted.errors().size(),
                        bucket,
                        deleted.errors().getFirst().key(),
                        deleted.errors().getFirst().code()));
          }
        }
      }
      s3.deleteBucket(delete -> delete.bucket(bucket));
    } catch (S3Exception e) {
      if (e.statusCode() != NOT_FOUND) {
        throw refused("delete", bucket, e);
      }
    }
  }

  private static OpsException refused(String what, String bucket, S3Exception failure) {
    return new OpsException(
        "S3 refused to %s the bucket %s (%s): see that the credentials may do that; one with versions is emptied in the console"
            .formatted(what, bucket, failure.getMessage()),
        failure);
  }

  @Override
  public void close() {
    s3.close();
  }
}
