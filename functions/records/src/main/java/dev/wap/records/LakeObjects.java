package dev.wap.records;

import dev.wap.contract.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Small JSON objects in the lake's bucket, read and written whole. */
final class LakeObjects {
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final S3Client s3;
  private final String bucket;

  LakeObjects(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /**
   * An object as it was read.
   *
   * @param value its content
   * @param etag what a conditional put names to replace exactly this
   */
  record Stored<T>(T value, String etag) {}

  String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }

  <T> Optional<Stored<T>> read(String key, Class<T> type) {
    try {
      ResponseBytes<GetObjectResponse> object =
          s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
      return Optional.of(
          new Stored<>(Json.read(object.asByteArray(), type), object.response().eTag()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  void write(String key, Object value) {
    s3.putObject(put(key).build(), RequestBody.fromBytes(Json.write(value)));
  }

  /** Writes the object if there is none; answers its entity tag, or empty if there is one. */
  Optional<String> writeIfAbsent(String key, Object value) {
    return writeIf(put(key).ifNoneMatch("*").build(), value);
  }

  /**
   * Replaces the object if it still has this entity tag; answers the new one, or empty if it has
   * not.
   */
  Optional<String> writeIfUnchanged(String key, String etag, Object value) {
    return writeIf(put(key).ifMatch(etag).build(), value);
  }

  /**
   * Writes the object unless there is one that stays; another is replaced, and only as it was when
   * that was asked.
   *
   * @return the one that stays, if there is one
   */
  <T> Optional<T> writeUnless(String key, T value, Class<T> type, Predicate<T> stays) {
    while (writeIfAbsent(key, value).isEmpty()) {
      Optional<Stored<T>> stored = read(key, type);
      Optional<T> staying = stored.map(Stored::value).filter(stays);
      if (staying.isPresent()
          || stored.flatMap(it -> writeIfUnchanged(key, it.etag(), value)).isPresent()) {
        return staying;
      }
    }
    return Optional.empty();
  }

  /**
   * An object as it was listed.
   *
   * @param key its key
   * @param etag its entity tag, which another content does not have
   */
  record Listed(String key, String etag) {}

  /** The objects whose keys begin with a prefix, in order. */
  List<Listed> listed(String prefix) {
    return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
        .map(object -> new Listed(object.key(), object.eTag()))
        .toList();
  }

  /** The folders in a folder, whole prefixes, in order. */
  List<String> folders(String folder) {
    return s3
        .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(folder).delimiter("/"))
        .commonPrefixes()
        .stream()
        .map(CommonPrefix::prefix)
        .toList();
  }

  /** The keys that begin with a prefix, in order. */
  List<String> list(String prefix) {
    return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private Optional<String> writeIf(PutObjectRequest request, Object value) {
    try {
      String etag = s3.putObject(request, RequestBody.fromBytes(Json.write(value))).eTag();
      if (etag == null) {
        throw SdkClientException.create(
            "The answer to the put of %s broke off: it has no ETag".formatted(request.key()));
      }
      return Optional.of(etag);
    } catch (S3Exception e) {
      // S3 answers 409 when two conditional writes meet, and 404 when an If-Match finds no object.
      if (e.statusCode() == PRECONDITION_FAILED
          || e.statusCode() == CONFLICT
          || e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private PutObjectRequest.Builder put(String key) {
    return PutObjectRequest.builder().bucket(bucket).key(key).contentType("application/json");
  }
}
