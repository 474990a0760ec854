package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event of type EventBridgeRule: the machine is started with every event that matches.
 *
 * @param name resource and event joined, such as {@code WapStateMachine.Upload}
 * @param pattern the event pattern, as EventBridge takes it
 */
public record EventRule(String name, JsonNode pattern) {
  public EventRule {
    requireNonNull(name, "name");
    requireNonNull(pattern, "pattern");
  }
}
