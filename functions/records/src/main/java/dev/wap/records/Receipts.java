package dev.wap.records;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/** The stored receipts, {@code _wap/published/<runId>}, each looked up by its key. */
public final class Receipts {
  private static final String FOLDER = "_wap/published/";

  private final LakeObjects objects;

  public Receipts(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /** The receipt of an upload, if its marker has been archived. */
  public Optional<Receipt> find(String runId) {
    return objects.read(FOLDER + runId, Receipt.class).map(LakeObjects.Stored::value);
  }

  /** Stores a receipt, in place of an earlier one of the same upload. */
  public void write(Receipt receipt) {
    objects.write(FOLDER + receipt.runId(), receipt);
  }

  /** The uploads that there is a receipt of. */
  public List<String> runIds() {
    return objects.list(FOLDER).stream().map(key -> key.substring(FOLDER.length())).toList();
  }

  /** All receipts, read one after the other as they are asked for. */
  public Stream<Receipt> all() {
    return objects.list(FOLDER).stream()
        .flatMap(key -> objects.read(key, Receipt.class).stream())
        .map(LakeObjects.Stored::value);
  }
}
