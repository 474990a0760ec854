package dev.wap.local.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of every child JVM: runs another main class, and ends the JVM when its parent is
 * gone, even if that was killed: then the pipe that is this process's standard input ends. It runs
 * in the child, with nothing but the JDK beside it.
 */
public final class StopWithParent {
  private static final int TERMINATED = 143;

  private StopWithParent() {}

  /** Takes the main class's name and its arguments. */
  public static void main(String[] arguments) throws Throwable {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // The parent never writes; it only ends.
                }
              } catch (IOException e) {
                // A broken pipe says the same as its end.
              }
              System.exit(TERMINATED);
            },
            "stop-with-parent");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
