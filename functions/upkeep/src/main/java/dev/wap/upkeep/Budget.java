package dev.wap.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that a piece of work may take. What is left when it is over is left for the next time.
 *
 * @param clock tells the time
 * @param end when it is over
 */
public record Budget(Clock clock, Instant end) {
  /** From now on, so much. */
  public static Budget of(Clock clock, Duration time) {
    return new Budget(clock, clock.instant().plus(time));
  }

  /** For work whose end a person waits for. */
  public static Budget unlimited(Clock clock) {
    return new Budget(clock, Instant.MAX);
  }

  /** Whether nothing more is to be begun. */
  public boolean isOver() {
    return !clock.instant().isBefore(end);
  }
}
