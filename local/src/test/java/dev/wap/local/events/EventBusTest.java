package dev.wap.local.events;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.s3.ObjectCreated;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventBusTest {
  private static final String PATTERN =
      """
      {"source": ["aws.s3"], "detail-type": ["Object Created"],
       "detail": {"bucket": {"name": ["source"]}, "object": {"key": [{"wildcard": "*.parquet"}]}}}
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock =
      Clock.fixed(Instant.parse("2026-11-22T08:00:00.123Z"), ZoneOffset.UTC);
  private final UUID id = UUID.fromString("0123abcd-0000-4000-8000-000000000000");

  private S3Events s3Events(EventBus bus) {
    return new S3Events("000000000000", "us-east-1", Set.of("source"), bus::put, clock, () -> id);
  }

  private static ObjectCreated created(String bucket, String key) {
    return new ObjectCreated(bucket, key, 5, "abc", ObjectCreated.Reason.COPY_OBJECT);
  }

  @Test
  void sendsTheEventThatS3Sends() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    new S3Events("000000000000", "us-east-1", Set.of("source"), events::add, clock, () -> id)
        .onObjectCreated(created("source", "a b+%2F;ü.parquet"));
    assertThat(json.readTree(events.getFirst().toString()))
        .isEqualTo(
            json.readTree(
                """
                {"version": "0", "id": "0123abcd-0000-4000-8000-000000000000",
                 "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
                 "time": "2026-11-22T08:00:00Z", "region": "us-east-1",
                 "resources": ["arn:aws:s3:::source"],
                 "detail": {
                   "version": "0",
                   "bucket": {"name": "source"},
                   "object": {"key": "a b+%2F;ü.parquet", "size": 5, "etag": "abc",
                              "sequencer": "%s"},
                   "request-id": "0123ABCD00004000", "requester": "000000000000",
                   "source-ip-address": "127.0.0.1", "reason": "CopyObject"}}
                """
                    .replace("%s", "%018X".formatted(clock.millis() * 1_000))));
  }

  @Test
  void deliversWhatMatchesInOrderAndOutlivesAFailingTarget() throws Exception {
    var keys = new LinkedBlockingQueue<String>();
    try (var bus = new EventBus()) {
      bus.addRule(
          "fails",
          json.readTree(PATTERN),
          event -> {
            throw new IllegalStateException("expected by this test");
          });
      bus.addRule(
          "takes",
          json.readTree(PATTERN),
          event -> keys.add(event.at("/detail/object/key").asText()));
      S3Events s3 = s3Events(bus);
      s3.onObjectCreated(created("source", "orders/1.parquet"));
      s3.onObjectCreated(created("source", "orders/1.csv"));
      s3.onObjectCreated(created("lake", "orders/lake.parquet"));
      s3.onObjectCreated(created("source", "orders/2.parquet"));
      assertThat(keys.poll(5, SECONDS)).isEqualTo("orders/1.parquet");
      assertThat(keys.poll(5, SECONDS)).isEqualTo("orders/2.parquet");
    }
    assertThat(keys).isEmpty();
  }

  @Test
  void refusesAPatternThatIsNone() {
    try (var bus = new EventBus()) {
      assertThatThrownBy(
              () -> bus.addRule("Machine.Upload", json.readTree("{\"source\": 1}"), event -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Machine.Upload: the event pattern is not valid: ");
    }
  }

  @Test
  void keepsBackWhatArrivesBeforeTheRulesDo() throws Exception {
    var delivered = new LinkedBlockingQueue<JsonNode>();
    try (var bus = new EventBus()) {
      bus.hold();
      s3Events(bus).onObjectCreated(created("source", "early.parquet"));
      bus.addRule("late", json.readTree(PATTERN), delivered::add);
      assertThat(delivered.poll(100, TimeUnit.MILLISECONDS)).isNull();
      bus.release();
      JsonNode event = delivered.poll(5, TimeUnit.SECONDS);
      assertThat(event.at("/detail/object/key").asText()).isEqualTo("early.parquet");
    }
  }
}
