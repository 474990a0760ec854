package dev.wap.local.stepfunctions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Step Functions takes in a definition, and nobody means: it shows on the day that an
 * execution comes that way. The embedded Step Functions takes it too.
 */
final class Pitfalls {
  private final Map<String, State> states;
  private final Problems problems = new Problems();

  private Pitfalls(Map<String, State> states) {
    this.states = states;
  }

  /** All that a machine has, each by place and reason. */
  static List<Problem> of(String startAt, Map<String, State> states) {
    Pitfalls pitfalls = new Pitfalls(states);
    states.values().forEach(pitfalls::check);
    VariableFlow.check(startAt, states, pitfalls.problems);
    return pitfalls.problems.found();
  }

  private void check(State state) {
    Place place = Place.state(state.name());
    if (leadsToNoEnd(state)) {
      problems.add(place, "leads to no state that ends the execution");
    }
    switch (state) {
      case State.Task task -> {
        List<Retrier> retriers = task.retriers();
        errors(retriers.stream().map(Retrier::errors).toList(), place.field("Retry"));
        errors(task.catchers().stream().map(Catcher::errors).toList(), place.field("Catch"));
        if (!retriers.isEmpty() && retriers.getLast().maxAttempts() == 0) {
          // An earlier one with none keeps its errors off those that follow.
          problems.add(
              place.field("Retry").index(retriers.size() - 1).field("MaxAttempts"),
              "0 retries nothing, and no retrier follows that would");
        }
      }
      case State.Choice choice -> {
        if (choice.defaultNext().isEmpty()) {
          problems.add(
              place.field("Default"),
              "is missing: where no rule is true the execution ends, and nothing catches that");
        }
      }
      default -> {}
    }
  }

  /** The first retrier or catcher that an error matches is the only one that it comes to. */
  private void errors(List<ErrorMatcher> matchers, Place list) {
    Set<String> before = new HashSet<>();
    for (int i = 0; i < matchers.size(); i++) {
      Place place = list.index(i).field("ErrorEquals");
      for (String error : matchers.get(i).errors()) {
        if (error.equals(Failure.RUNTIME)) {
          problems.add(place, "nothing retries or catches States.Runtime");
        } else if (!before.add(error)) {
          problems.add(place, "'%s' has been named before, and never comes here".formatted(error));
        }
      }
    }
  }

  private boolean leadsToNoEnd(State from) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(from.name()));
    while (!open.isEmpty()) {
      State state = states.get(open.pop());
      if (state.mayEnd()) {
        return false;
      }
      state.targets().filter(reached::add).forEach(open::push);
    }
    return true;
  }
}
