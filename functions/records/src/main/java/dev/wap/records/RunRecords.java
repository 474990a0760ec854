package dev.wap.records;

import dev.wap.contract.Execution;
import dev.wap.error.StorageUnavailable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored run records, {@code _wap/runs/<yyyy-mm-dd>/<execution name>.json} by the day that the
 * execution started.
 */
public final class RunRecords {
  private static final String FOLDER = "_wap/runs/";
  private static final int ATTEMPTS = 5;

  private final LakeObjects objects;

  public RunRecords(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /**
   * Stores the record of an execution in place of an earlier one, unless that one stays. Only what
   * was read is replaced, so that a request that arrives late, when a later one has been answered,
   * changes nothing.
   *
   * @return the earlier record, if it stays
   * @throws StorageUnavailable if others change the record again and again
   */
  public Optional<RunRecord> replace(
      Execution execution, RunRecord record, Predicate<RunRecord> stays) {
    String path = path(execution.name(), execution.startTime());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<LakeObjects.Stored<RunRecord>> earlier = objects.read(path, RunRecord.class);
      if (earlier.filter(stored -> stays.test(stored.value())).isPresent()) {
        return earlier.map(LakeObjects.Stored::value);
      }
      Optional<String> written =
          earlier.isPresent()
              ? objects.writeIfUnchanged(path, earlier.get().etag(), record)
              : objects.writeIfAbsent(path, record);
      if (written.isPresent()) {
        return Optional.empty();
      }
    }
    throw new StorageUnavailable(
        "The record %s changed during each of %d attempts to store it"
            .formatted(objects.uri(path), ATTEMPTS));
  }

  /** The record of an execution, if it has left one. */
  public Optional<RunRecord> find(String executionName, Instant startTime) {
    return objects
        .read(path(executionName, startTime), RunRecord.class)
        .map(LakeObjects.Stored::value);
  }

  /** All records, the oldest day first, read one after the other as they are asked for. */
  public Stream<RunRecord> all() {
    return objects.list(FOLDER).stream()
        .flatMap(key -> objects.read(key, RunRecord.class).stream())
        .map(LakeObjects.Stored::value);
  }

  /** Where the record of an execution is, or will be, in the lake's bucket. */
  public static String path(String executionName, Instant startTime) {
    return "%s%s/%s.json"
        .formatted(FOLDER, startTime.atZone(ZoneOffset.UTC).toLocalDate(), executionName);
  }
}
