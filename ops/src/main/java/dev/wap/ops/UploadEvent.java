package dev.wap.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.contract.Upload;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * S3's event of an uploaded object, with which executions start.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">EventBridge
 *     event message structure</a>
 */
final class UploadEvent {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REGION = 3;
  private static final int ACCOUNT = 4;

  private UploadEvent() {}

  /**
   * The event of an upload, as S3 would send it now.
   *
   * @param stateMachineArn whose region and account the event has
   */
  static String of(Upload upload, String stateMachineArn, Instant now, UUID id) {
    String[] arn = stateMachineArn.split(":", -1);
    ObjectNode event = JSON.createObjectNode();
    event
        .put("version", "0")
        .put("id", id.toString())
        .put("detail-type", "Object Created")
        .put("source", "aws.s3")
        .put("account", arn[ACCOUNT])
        .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("region", arn[REGION]);
    event.putArray("resources").add("arn:%s:s3:::%s".formatted(arn[1], upload.bucket()));
    ObjectNode detail = event.putObject("detail");
    detail.put("version", "0");
    detail.putObject("bucket").put("name", upload.bucket());
    ObjectNode object = detail.putObject("object");
    object.put("key", upload.key()).put("size", upload.sizeBytes()).put("etag", upload.etag());
    if (upload.versionId() != null) {
      object.put("version-id", upload.versionId());
    }
    detail.put("requester", arn[ACCOUNT]).put("reason", "wap replay");
    return event.toString();
  }

  private static boolean isName(JsonNode node) {
    return node.isTextual() && !node.textValue().isEmpty();
  }

  /**
   * The upload that an execution's input is about; empty if it is about none, as the state machine
   * judges it.
   */
  static Optional<Upload> read(String input) {
    JsonNode event;
    try {
      event = JSON.readTree(input);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    JsonNode bucket = event.at("/detail/bucket/name");
    JsonNode object = event.at("/detail/object");
    if (!isName(bucket)
        || !isName(object.path("key"))
        || !isName(object.path("etag"))
        || !object.path("size").isNumber()) {
      return Optional.empty();
    }
    return Optional.of(
        new Upload(
            bucket.asText(),
            object.path("key").asText(),
            object.path("version-id").asText(null),
            object.path("etag").asText(),
            Math.max(0, object.path("size").asLong())));
  }
}
