package dev.wap.local.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.RuleCompiler;

/**
 * EventBridge's default bus: every event goes to the target of each rule whose pattern it matches,
 * by AWS's own matcher. Events are delivered one after the other in the order of their arrival, on
 * a thread of the bus's own.
 */
public final class EventBus implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);
  private static final long CLOSE_SECONDS = 5;

  private record Rule(String name, Machine pattern, Consumer<JsonNode> target) {}

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch released = new CountDownLatch(0);
  private final ExecutorService delivery =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("event-bus").daemon().factory());

  /**
   * Keeps back what is put from now on, until {@link #release}: for as long as rules are missing.
   */
  public void hold() {
    released = new CountDownLatch(1);
  }

  /** Delivers what was kept back, and from now on at once. */
  public void release() {
    released.countDown();
  }

  /**
   * Adds a rule, for events put from now on.
   *
   * @param name what to call it in errors
   * @param pattern an event pattern, as EventBridge takes it
   * @param target gets each event that matches; what it throws is logged
   * @throws IllegalArgumentException if the pattern is none
   */
  public void addRule(String name, JsonNode pattern, Consumer<JsonNode> target) {
    requireNonNull(target, "target");
    String problem = RuleCompiler.check(pattern.toString());
    if (problem != null) {
      throw new IllegalArgumentException(name + ": the event pattern is not valid: " + problem);
    }
    Machine machine = Machine.builder().build();
    try {
      machine.addRule(name, pattern.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          name + ": the event pattern is not valid: " + e.getMessage(), e);
    }
    rules.add(new Rule(name, machine, target));
  }

  /** Puts an event, and returns at once. After {@link #close} it is dropped, and logged. */
  public void put(JsonNode event) {
    try {
      delivery.execute(() -> deliver(event));
    } catch (RejectedExecutionException e) {
      LOG.warn("Event {} came after the bus was closed", event.path("id").asText());
    }
  }

  /** Does something once all that has been put so far has been delivered, unless it never is. */
  public void afterDelivery(Runnable action) {
    delivery.execute(action);
  }

  private void deliver(JsonNode event) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("Event {} came while the bus was being closed", event.path("id").asText());
      return;
    }
    for (Rule rule : rules) {
      try {
        if (!rule.pattern().rulesForJSONEvent(event.toString()).isEmpty()) {
          rule.target().accept(event);
        }
      } catch (Exception e) {
        LOG.error("Event {} was not delivered by {}", event.path("id").asText(), rule.name(), e);
      }
    }
  }

  /** Delivers what has been put, for up to five seconds, and stops. */
  @Override
  public void close() {
    delivery.shutdown();
    try {
      if (!delivery.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{} events were not delivered", delivery.shutdownNow().size());
      }
    } catch (InterruptedException e) {
      delivery.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
