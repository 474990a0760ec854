package dev.wap.records;

import dev.wap.contract.Execution;
import dev.wap.error.StorageUnavailable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored run records, {@code _wap/runs/<yyyy-mm-dd>/<execution name>.json} by the day that the
 * execution started.
 */
public final class RunRecords {
  private static final String FOLDER = "_wap/runs/";
  private static final String SUFFIX = ".json";
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
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

  /**
   * A record as it was listed.
   *
   * @param execution the execution's name
   * @param key where the record is
   * @param etag its entity tag, which changes with the record
   */
  public record Entry(String execution, String key, String etag) {}

  /** The days of which there are records, the oldest first. */
  public List<LocalDate> days() {
    return objects.folders(FOLDER).stream()
        .map(prefix -> prefix.substring(FOLDER.length(), prefix.length() - 1))
        .filter(name -> DAY.matcher(name).matches())
        .map(LocalDate::parse)
        .toList();
  }

  /** The records of the executions that started on a day, not read yet. */
  public List<Entry> ofDay(LocalDate day) {
    String folder = FOLDER + day + "/";
    return objects.listed(folder).stream()
        .filter(object -> object.key().endsWith(SUFFIX))
        .map(
            object ->
                new Entry(
                    object
                        .key()
                        .substring(folder.length(), object.key().length() - SUFFIX.length()),
                    object.key(),
                    object.etag()))
        .toList();
  }

  /** A record that was listed, if it is still there. */
  public Optional<RunRecord> read(Entry entry) {
    return objects.read(entry.key(), RunRecord.class).map(LakeObjects.Stored::value);
  }

  /** Where the record of an execution is, or will be, in the lake's bucket. */
  public static String path(String executionName, Instant startTime) {
    return "%s%s/%s.json"
        .formatted(FOLDER, startTime.atZone(ZoneOffset.UTC).toLocalDate(), executionName);
  }
}
