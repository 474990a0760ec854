package dev.wap.local.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What every event of an AWS service to EventBridge has around its detail.
 *
 * @param accountId the account of the events
 * @param region the region of the events
 * @param ids gives the events' ids
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">Structure
 *     of events</a>
 */
record Envelope(String accountId, String region, Supplier<UUID> ids) {
  /** An event that lacks nothing but its detail. */
  ObjectNode of(String detailType, String source, Instant time, String resource) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", ids.get().toString());
    event.put("detail-type", detailType);
    event.put("source", source);
    event.put("account", accountId);
    event.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", region);
    event.putArray("resources").add(resource);
    return event;
  }
}
