// A file that is gone afterwards, also after a failure or Ctrl-C.
package dev.wap.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Deleted when it is closed, or else when the process ends. */
public final class TemporaryFile implements AutoCloseable {

  private final Path path;
  private final Thread hook;

  private TemporaryFile(Path path) {
    this.path = path;
    this.hook = new Thread(() -> deleteAtExit(path), "delete-" + path.getFileName());
  }

  /**
   * Makes an empty file.
   *
   * @param folder an existing folder with room for what will be written
   * @throws IOException if the folder cannot be written to
   */
  public static TemporaryFile in(Path folder) throws IOException {
    var file = new TemporaryFile(Files.createTempFile(folder, "wap-load-", ".parquet"));
    Runtime.getRuntime().addShutdownHook(file.hook);
    return file;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook deletes the file as this does.
    }
    Files.deleteIfExists(path);
  }

  private static void deleteAtExit(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.err.println("wap load: cannot delete " + path + ": " + e.getMessage());
    }
  }
}
