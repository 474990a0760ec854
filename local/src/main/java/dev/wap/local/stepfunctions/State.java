package dev.wap.local.stepfunctions;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A state as it was defined, its fields checked and its expressions parsed. */
sealed interface State {
  String name();

  /** The states that may come next, to find those that none leads to. */
  Stream<String> targets();

  /** Whether the execution may end here. */
  default boolean mayEnd() {
    return targets().findAny().isEmpty();
  }

  /** The state's Type in the Amazon States Language, which also begins the names of its events. */
  String type();

  /**
   * What a state leaves behind.
   *
   * @param assign the variables to set, an object
   * @param output what replaces the default output
   */
  record Effects(Optional<Template> assign, Optional<Template> output) {}

  /**
   * Calls a function by {@code arn:aws:states:::lambda:invoke}.
   *
   * @param next absent in a state with End
   */
  record Task(
      String name,
      Template arguments,
      Optional<Typed> timeoutSeconds,
      List<Retrier> retriers,
      List<Catcher> catchers,
      Effects effects,
      Optional<String> next)
      implements State {
    @Override
    public Stream<String> targets() {
      return Stream.concat(next.stream(), catchers.stream().map(Catcher::next));
    }

    @Override
    public boolean mayEnd() {
      return next.isEmpty();
    }

    @Override
    public String type() {
      return "Task";
    }
  }

  /**
   * Goes where the first rule that is true says.
   *
   * @param effects what applies when no rule is true
   */
  record Choice(String name, List<Rule> rules, Optional<String> defaultNext, Effects effects)
      implements State {
    @Override
    public Stream<String> targets() {
      return Stream.concat(rules.stream().map(Rule::next), defaultNext.stream());
    }

    @Override
    public String type() {
      return "Choice";
    }
  }

  /** One of a Choice's Choices. */
  record Rule(Typed condition, String next, Effects effects) {}

  /** Passes its input on, or what Output makes of it. */
  record Pass(String name, Effects effects, Optional<String> next) implements State {
    @Override
    public Stream<String> targets() {
      return next.stream();
    }

    @Override
    public String type() {
      return "Pass";
    }
  }

  /** Waits for a number of seconds or until a point in time: exactly one of the two is present. */
  record Wait(
      String name,
      Optional<Typed> seconds,
      Optional<Typed> timestamp,
      Effects effects,
      Optional<String> next)
      implements State {
    @Override
    public Stream<String> targets() {
      return next.stream();
    }

    @Override
    public String type() {
      return "Wait";
    }
  }

  /** Ends the execution with success. */
  record Succeed(String name, Effects effects) implements State {
    @Override
    public Stream<String> targets() {
      return Stream.empty();
    }

    @Override
    public String type() {
      return "Succeed";
    }
  }

  /** Ends the execution with a failure. */
  record Fail(String name, Optional<Typed> error, Optional<Typed> cause) implements State {
    @Override
    public Stream<String> targets() {
      return Stream.empty();
    }

    @Override
    public String type() {
      return "Fail";
    }
  }
}
