package dev.wap.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The peer of every cold start: a function without any dependency, that answers what it is sent.
 */
public final class NothingHandler implements RequestStreamHandler {
  /** Lambda makes one. */
  public NothingHandler() {}

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    input.transferTo(output);
  }
}
