package dev.wap.records;

import dev.wap.contract.Ending;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored rejections, {@code _wap/rejections/<runId>-<ruleset's hash>.json}: one at most for an
 * upload and a ruleset, whoever comes first. One whose execution was recorded to have ended in
 * another way counts for nothing: a call that came too late has stored it, and nobody was told.
 */
public final class Rejections {
  private static final String FOLDER = "_wap/rejections/";
  private static final int HASH_CHARACTERS = 16;

  private final LakeObjects objects;
  private final RunRecords records;

  public Rejections(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
    this.records = new RunRecords(s3, lakeBucket);
  }

  /** Stores a rejection unless there is one that counts; answers the one that does. */
  public Rejection claim(Rejection rejection) {
    String key =
        "%s%s-%s.json"
            .formatted(
                FOLDER, rejection.runId(), rejection.rulesetHash().substring(0, HASH_CHARACTERS));
    return objects
        .writeUnless(
            key,
            rejection,
            Rejection.class,
            earlier -> earlier.owner().equals(rejection.owner()) || counts(earlier))
        .orElse(rejection);
  }

  /** The rejections of an upload that count, by whatever ruleset. */
  public List<Rejection> ofUpload(String runId) {
    return objects.list(FOLDER + runId + "-").stream()
        .flatMap(key -> objects.read(key, Rejection.class).stream())
        .map(LakeObjects.Stored::value)
        .filter(this::counts)
        .toList();
  }

  private boolean counts(Rejection rejection) {
    String arn = rejection.execution();
    return records
        .find(arn.substring(arn.lastIndexOf(':') + 1), rejection.executionStartedAt())
        .filter(record -> record.ending() != Ending.REJECTED)
        .isEmpty();
  }
}
