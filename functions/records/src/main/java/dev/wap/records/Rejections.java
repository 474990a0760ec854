package dev.wap.records;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored rejections, {@code _wap/rejections/<runId>-<ruleset's hash>.json}: one at most for an
 * upload and a ruleset, whoever comes first.
 */
public final class Rejections {
  private static final String FOLDER = "_wap/rejections/";
  private static final int HASH_CHARACTERS = 16;

  private final LakeObjects objects;

  public Rejections(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /** Stores a rejection unless there is one already; answers the one that is stored. */
  public Rejection claim(Rejection rejection) {
    String key =
        "%s%s-%s.json"
            .formatted(
                FOLDER, rejection.runId(), rejection.rulesetHash().substring(0, HASH_CHARACTERS));
    while (true) {
      if (objects.writeIfAbsent(key, rejection).isPresent()) {
        return rejection;
      }
      Optional<LakeObjects.Stored<Rejection>> stored = objects.read(key, Rejection.class);
      if (stored.isPresent()) {
        return stored.get().value();
      }
    }
  }

  /** All rejections of an upload, by whatever ruleset. */
  public List<Rejection> ofUpload(String runId) {
    return objects.list(FOLDER + runId + "-").stream()
        .flatMap(key -> objects.read(key, Rejection.class).stream())
        .map(LakeObjects.Stored::value)
        .toList();
  }
}
