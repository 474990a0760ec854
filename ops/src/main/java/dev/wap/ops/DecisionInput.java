package dev.wap.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.contract.Decision;
import dev.wap.contract.Json;
import dev.wap.error.InvalidInput;
import java.util.Optional;

/** What somebody has decided on a rejected branch, with which executions start, too. */
final class DecisionInput {
  private DecisionInput() {}

  /**
   * The decision that an execution's input is; empty if it is none, as the state machine judges it.
   */
  static Optional<Decision> read(String input) {
    try {
      return Optional.of(Json.read(input.getBytes(UTF_8), Decision.class));
    } catch (InvalidInput e) {
      return Optional.empty();
    }
  }
}
