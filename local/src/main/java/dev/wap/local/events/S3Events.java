package dev.wap.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.s3.ObjectCreated;
import dev.wap.local.s3.ObjectCreatedListener;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says "Object Created" to EventBridge in S3's words, for the buckets that have it enabled.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">EventBridge
 *     event message structure</a>
 */
public final class S3Events implements ObjectCreatedListener {
  private final String accountId;
  private final Envelope envelope;
  private final Set<String> enabledBuckets;
  private final Consumer<JsonNode> bus;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final AtomicLong sequence;

  /**
   * Tells a bus of objects.
   *
   * @param accountId the account of the events
   * @param region the region of the events
   * @param enabledBuckets buckets with EventBridge enabled; others say nothing
   * @param bus takes the events
   * @param clock tells their time, and starts the sequencer
   * @param ids gives event and request ids
   */
  public S3Events(
      String accountId,
      String region,
      Set<String> enabledBuckets,
      Consumer<JsonNode> bus,
      Clock clock,
      Supplier<UUID> ids) {
    this.accountId = accountId;
    this.envelope = new Envelope(accountId, region, ids);
    this.enabledBuckets = Set.copyOf(enabledBuckets);
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
    // Grows over restarts too: a sequencer orders the events of one key.
    this.sequence = new AtomicLong(Math.multiplyExact(clock.millis(), 1_000L));
  }

  @Override
  public void onObjectCreated(ObjectCreated created) {
    if (enabledBuckets.contains(created.bucket())) {
      bus.accept(event(created));
    }
  }

  private ObjectNode event(ObjectCreated created) {
    ObjectNode event =
        envelope.of(
            "Object Created", "aws.s3", clock.instant(), "arn:aws:s3:::" + created.bucket());
    ObjectNode detail = event.putObject("detail");
    detail.put("version", "0");
    detail.putObject("bucket").put("name", created.bucket());
    detail
        .putObject("object")
        .put("key", created.key())
        .put("size", created.sizeBytes())
        .put("etag", created.etag())
        .put("sequencer", String.format(Locale.ROOT, "%018X", sequence.getAndIncrement()));
    detail.put(
        "request-id",
        ids.get().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT));
    detail.put("requester", accountId);
    detail.put("source-ip-address", "127.0.0.1");
    detail.put("reason", created.reason().eventName());
    return event;
  }
}
