package dev.wap.local.lambda;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The processes of one function. An invocation gets the process that was used last, else a new one,
 * else it waits its turn; beyond a bound of waiting ones it is refused.
 */
final class FunctionPool {
  private final FunctionSetup setup;

  /** Invocations that run or wait. */
  private final Semaphore places;

  /** Invocations that run, the longest waiting first. */
  private final Semaphore slots;

  private final Set<FunctionProcess> all = new HashSet<>();
  private final Deque<FunctionProcess> idle = new ArrayDeque<>();
  private boolean closed;

  FunctionPool(FunctionSetup setup, int maxProcesses, int maxWaiting) {
    this.setup = setup;
    this.slots = new Semaphore(maxProcesses, true);
    this.places = new Semaphore(maxProcesses + maxWaiting);
  }

  LambdaResult invoke(String event) throws InterruptedException, IOException {
    if (!places.tryAcquire()) {
      return new LambdaResult.ServiceError("Lambda.TooManyRequestsException", "Rate Exceeded.");
    }
    try {
      return invokeInTurn(event);
    } finally {
      places.release();
    }
  }

  private LambdaResult invokeInTurn(String event) throws InterruptedException, IOException {
    slots.acquire();
    try {
      while (true) {
        FunctionProcess process = take();
        try {
          LambdaResult result = process.invoke(Invocation.of(event));
          giveBack(process);
          return result;
        } catch (FunctionProcess.NotTaken e) {
          drop(process);
        } catch (InterruptedException e) {
          drop(process);
          throw e;
        }
      }
    } finally {
      slots.release();
    }
  }

  /** Starts a process unless there is one; gives its error if it could not start. */
  Optional<LambdaResult.FunctionError> warmUp() throws InterruptedException, IOException {
    slots.acquire();
    try {
      FunctionProcess process = take();
      Optional<LambdaResult.FunctionError> failed = process.awaitInit("warm-up");
      giveBack(process);
      return failed;
    } finally {
      slots.release();
    }
  }

  private synchronized FunctionProcess take() throws IOException {
    if (closed) {
      throw new IOException("Lambda is closed");
    }
    for (FunctionProcess process = idle.pollFirst(); process != null; process = idle.pollFirst()) {
      if (process.isAlive()) {
        return process;
      }
      all.remove(process);
    }
    FunctionProcess started = FunctionProcess.start(setup);
    all.add(started);
    return started;
  }

  private synchronized void giveBack(FunctionProcess process) {
    if (process.isAlive()) {
      idle.addFirst(process);
    } else {
      all.remove(process);
    }
  }

  private synchronized void drop(FunctionProcess process) {
    process.close();
    all.remove(process);
  }

  /** Stops every process at once, and waits until they are gone. */
  void close(Duration grace) throws IOException {
    List<FunctionProcess> processes;
    synchronized (this) {
      closed = true;
      processes = List.copyOf(all);
      idle.clear();
    }
    processes.parallelStream().forEach(process -> process.stop(grace));
    setup.log().close();
  }
}
