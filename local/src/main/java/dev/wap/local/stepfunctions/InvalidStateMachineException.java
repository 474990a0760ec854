package dev.wap.local.stepfunctions;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A definition that the embedded Step Functions does not run, with everything that is wrong with
 * it.
 */
public final class InvalidStateMachineException extends RuntimeException {
  private final transient List<Problem> problems;

  InvalidStateMachineException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem found, in the order in which they stand in the definition. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", "Invalid state machine:", ""));
  }
}
