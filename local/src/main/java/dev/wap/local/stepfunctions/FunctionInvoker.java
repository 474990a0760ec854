package dev.wap.local.stepfunctions;

/** What a Task calls: the Lambda of the embedded cloud, or a test's stand-in. */
@FunctionalInterface
public interface FunctionInvoker {
  /**
   * Calls a function and waits for its answer. Called on many threads at a time.
   *
   * <p>The calling thread is interrupted when the task's TimeoutSeconds have passed or the
   * execution was stopped; what the function does then is up to Lambda, where it goes on running.
   *
   * @return the function's answer, its error, or Lambda's refusal to call it; never null
   * @throws InterruptedException when nobody waits for the answer any more
   */
  FunctionResult invoke(FunctionInvocation invocation) throws InterruptedException;
}
