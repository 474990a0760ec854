package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The function under test, which does as its event says; it knows the JDK and Lambda only. */
public final class TestHandler implements RequestStreamHandler {
  /** That many lines of 64 bytes are a megabyte. */
  static final int PRINTED_LINES = (1 << 20) / 64;

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
    if (System.getenv("EXIT_INIT") != null) {
      System.exit(1);
    }
    if (System.getenv("SLEEP_INIT") != null) {
      sleep(60_000);
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
          case "java" ->
              System.getProperty("java.vm.version") + " " + System.getProperty("os.arch");
          case "tmp" -> System.getProperty("java.io.tmpdir");
          case "later" -> later();
          case "throw" -> throw new Refused("no");
          case "sleep" -> sleep(60_000);
          case "nap" -> sleep(400);
          case "doze" -> sleep(1_500);
          case "exit" -> exit(3);
          case "exit 0" -> exit(0);
          case "kill" -> kill();
          case "print" -> print();
          case "memory" -> fill();
          case "medium" -> "x".repeat(300_000);
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

  /** Goes on after its answer, where AWS would freeze it. */
  private static String later() {
    Thread.ofPlatform()
        .start(
            () -> {
              sleep(200);
              System.out.println("done later");
            });
    return "started";
  }

  private static String exit(int status) {
    System.exit(status);
    return "";
  }

  /** Ends as by Linux when a sandbox has no memory left. */
  private static String kill() throws IOException {
    new ProcessBuilder("sh", "-c", "kill -9 " + ProcessHandle.current().pid()).start();
    return sleep(60_000);
  }

  private static String print() {
    for (int i = 0; i < PRINTED_LINES; i++) {
      (i % 2 == 0 ? System.out : System.err).println(printedLine(i));
    }
    return "printed";
  }

  /** A line of 64 bytes, with its end, of those that are printed. */
  static String printedLine(int index) {
    return String.format(Locale.ROOT, "%063d", index);
  }

  private static String fill() {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < 1_000) {
      all.add(new byte[1 << 20]);
    }
    return Integer.toString(all.size());
  }
}
