package dev.wap.local;

import dev.wap.local.nessie.NessieOptions;
import dev.wap.local.stepfunctions.FunctionInvoker;
import dev.wap.local.stepfunctions.Sleeper;
import dev.wap.local.template.FunctionResource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Where something can be put between the parts of an embedded cloud, to watch or to break what
 * passes there. Only tests do.
 *
 * @param functionEnvironment changes the variables that every function gets, among them the
 *     addresses of S3, {@code AWS_ENDPOINT_URL_S3}, of Nessie, {@code NESSIE_ENDPOINT}, and of Step
 *     Functions, {@code AWS_ENDPOINT_URL_SFN}; called once, when all listen
 * @param function changes a function before it is started
 * @param invoker goes around every call of a function by a state machine
 * @param sleeper lets the time between retries pass
 * @param nessie changes how Nessie runs
 * @param functionLauncher a command that is given the command of each process of a function
 */
record Seams(
    UnaryOperator<Map<String, String>> functionEnvironment,
    UnaryOperator<FunctionResource> function,
    UnaryOperator<FunctionInvoker> invoker,
    Sleeper sleeper,
    UnaryOperator<NessieOptions> nessie,
    List<String> functionLauncher) {
  /** Nothing between them. */
  static final Seams NONE =
      new Seams(UnaryOperator.identity(), UnaryOperator.identity(), Thread::sleep);

  /** Something between the functions and the rest. */
  Seams(
      UnaryOperator<Map<String, String>> functionEnvironment,
      UnaryOperator<FunctionInvoker> invoker,
      Sleeper sleeper) {
    this(
        functionEnvironment,
        UnaryOperator.identity(),
        invoker,
        sleeper,
        UnaryOperator.identity(),
        List.of());
  }

  /** The same, where functions are changed before they are started. */
  Seams withFunction(UnaryOperator<FunctionResource> change) {
    return new Seams(functionEnvironment, change, invoker, sleeper, nessie, functionLauncher);
  }

  /** The same, where Nessie runs in another way. */
  Seams withNessie(UnaryOperator<NessieOptions> options) {
    return new Seams(functionEnvironment, function, invoker, sleeper, options, functionLauncher);
  }

  /** The same, where processes of functions are run by a command. */
  Seams withLauncher(List<String> command) {
    return new Seams(functionEnvironment, function, invoker, sleeper, nessie, command);
  }
}
