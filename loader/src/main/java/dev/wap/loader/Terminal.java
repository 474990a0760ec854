// Whether somebody looks at standard error.
package dev.wap.loader;

import java.io.IOException;

/** Asks the shell, since Java 21 cannot say it of standard error. */
final class Terminal {

  private Terminal() {}

  /** How to show progress on this process's standard error. */
  static ConsoleProgress.Style style() {
    try {
      int exit = new ProcessBuilder("sh", "-c", "test -t 2").inheritIO().start().waitFor();
      return exit == 0 ? ConsoleProgress.Style.BAR : ConsoleProgress.Style.LINES;
    } catch (IOException e) {
      // No shell here, so no terminal that a bar could be drawn on.
      return ConsoleProgress.Style.LINES;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ConsoleProgress.Style.LINES;
    }
  }
}
