package dev.wap.local.stepfunctions;

import static java.util.Objects.requireNonNull;

/**
 * One reason why a state machine is refused.
 *
 * @param place where it stands in the definition, such as {@code
 *     States.WriteSnapshot.Retry[0].BackoffRate}
 * @param reason what is wrong there, as a sentence without a full stop
 */
public record Problem(String place, String reason) {
  public Problem {
    requireNonNull(place, "place is null");
    requireNonNull(reason, "reason is null");
  }

  @Override
  public String toString() {
    return place.isEmpty() ? reason : place + ": " + reason;
  }
}
