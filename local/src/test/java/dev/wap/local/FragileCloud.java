package dev.wap.local;

import dev.wap.local.Gateway.Mood;
import dev.wap.local.stepfunctions.FunctionInvocation;
import dev.wap.local.stepfunctions.FunctionInvoker;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An embedded cloud that can be broken: its functions reach Nessie and S3 through gateways, each
 * call of a function can be preceded by something, and no time passes between retries. What the
 * tests ask goes past the gateways.
 */
final class FragileCloud implements Closeable {
  /** What precedes calls of functions. */
  @FunctionalInterface
  interface Before {
    /**
     * Called on the call's own thread.
     *
     * @param call what is about to be called
     * @param attempt which of the calls of this state by this execution it is, from 1
     */
    void call(FunctionInvocation call, int attempt) throws Exception;
  }

  private static final Before NOTHING = (call, attempt) -> {};

  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
  private volatile Before before = NOTHING;
  private Gateway nessie;
  private Gateway s3;
  private final CloudUnderTest cloud;

  FragileCloud(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    cloud =
        CloudUnderTest.start(
            folder,
            environment,
            new Seams(this::throughGateways, this::preceded, duration -> Thread.sleep(1)));
  }

  private Map<String, String> throughGateways(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    try {
      nessie = new Gateway(URI.create(environment.get("NESSIE_ENDPOINT")));
      s3 = new Gateway(URI.create(environment.get("AWS_ENDPOINT_URL_S3")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    changed.put("NESSIE_ENDPOINT", nessie.address().toString());
    changed.put("AWS_ENDPOINT_URL_S3", s3.address().toString());
    return changed;
  }

  private FunctionInvoker preceded(FunctionInvoker invoker) {
    return call -> {
      if (!call.executionArn().contains(":wap-WapStateMachine:")) {
        // Aftercare runs beside, whenever it comes to it.
        return invoker.invoke(call);
      }
      int attempt = attempts.merge(call.executionArn() + " " + call.stateName(), 1, Integer::sum);
      try {
        before.call(call, attempt);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      return invoker.invoke(call);
    };
  }

  CloudUnderTest cloud() {
    return cloud;
  }

  Gateway nessie() {
    return nessie;
  }

  Gateway s3() {
    return s3;
  }

  /** From now on this precedes every call of a function; what it throws, Lambda is to blame for. */
  void before(Before next) {
    before = next;
  }

  /** Whole again. */
  void heal() throws IOException {
    before = NOTHING;
    nessie.mood(Mood.OPEN);
    s3.mood(Mood.OPEN);
  }

  @Override
  public void close() throws IOException {
    cloud.close();
    nessie.close();
    s3.close();
  }
}
