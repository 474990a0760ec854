package dev.wap.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.records.AwsService.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Deletes resources of whatever type by one API, so that none of the kept ones needs a client of
 * its own.
 *
 * @see <a href="https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/">Cloud Control API
 *     reference</a>
 */
final class CloudControl implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final String NOT_FOUND = "ResourceNotFoundException";

  /** Protections that are taken off first: the property, and its value when it is off. */
  private static final List<Map.Entry<String, Object>> PROTECTIONS =
      List.of(
          Map.entry("DeletionProtectionEnabled", false),
          Map.entry("DeletionProtection", "INACTIVE"));

  private final AwsApi api;

  CloudControl(AwsAccount account, Map<String, String> environment) {
    this.api =
        new AwsApi(
            account, account.requiredRegion(), "cloudcontrolapi", environment, "CLOUDCONTROL");
  }

  /** Whether a resource is still there. */
  boolean exists(StackResource resource) {
    JsonNode answer = ask("GetResource", resource, Map.of());
    return !isMissing(answer);
  }

  /**
   * Deletes a resource, and waits until it is gone; does nothing if it is gone already.
   *
   * @throws OpsException if AWS refuses
   */
  void delete(StackResource resource) throws InterruptedException {
    JsonNode found = ask("GetResource", resource, Map.of());
    if (isMissing(found)) {
      return;
    }
    JsonNode properties = read(found.path("ResourceDescription").path("Properties").asText("{}"));
    for (Map.Entry<String, Object> protection : PROTECTIONS) {
      JsonNode value = properties.path(protection.getKey());
      if (!value.isMissingNode() && !value.equals(JSON.valueToTree(protection.getValue()))) {
        var patch =
            List.of(
                Map.of(
                    "op",
                    "replace",
                    "path",
                    "/" + protection.getKey(),
                    "value",
                    protection.getValue()));
        await(resource, ask("UpdateResource", resource, Map.of("PatchDocument", write(patch))));
      }
    }
    JsonNode deleting = ask("DeleteResource", resource, Map.of());
    if (!isMissing(deleting)) {
      await(resource, deleting);
    }
  }

  private void await(StackResource resource, JsonNode begun) throws InterruptedException {
    JsonNode progress = begun.path("ProgressEvent");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      switch (progress.path("OperationStatus").asText()) {
        case "SUCCESS" -> {
          return;
        }
        case "FAILED", "CANCEL_COMPLETE" -> {
          if (progress.path("ErrorCode").asText().equals("NotFound")) {
            return;
          }
          throw new OpsException(
              "%s %s stays (%s: %s)"
                  .formatted(
                      resource.type(),
                      resource.physicalId(),
                      progress.path("ErrorCode").asText(),
                      progress.path("StatusMessage").asText()));
        }
        default -> {
          if (System.nanoTime() > deadline) {
            throw new OpsException(
                "%s %s is not gone after %d minutes: look at it in the console"
                    .formatted(resource.type(), resource.physicalId(), LIMIT.toMinutes()));
          }
          Thread.sleep(POLL);
          progress =
              ask(
                      "GetResourceRequestStatus",
                      Map.of("RequestToken", progress.path("RequestToken").asText()))
                  .path("ProgressEvent");
        }
      }
    }
  }

  private JsonNode ask(String action, StackResource resource, Map<String, Object> more) {
    var request = new java.util.LinkedHashMap<String, Object>(more);
    request.put("TypeName", resource.type());
    request.put("Identifier", resource.physicalId());
    return ask(action, request);
  }

  private JsonNode ask(String action, Map<String, Object> request) {
    Answer answer =
        api.post(
            Map.of(
                "Content-Type",
                "application/x-amz-json-1.0",
                "X-Amz-Target",
                "CloudApiService." + action),
            write(request));
    JsonNode json = read(answer.text());
    if (!answer.isOk() && !isMissing(json)) {
      throw new OpsException(
          "Cloud Control refused %s of %s (%s: %s)"
              .formatted(
                  action,
                  request.getOrDefault("Identifier", "a request"),
                  json.path("__type").asText("HTTP " + answer.status()),
                  json.path("Message").asText(json.path("message").asText())));
    }
    return json;
  }

  private static boolean isMissing(JsonNode answer) {
    return answer.path("__type").asText().endsWith(NOT_FOUND);
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new OpsException("Cloud Control answered no JSON: " + text, e);
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("No JSON of " + value, e);
    }
  }

  @Override
  public void close() {
    api.close();
  }
}
