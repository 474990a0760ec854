package dev.wap.local.stepfunctions;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * One of a task's Retry. Source: Amazon States Language specification, "Retrying after error".
 *
 * @param errors the errors that it retries
 * @param intervalSeconds the delay before the first retry
 * @param maxAttempts how many retries it allows for its own errors; 0 forbids them
 * @param backoffRate what each delay is multiplied by to give the next, at least 1
 * @param maxDelaySeconds the longest delay
 * @param fullJitter whether the delay is drawn from between 0 and itself
 */
record Retrier(
    ErrorMatcher errors,
    int intervalSeconds,
    int maxAttempts,
    double backoffRate,
    OptionalInt maxDelaySeconds,
    boolean fullJitter) {

  /**
   * The delay before a retry: the cap comes first, the jitter after it.
   *
   * @param retry 0 for the first retry that this retrier allows
   */
  Duration delay(int retry, RandomGenerator random) {
    double seconds = intervalSeconds * Math.pow(backoffRate, retry);
    double capped = Math.min(seconds, maxDelaySeconds.orElse(Limits.MAX_SECONDS));
    double drawn = fullJitter ? capped * random.nextDouble() : capped;
    return Duration.ofMillis(Math.round(drawn * 1000));
  }
}
