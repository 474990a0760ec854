// The key of an upload that starts a run.
package dev.wap.loader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * A key in the source bucket. Its first folder names the table.
 *
 * @param value 1 to 1024 bytes in UTF-8 (S3's limit), ending in .parquet (the EventBridge rule's
 *     pattern)
 */
public record ObjectKey(String value) {

  private static final int MAX_BYTES = 1024;

  /** Checks the key; the message of the IllegalArgumentException says what is wrong with it. */
  public ObjectKey {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the key is empty");
    }
    int bytes = value.getBytes(UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the key has " + bytes + " bytes in UTF-8, and S3 takes at most " + MAX_BYTES);
    }
    if (!value.endsWith(".parquet")) {
      throw new IllegalArgumentException(
          "the key '" + value + "' does not end in .parquet, and only such uploads start a run");
    }
  }

  /** The key that a spec's file gets when nobody chooses one. */
  public static ObjectKey of(Spec spec) {
    return new ObjectKey(
        "customer_data_log/%x-%d-%s.parquet"
            .formatted(spec.seed(), spec.rows(), spec.kind().name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return value;
  }
}
