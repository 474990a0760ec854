package dev.wap.dashboard.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.BranchName;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.error.InvalidUpload;
import org.jspecify.annotations.Nullable;

/**
 * What an execution is about, as its input tells: an upload, or a branch that somebody has decided
 * on.
 *
 * @param table the table's name; null if the input names none
 * @param source the uploaded object's address, or the branch; empty if it is neither
 */
record Subject(@Nullable String table, String source) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Subject NONE = new Subject(null, "");

  static Subject of(String input) {
    JsonNode json;
    try {
      json = JSON.readTree(input);
    } catch (JsonProcessingException e) {
      return NONE;
    }
    String branch = json.path("branch").asText();
    if (!branch.isEmpty()) {
      return new Subject(BranchName.parse(branch).map(BranchName::table).orElse(null), branch);
    }
    String bucket = json.at("/detail/bucket/name").asText();
    JsonNode object = json.at("/detail/object");
    String key = object.path("key").asText();
    if (bucket.isEmpty() || key.isEmpty()) {
      return NONE;
    }
    Upload upload =
        new Upload(
            bucket, key, null, object.path("etag").asText("none"), object.path("size").asLong());
    return new Subject(table(upload), upload.uri());
  }

  private static @Nullable String table(Upload upload) {
    try {
      return Run.table(upload);
    } catch (InvalidUpload e) {
      return null;
    }
  }
}
