package dev.wap.dashboard.graph;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One passing through a state.
 *
 * @param status how it ended, or that it has not
 * @param enteredAt when the state was entered
 * @param exitedAt when it was left, or the execution ended there; absent while it runs
 * @param input the state's input, JSON; absent if the history has none
 * @param output its output, JSON; absent until it is left
 * @param failure the last error there; absent if none, or if a later try had success
 * @param retries how often its work was tried again
 */
public record Visit(
    Status status,
    Instant enteredAt,
    Optional<Instant> exitedAt,
    Optional<String> input,
    Optional<String> output,
    Optional<Failure> failure,
    int retries) {

  /**
   * An error.
   *
   * @param error its name; empty if the history names none
   * @param cause what is known of it; often JSON; may be empty
   */
  public record Failure(String error, String cause) {}

  /** From entry to exit, retries and waiting included; absent while it runs. */
  public Optional<Duration> duration() {
    return exitedAt.map(exit -> Duration.between(enteredAt, exit));
  }
}
