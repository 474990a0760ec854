package dev.wap.local.lambda;

import dev.wap.local.process.ChildJvm;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JVM that runs a function, with its Runtime API. It takes one invocation at a time, and is
 * used up once it has timed out or ended.
 */
final class FunctionProcess implements AutoCloseable {
  /** The process ended before it took the invocation, which may go to another one. */
  static final class NotTaken extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final Logger LOG = LoggerFactory.getLogger(FunctionProcess.class);
  private static final int SIGNALLED = 128;
  private static final int KILLED = SIGNALLED + 9;

  /** How long a process may take to end, or to tidy up after an invocation. */
  private static final Duration KILL_WAIT = Duration.ofSeconds(5);

  private final RuntimeApi api;
  private final Process process;
  private final FunctionLog log;
  private final Duration timeout;
  private final Duration initTimeout;

  /** Completes with the exit status, when files of the process are gone too. */
  private final CompletableFuture<Integer> exit;

  private FunctionProcess(
      RuntimeApi api,
      Process process,
      FunctionLog log,
      Duration timeout,
      Duration initTimeout,
      Runnable cleanUp) {
    this.api = api;
    this.process = process;
    this.log = log;
    this.timeout = timeout;
    this.initTimeout = initTimeout;
    this.exit =
        process
            .onExit()
            .thenApply(
                ended -> {
                  cleanUp.run();
                  return ended.exitValue();
                });
  }

  /** Starts a process; it may take its first invocation at once, and works it when it is ready. */
  static FunctionProcess start(FunctionSetup setup) throws IOException {
    FunctionResource function = setup.function();
    var api = new RuntimeApi(function.arn(), function.timeout(), setup.log(), setup.clock());
    Path temporary = null;
    try {
      temporary = Files.createTempDirectory(setup.temporaryFolder(), function.name() + "-");
      Path classes = setup.claimArchive() ? temporary.resolve("classes.jsa") : null;
      Path folder = temporary;
      Process process =
          setup
              .command(api.address(), temporary, classes)
              .redirectErrorStream(true)
              .redirectOutput(setup.log().redirect())
              .start();
      return new FunctionProcess(
          api,
          process,
          setup.log(),
          function.timeout(),
          setup.initTimeout(),
          () -> cleanUp(api, folder, classes, setup));
    } catch (IOException | RuntimeException e) {
      api.close();
      if (temporary != null) {
        FunctionCode.deleteAll(temporary);
      }
      throw e;
    }
  }

  private static void cleanUp(RuntimeApi api, Path folder, Path classes, FunctionSetup setup) {
    try {
      api.close();
      if (classes != null) {
        if (Files.exists(classes)) {
          Files.move(classes, setup.code().archive(), StandardCopyOption.ATOMIC_MOVE);
        } else {
          setup.releaseArchive();
        }
      }
      FunctionCode.deleteAll(folder);
    } catch (IOException e) {
      LOG.warn("Cannot clean up {}", folder, e);
    }
  }

  /** Waits until the process is ready; gives its error if it could not start. */
  Optional<LambdaResult.FunctionError> awaitInit(String requestId) throws InterruptedException {
    try {
      CompletableFuture.anyOf(api.initialized(), api.initError(), exit)
          .get(initTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      return Optional.of(timedOut(requestId, initTimeout));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    if (api.initialized().isDone()) {
      return Optional.empty();
    }
    // Its report, if any, has come before its exit.
    return Optional.of(api.initError().isDone() ? api.initError().join() : exited(requestId));
  }

  /**
   * Runs an invocation to its end.
   *
   * @throws NotTaken if the process ended since its last one
   */
  LambdaResult invoke(Invocation invocation) throws InterruptedException, NotTaken {
    boolean fresh = !api.initialized().isDone();
    if (fresh) {
      var failed = awaitInit(invocation.requestId());
      if (failed.isPresent()) {
        log.start(invocation.requestId());
        log.failed(failed.get().payload());
        log.end(invocation.requestId(), Duration.ZERO);
        return failed.get();
      }
    }
    api.offer(invocation);
    awaitTaken(invocation);
    long startNanos = System.nanoTime();
    LambdaResult result = awaitResult(invocation);
    awaitOver(invocation);
    log.end(invocation.requestId(), Duration.ofNanos(System.nanoTime() - startNanos));
    return result;
  }

  private void awaitTaken(Invocation invocation) throws InterruptedException, NotTaken {
    try {
      CompletableFuture.anyOf(invocation.taken(), exit)
          .get(initTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new NotTaken();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
    if (!invocation.taken().isDone()) {
      throw new NotTaken();
    }
  }

  private LambdaResult awaitResult(Invocation invocation) throws InterruptedException {
    try {
      CompletableFuture.anyOf(invocation.result(), exit)
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      LambdaResult.FunctionError error = timedOut(invocation.requestId(), timeout);
      log.failed(message(invocation.requestId(), timeout));
      return error;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
    if (invocation.result().isDone()) {
      return invocation.result().join();
    }
    log.failed(exitMessage(invocation.requestId()));
    return exited(invocation.requestId());
  }

  /** The runtime prints what its handler threw after it has reported it. */
  private void awaitOver(Invocation invocation) throws InterruptedException {
    try {
      CompletableFuture.anyOf(invocation.over(), exit)
          .get(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("Nothing more is heard of {}", invocation.requestId(), e);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private static LambdaResult.FunctionError timedOut(String requestId, Duration timeout) {
    return LambdaResult.FunctionError.of("Sandbox.Timedout", message(requestId, timeout));
  }

  private static String message(String requestId, Duration timeout) {
    return String.format(
        Locale.ROOT,
        "RequestId: %s Error: Task timed out after %.2f seconds",
        requestId,
        timeout.toMillis() / 1e3);
  }

  private LambdaResult.FunctionError exited(String requestId) {
    return LambdaResult.FunctionError.of("Runtime.ExitError", exitMessage(requestId));
  }

  private String exitMessage(String requestId) {
    int status = exit.join();
    String how =
        switch (status) {
          case 0 -> "Runtime exited without providing a reason";
          case KILLED -> "Runtime exited with error: signal: killed";
          default -> "Runtime exited with error: exit status " + status;
        };
    return "RequestId: " + requestId + " Error: " + how;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Lets the process end by itself, and kills it if it has not within the grace period. */
  void stop(Duration grace) {
    ChildJvm.stop(process, grace);
    exit.join();
  }

  /** Kills the process. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
