package dev.wap.local.stepfunctions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A state machine that the embedded Step Functions runs: everything in its definition is understood
 * and checked, or it would not have been loaded.
 */
public final class StateMachine {
  /** The Resource of a Task that calls a function. */
  public static final String LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke";

  private final String definition;
  private final String startAt;
  private final Map<String, State> states;
  private final Optional<Duration> timeout;

  StateMachine(
      String definition, String startAt, Map<String, State> states, Optional<Duration> timeout) {
    this.definition = definition;
    this.startAt = startAt;
    this.states = Map.copyOf(states);
    this.timeout = timeout;
  }

  /**
   * Loads a definition in the Amazon States Language.
   *
   * @param definition JSON, every {@code ${X}} already substituted
   * @throws InvalidStateMachineException naming every field that is wrong or that the embedded
   *     cloud does not support
   */
  public static StateMachine parse(String definition) {
    return StateMachineReader.read(definition);
  }

  /** What Step Functions takes in it, and nobody means; empty if all is well. */
  public List<Problem> pitfalls() {
    return Pitfalls.of(startAt, states);
  }

  /** The definition as it was given. */
  public String definition() {
    return definition;
  }

  String startAt() {
    return startAt;
  }

  State state(String name) {
    return states.get(name);
  }

  /** How long an execution may take before it ends TIMED_OUT; absent: as long as it likes. */
  Optional<Duration> timeout() {
    return timeout;
  }
}
