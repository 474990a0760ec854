package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The result of {@code arn:aws:states:::lambda:invoke}: the function's payload, and what AWS's SDK
 * knows of the answer that carried it. Source: results recorded on AWS, LocalStack's {@code
 * services/test_lambda_task_service.snapshot.json}, test_invoke.
 */
final class InvokeResult {
  private static final String VERSION = "$LATEST";

  private InvokeResult() {}

  static ObjectNode of(String payload, Instant time, RandomGenerator random) {
    String requestId = JsonataFunctions.uuid(random);
    ObjectNode result = Json.object().put("ExecutedVersion", VERSION);
    result.set("Payload", parsed(payload));
    ObjectNode http = result.putObject("SdkHttpMetadata");
    ObjectNode all = http.putObject("AllHttpHeaders");
    ObjectNode first = http.putObject("HttpHeaders");
    headers(payload, requestId, time, random)
        .forEach(
            (name, value) -> {
              all.putArray(name).add(value);
              first.put(name, value);
            });
    http.put("HttpStatusCode", 200);
    result.putObject("SdkResponseMetadata").put("RequestId", requestId);
    return result.put("StatusCode", 200);
  }

  private static Map<String, String> headers(
      String payload, String requestId, Instant time, RandomGenerator random) {
    byte[] trace = new byte[12];
    random.nextBytes(trace);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Connection", "keep-alive");
    headers.put("Content-Length", Integer.toString(Json.utf8Length(payload)));
    headers.put("Content-Type", "application/json");
    headers.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
    headers.put("X-Amz-Executed-Version", VERSION);
    headers.put("x-amzn-Remapped-Content-Length", "0");
    headers.put("x-amzn-RequestId", requestId);
    headers.put(
        "X-Amzn-Trace-Id",
        "Root=1-%08x-%s;Sampled=0"
            .formatted(time.getEpochSecond(), HexFormat.of().formatHex(trace)));
    return headers;
  }

  /**
   * What a function returns is JSON; should a runtime break that rule, its text is taken as a
   * string.
   */
  private static JsonNode parsed(String payload) {
    try {
      return Json.parse(payload);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(payload);
    }
  }
}
