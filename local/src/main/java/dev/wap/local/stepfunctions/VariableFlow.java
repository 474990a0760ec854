package dev.wap.local.stepfunctions;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Frame;
import dev.wap.local.stepfunctions.State.Choice;
import dev.wap.local.stepfunctions.State.Effects;
import dev.wap.local.stepfunctions.State.Fail;
import dev.wap.local.stepfunctions.State.Pass;
import dev.wap.local.stepfunctions.State.Rule;
import dev.wap.local.stepfunctions.State.Succeed;
import dev.wap.local.stepfunctions.State.Task;
import dev.wap.local.stepfunctions.State.Wait;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds expressions that read what is not there: a variable that no state has assigned on some way
 * to the expression, a function that does not exist, and the fields of {@code $states} that only
 * some places have.
 *
 * <p>The variables at a state are those that every way to it has assigned. A state's Assign counts
 * from the next state on, and only for the way that it stands at: a Catch, and a rule of a Choice,
 * have their own. Source: AWS Step Functions Developer Guide, "Passing data between states with
 * variables", and "Transforming data with JSONata", reserved variable.
 */
final class VariableFlow {
  private static final String RESULT = "result";
  private static final String ERROR_OUTPUT = "errorOutput";
  private static final Set<String> NOTHING = Set.of();

  private final Map<String, State> states;
  private final Problems problems;

  /** The variables at each state that a way leads to. */
  private final Map<String, Set<String>> known = new HashMap<>();

  /** The variables that any state assigns. */
  private final Set<String> assigned = new HashSet<>();

  private VariableFlow(Map<String, State> states, Problems problems) {
    this.states = states;
    this.problems = problems;
  }

  /** Adds what it finds to the problems. */
  static void check(String startAt, Map<String, State> states, Problems problems) {
    VariableFlow flow = new VariableFlow(states, problems);
    flow.reach(startAt, NOTHING);
    states.values().forEach(flow::check);
  }

  /** Whether JSONata or Step Functions has a function of this name. */
  private static boolean isFunction(String name) {
    Jsonata reference = Jsonata.jsonata("$" + name);
    Frame frame = reference.createFrame();
    new JsonataFunctions(Clock.systemUTC(), new Random()).bind(frame);
    return reference.evaluate(null, frame) != null;
  }

  // ---- What is known where

  /** Takes the variables of one way to a state; goes on from there if they are fewer now. */
  private void reach(String name, Set<String> variables) {
    Set<String> before = known.get(name);
    Set<String> now = new HashSet<>(variables);
    if (before != null) {
      now.retainAll(before);
    }
    if (now.equals(before)) {
      return;
    }
    known.put(name, now);
    switch (states.get(name)) {
      case Task task -> {
        leave(now, task.effects(), task.next());
        task.catchers()
            .forEach(catcher -> leave(now, catcher.effects(), Optional.of(catcher.next())));
      }
      case Choice choice -> {
        choice.rules().forEach(rule -> leave(now, rule.effects(), Optional.of(rule.next())));
        leave(now, choice.effects(), choice.defaultNext());
      }
      case Pass pass -> leave(now, pass.effects(), pass.next());
      case Wait wait -> leave(now, wait.effects(), wait.next());
      case Succeed succeed -> {}
      case Fail fail -> {}
    }
  }

  private void leave(Set<String> variables, Effects effects, Optional<String> next) {
    Set<String> after = new HashSet<>(variables);
    if (effects.assign().orElse(null) instanceof Template.ObjectTemplate assign) {
      after.addAll(assign.fields().keySet());
      assigned.addAll(assign.fields().keySet());
    }
    next.ifPresent(name -> reach(name, after));
  }

  // ---- What is read

  private void check(State state) {
    switch (state) {
      case Task task -> {
        check(state, Stream.of(task.arguments()), NOTHING);
        check(state, task.timeoutSeconds().map(Typed::template).stream(), NOTHING);
        check(state, templates(task.effects()), Set.of(RESULT));
        for (Catcher catcher : task.catchers()) {
          check(state, templates(catcher.effects()), Set.of(ERROR_OUTPUT));
        }
      }
      case Choice choice -> {
        for (Rule rule : choice.rules()) {
          check(state, Stream.of(rule.condition().template()), NOTHING);
          check(state, templates(rule.effects()), NOTHING);
        }
        check(state, templates(choice.effects()), NOTHING);
      }
      case Pass pass -> check(state, templates(pass.effects()), NOTHING);
      case Wait wait -> {
        check(
            state,
            Stream.of(wait.seconds(), wait.timestamp())
                .flatMap(Optional::stream)
                .map(Typed::template),
            NOTHING);
        check(state, templates(wait.effects()), NOTHING);
      }
      case Succeed succeed -> check(state, templates(succeed.effects()), NOTHING);
      case Fail fail ->
          check(
              state,
              Stream.of(fail.error(), fail.cause()).flatMap(Optional::stream).map(Typed::template),
              NOTHING);
    }
  }

  private static Stream<Template> templates(Effects effects) {
    return Stream.of(effects.assign(), effects.output()).flatMap(Optional::stream);
  }

  private void check(State state, Stream<Template> templates, Set<String> fields) {
    templates
        .flatMap(Template::expressions)
        .forEach(
            expression -> {
              JsonataReferences.Uses uses = JsonataReferences.uses(expression.source());
              for (String variable : new TreeSet<>(uses.variables())) {
                checkVariable(state, variable, expression.place());
              }
              for (String field : Set.of(RESULT, ERROR_OUTPUT)) {
                if (uses.statesFields().contains(field) && !fields.contains(field)) {
                  problems.add(
                      expression.place(),
                      "there is no $states.%s here, only in the Assign and Output of a %s"
                          .formatted(field, field.equals(RESULT) ? "Task" : "Catch"));
                }
              }
            });
  }

  private void checkVariable(State state, String variable, Place place) {
    if (known.get(state.name()).contains(variable) || isFunction(variable)) {
      return;
    }
    problems.add(
        place,
        assigned.contains(variable)
            ? "$%s is not assigned on every way to %s".formatted(variable, state.name())
            : "there is no variable and no function $" + variable);
  }
}
