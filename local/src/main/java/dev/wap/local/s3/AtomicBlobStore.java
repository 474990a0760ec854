package dev.wap.local.s3;

import com.google.common.util.concurrent.Striped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Adds to a folder what S3 has and a folder lacks: a put with {@code If-Match} that compares and
 * swaps, and word of every object created.
 *
 * <p>S3Proxy compares the ETag before it writes, so that two writers can both pass. Here every
 * change of a key happens under that key's lock, and the ETag is compared again under it. A put
 * takes the lock only when its payload has been received in full, just before the store publishes
 * it: a slow or dead client holds up nobody.
 */
final class AtomicBlobStore extends ForwardingBlobStore {
  /** Names of the empty objects that S3Proxy keeps the headers of multipart uploads in. */
  private static final String BOOKKEEPING_PREFIX = ".s3proxy-mpu-stub-";

  private static final int STRIPES = 4096;

  private final KeyRules keys;
  private final ObjectCreatedListener listener;
  private final Striped<Lock> locks = Striped.lazyWeakLock(STRIPES);

  AtomicBlobStore(BlobStore delegate, KeyRules keys, ObjectCreatedListener listener) {
    super(delegate);
    this.keys = keys;
    this.listener = listener;
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream payload) {
    try {
      return receive(request, payload);
    } catch (RuntimeException refusal) {
      drain(payload, refusal);
      throw refusal;
    }
  }

  /** Reads what is left of a refused payload, or the client could not read why: it still writes. */
  private static void drain(InputStream payload, RuntimeException refusal) {
    try {
      payload.transferTo(OutputStream.nullOutputStream());
    } catch (IOException | RuntimeException e) {
      refusal.addSuppressed(e);
    }
  }

  private PutObjectResponse receive(PutObjectRequest request, InputStream payload) {
    String bucket = request.bucket();
    String key = request.key();
    if (key.startsWith(BOOKKEEPING_PREFIX)) {
      return super.putBlob(request, payload);
    }
    keys.check(bucket, key);
    if (key.endsWith("/")) {
      // A folder marker: the store does not read its payload, which is empty.
      return locked(
          bucket,
          key,
          () -> {
            checkMatch(request);
            return put(request, new ByteArrayInputStream(new byte[0]));
          });
    }
    try (var received =
        new LockAtEnd(payload, locks.get(lockName(bucket, key)), () -> checkMatch(request))) {
      return put(request, received.withoutClose());
    }
  }

  private PutObjectResponse put(PutObjectRequest request, InputStream payload) {
    PutObjectResponse response = super.putBlob(request, payload);
    created(
        request.bucket(),
        request.key(),
        request.contentLength(),
        response.eTag(),
        ObjectCreated.Reason.PUT_OBJECT);
    return response;
  }

  private void checkMatch(PutObjectRequest request) {
    String expected = request.ifMatch();
    if (expected == null) {
      return;
    }
    HeadObjectResponse present = blobMetadata(request.bucket(), request.key());
    if (present == null) {
      throw S3Exceptions.noSuchKey(request.bucket(), request.key(), "If-Match");
    }
    if (!expected.equals("*") && !unquoted(expected).equals(unquoted(present.eTag()))) {
      throw S3Exceptions.fromStatusCode(412);
    }
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    String bucket = request.destinationBucket();
    String key = request.destinationKey();
    keys.check(bucket, key);
    return locked(
        bucket,
        key,
        () -> {
          CopyObjectResponse response = super.copyBlob(request);
          created(bucket, key, ObjectCreated.Reason.COPY_OBJECT);
          return response;
        });
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    keys.checkMultipart(request.bucket(), request.key());
    return super.initiateMultipartUpload(request);
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    String bucket = request.bucket();
    String key = request.key();
    return locked(
        bucket,
        key,
        () -> {
          CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
          created(bucket, key, ObjectCreated.Reason.COMPLETE_MULTIPART_UPLOAD);
          return response;
        });
  }

  @Override
  public void removeBlob(String bucket, String key) {
    locked(
        bucket,
        key,
        () -> {
          super.removeBlob(bucket, key);
          return key;
        });
  }

  private void created(String bucket, String key, ObjectCreated.Reason reason) {
    HeadObjectResponse present = blobMetadata(bucket, key);
    if (present == null) {
      throw new IllegalStateException("accepted, but not there: s3://" + bucket + "/" + key);
    }
    created(bucket, key, present.contentLength(), present.eTag(), reason);
  }

  private void created(
      String bucket, String key, long sizeBytes, String etag, ObjectCreated.Reason reason) {
    listener.onObjectCreated(new ObjectCreated(bucket, key, sizeBytes, unquoted(etag), reason));
  }

  private <T> T locked(String bucket, String key, Supplier<T> change) {
    Lock lock = locks.get(lockName(bucket, key));
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  private static String lockName(String bucket, String key) {
    return bucket + "/" + key;
  }

  private static String unquoted(String etag) {
    return etag.startsWith("\"") ? etag.substring(1, etag.length() - 1) : etag;
  }
}
