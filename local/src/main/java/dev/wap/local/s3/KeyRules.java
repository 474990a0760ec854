package dev.wap.local.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Which keys can be kept: those that S3 takes and that are a file's path of their own. Two keys
 * that would share a file, or that no file can be named by, are refused by name and reason.
 *
 * @param folder where buckets live
 */
record KeyRules(Path folder) {
  /** S3's limit of a key. */
  private static final int MAX_KEY_BYTES = 1024;

  /**
   * File systems take 255 bytes for a name, and what is still being written is named by its key and
   * some 40 bytes more.
   */
  private static final int MAX_PART_BYTES = 200;

  /** Parts of a multipart upload have the upload's id and their number in their names, too. */
  private static final int MAX_PART_BYTES_OF_MULTIPART = 150;

  /** Throws unless an object may be put under this key. */
  void check(String bucket, String key) {
    check(bucket, key, MAX_PART_BYTES);
  }

  /** Throws unless a multipart upload may be begun under this key. */
  void checkMultipart(String bucket, String key) {
    check(bucket, key, MAX_PART_BYTES_OF_MULTIPART);
  }

  private void check(String bucket, String key, int maxPartBytes) {
    if (key.getBytes(UTF_8).length > MAX_KEY_BYTES) {
      throw tooLong("Your key is too long");
    }
    if (key.chars().anyMatch(KeyRules::isUnlistable)) {
      throw refused("a key with a control character other than tab and newline");
    }
    String path = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw refused("'" + key + "': a part of it, between slashes, is empty, '.' or '..'");
      }
      if (part.getBytes(UTF_8).length > maxPartBytes) {
        throw tooLong(
            "Your key is too long: the embedded S3 names files by its parts between slashes, of at most "
                + maxPartBytes
                + " bytes");
      }
    }
    Path home = folder.resolve(bucket);
    Path file = home.resolve(path);
    for (Path above = file.getParent(); !above.equals(home); above = above.getParent()) {
      if (Files.isRegularFile(above)) {
        throw refused("'" + key + "': there is an object '" + home.relativize(above) + "'");
      }
    }
    if (!key.endsWith("/") && Files.isDirectory(file)) {
      throw refused("'" + key + "': there are objects under '" + key + "/'");
    }
  }

  /** Whether a list of keys, which is XML, could not hold it. */
  private static boolean isUnlistable(int character) {
    return Character.isISOControl(character) && character != '\t' && character != '\n';
  }

  private static S3Exception refused(String what) {
    return S3Exceptions.invalidRequest(
        "The embedded S3 keeps objects as files, and cannot keep " + what);
  }

  private static S3Exception tooLong(String message) {
    return (S3Exception)
        S3Exception.builder()
            .message(message)
            .statusCode(400)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("KeyTooLongError")
                    .errorMessage(message)
                    .sdkHttpResponse(SdkHttpResponse.builder().statusCode(400).build())
                    .build())
            .build();
  }
}
