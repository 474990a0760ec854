package dev.wap.contract;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A function that does one task of the state machine: a record in, a record out, by the project's
 * own strict JSON. What {@link #handle} throws is what the state machine's Retry and Catch see, by
 * its class's name.
 *
 * @param <I> the input's record
 * @param <O> the output's record
 */
public abstract class TaskHandler<I, O> implements RequestStreamHandler {
  private final Class<I> inputType;
  private final FailureTranslator failures;

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

  @Override
  public final void handleRequest(InputStream in, OutputStream out, Context context)
      throws IOException {
    I input = Json.read(in.readAllBytes(), inputType);
    O output;
    try {
      output = handle(input);
    } catch (RuntimeException e) {
      throw failures.translate(e);
    }
    out.write(Json.write(output));
  }
}
