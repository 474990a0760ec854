package dev.wap.contract;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A function that does one task of the state machine: a record in, a record out, by the project's
 * own strict JSON. What {@link #handle} throws is what the state machine's Retry and Catch see, by
 * its class's name.
 *
 * <p>Every line that is logged meanwhile carries the request's, the run's and the execution's name:
 * they are in SLF4J's diagnostic context, which {@link Logging} prints. How long the call took is
 * measured, too.
 *
 * @param <I> the input's record
 * @param <O> the output's record
 */
public abstract class TaskHandler<I extends TaskInput, O extends TaskOutput>
    implements RequestStreamHandler {
  private static final Logger log = LoggerFactory.getLogger(TaskHandler.class);

  private final Class<I> inputType;
  private final FailureTranslator failures;
  private final Metrics metrics = Metrics.from(System.getenv());

  /** Held here, since the registry that runs it, long after this was made, does not hold it. */
  @SuppressWarnings({"unused", "this-escape"})
  private final Priming priming = Priming.of(this::primeAll);

  /**
   * A handler of one input type.
   *
   * @param failures turns the libraries' exceptions into the errors that the state machine knows
   */
  protected TaskHandler(Class<I> inputType, FailureTranslator failures) {
    this.inputType = inputType;
    this.failures = failures;
  }

  /**
   * Does the task. It is idempotent: called again with the same input, whatever an earlier call had
   * finished, and even while that one is still running, it ends in the same state.
   */
  protected abstract O handle(I input);

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
      MDC.put(Logging.RUN_ID, input.runId());
      MDC.put(Logging.EXECUTION_ARN, input.execution().arn());
      log.info("Started");
      O output = work(input);
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

  /** Where the function's metrics go. */
  protected final Metrics metrics() {
    return metrics;
  }

  private O work(I input) {
    try {
      return handle(input);
    } catch (RuntimeException e) {
      throw failures.translate(e);
    }
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
