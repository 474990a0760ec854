package dev.wap.contract;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A function that a schedule calls, for no execution and no upload: a record in, a record out, by
 * the project's own strict JSON. Lambda logs what {@link #handle} throws, and calls again if the
 * schedule says so.
 *
 * @param <I> the input's record
 * @param <O> the output's record
 */
public abstract class ScheduledHandler<I, O extends TaskOutput> implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(ScheduledHandler.class);

  private final Class<I> inputType;
  private final FailureTranslator failures;
  private final Metrics metrics = Metrics.from(System.getenv());

  /** Held here, since the registry that runs it, long after this was made, does not hold it. */
  @SuppressWarnings({"unused", "this-escape"})
  private final Priming priming = Priming.of(this::primeAll);

  /**
   * A handler of one input type.
   *
   * @param failures turns the libraries' exceptions into errors that say what to do
   */
  protected ScheduledHandler(Class<I> inputType, FailureTranslator failures) {
    this.inputType = inputType;
    this.failures = failures;
  }

  /**
   * Does as much as there is time for. It may be ended anywhere, and called again while an earlier
   * call is still running.
   *
   * @param remaining the time until Lambda ends the call
   */
  protected abstract O handle(I input, Duration remaining);

  /**
   * Does as much of the work as can be done in memory, so that the snapshot that SnapStart takes
   * afterwards has its classes; see {@link Priming}.
   */
  protected abstract void prime() throws Exception;

  private void primeAll() throws Exception {
    metrics.prime();
    prime();
  }

  @Override
  public final void handleRequest(InputStream in, OutputStream out, Context context)
      throws IOException {
    long startNanos = System.nanoTime();
    MDC.put(Logging.REQUEST_ID, context.getAwsRequestId());
    try {
      I input = Json.read(in.readAllBytes(), inputType);
      log.info("Started");
      O output = work(input, Duration.ofMillis(context.getRemainingTimeInMillis()));
      out.write(Json.write(output));
      log.info("Done in {} ms: {}", millisSince(startNanos), output.summary());
    } catch (RuntimeException | Error e) {
      log.warn("Failed after {} ms: {}", millisSince(startNanos), e.toString());
      throw e;
    } finally {
      metrics.writeStep(millisSince(startNanos));
      MDC.clear();
    }
  }

  private O work(I input, Duration remaining) {
    try {
      return handle(input, remaining);
    } catch (RuntimeException e) {
      throw failures.translate(e);
    }
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
