package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The function under test, which does as its event says; it knows the JDK and Lambda only. */
public final class TestHandler implements RequestStreamHandler {
  /** What it throws. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  public TestHandler() {
    if (System.getenv("FAIL_INIT") != null) {
      throw new Refused("cannot start");
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    String event = new String(input.readAllBytes(), UTF_8).replace("\"", "");
    System.out.println("handling " + event);
    String answer =
        switch (event) {
          case "pid" -> Long.toString(ProcessHandle.current().pid());
          case "env" -> new TreeMap<>(System.getenv()).toString();
          case "context" ->
              context.getFunctionName()
                  + " "
                  + context.getInvokedFunctionArn()
                  + " "
                  + (context.getRemainingTimeInMillis() > 1_000)
                  + " "
                  + Runtime.getRuntime().maxMemory() / 1_000_000;
          case "throw" -> throw new Refused("no");
          case "sleep" -> sleep(60_000);
          case "nap" -> sleep(400);
          case "exit" -> exit();
          case "memory" -> fill();
          case "large" -> "x".repeat(RuntimeApi.MAX_RESPONSE_BYTES);
          default -> event;
        };
    output.write(("\"" + answer + "\"").getBytes(UTF_8));
  }

  private static String sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Long.toString(ProcessHandle.current().pid());
  }

  private static String exit() {
    System.exit(3);
    return "";
  }

  private static String fill() {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < 1_000) {
      all.add(new byte[1 << 20]);
    }
    return Integer.toString(all.size());
  }
}
