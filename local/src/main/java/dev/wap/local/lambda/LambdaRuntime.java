package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda on a laptop: every function in processes of its own, through AWS's runtime interface
 * client, from its zip. No process outlives this one.
 */
public final class LambdaRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LambdaRuntime.class);

  /** Writing five archives of classes at once, the first time, takes 9 s on two cores. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Map<String, FunctionPool> pools;
  private final Thread hook = new Thread(this::stop, "lambda-stop");

  private LambdaRuntime(Map<String, FunctionPool> pools) {
    this.pools = pools;
  }

  /**
   * Unzips the functions; processes are started on demand, or by {@link #warmUp}.
   *
   * @throws IOException if a zip is missing or broken
   */
  public static LambdaRuntime start(Collection<FunctionResource> functions, LambdaOptions options)
      throws IOException {
    RuntimeClient client = RuntimeClient.unzip(options.cacheFolder());
    var pools = new LinkedHashMap<String, FunctionPool>();
    for (FunctionResource function : functions) {
      var setup = new FunctionSetup(function, options, client, Clock.systemUTC());
      pools.put(
          function.name(), new FunctionPool(setup, options.maxProcesses(), options.maxWaiting()));
    }
    var runtime = new LambdaRuntime(pools);
    Runtime.getRuntime().addShutdownHook(runtime.hook);
    return runtime;
  }

  /**
   * Invokes a function and waits for its answer; any number of threads may call it.
   *
   * @param functionNameOrArn a name, or an ARN with or without {@code :$LATEST}
   * @param payload the event, JSON
   * @throws InterruptedException if the waiting thread was interrupted; the function's process is
   *     then killed
   */
  public LambdaResult invoke(String functionNameOrArn, byte[] payload) throws InterruptedException {
    FunctionPool pool = pools.get(name(functionNameOrArn));
    if (pool == null) {
      return new LambdaResult.ServiceError(
          "Lambda.ResourceNotFoundException", "Function not found: " + functionNameOrArn);
    }
    try {
      return pool.invoke(new String(payload, UTF_8));
    } catch (IOException e) {
      LOG.error("Cannot start a process of {}", functionNameOrArn, e);
      return new LambdaResult.ServiceError(
          "Lambda.ServiceException", String.valueOf(e.getMessage()));
    }
  }

  private static String name(String functionNameOrArn) {
    if (!functionNameOrArn.startsWith("arn:")) {
      return functionNameOrArn;
    }
    String[] parts = functionNameOrArn.split(":", -1);
    boolean unqualified = parts.length == 7 || (parts.length == 8 && parts[7].equals("$LATEST"));
    return unqualified ? parts[6] : functionNameOrArn;
  }

  /**
   * Starts one process of each function, as many at a time as there are cores, and waits for them.
   *
   * @return a line per function that could not start: its name and its error
   */
  public List<String> warmUp() throws InterruptedException {
    List<Callable<String>> starts = new ArrayList<>();
    pools.forEach(
        (name, pool) ->
            starts.add(() -> pool.warmUp().map(error -> name + ": " + error.payload()).orElse("")));
    int cores = Runtime.getRuntime().availableProcessors();
    List<String> failures = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(cores, Thread.ofPlatform().name("warm-up").factory())) {
      for (Future<String> start : threads.invokeAll(starts)) {
        failures.add(start.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Lambda: " + e.getCause().getMessage(), e.getCause());
    }
    failures.removeIf(String::isEmpty);
    return failures;
  }

  /** Stops every process, and waits until they are gone. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is already going down", e);
    }
  }

  private void stop() {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      pools.forEach(
          (name, pool) ->
              threads.execute(
                  () -> {
                    try {
                      pool.close(GRACE);
                    } catch (IOException e) {
                      LOG.warn("Cannot stop {}", name, e);
                    }
                  }));
    }
  }
}
