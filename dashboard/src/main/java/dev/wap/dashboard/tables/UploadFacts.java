package dev.wap.dashboard.tables;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The upload behind a snapshot or a commit.
 *
 * @param runId the upload
 * @param source the uploaded object's address
 * @param execution the name of the execution that brought it in
 */
public record UploadFacts(String runId, String source, String execution) {
  /** What a snapshot's summary or a commit's properties say; null if they are nobody's here. */
  static @Nullable UploadFacts of(Map<String, String> properties) {
    @Nullable String runId = properties.get("wap.run-id");
    @Nullable String source = properties.get("wap.source");
    @Nullable String execution = properties.get("wap.execution");
    return runId == null || source == null || execution == null
        ? null
        : new UploadFacts(runId, source, name(execution));
  }

  /** An execution's name, which its ARN ends with. */
  public static String name(String executionArn) {
    return executionArn.substring(executionArn.lastIndexOf(':') + 1);
  }
}
