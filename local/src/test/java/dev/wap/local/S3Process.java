package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.process.ChildJvm;
import dev.wap.local.s3.S3Server;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The embedded S3 on a folder, in a process of its own, which can be killed. */
final class S3Process implements Closeable {
  private static final String READY = "ready ";

  private final Process process;
  private final URI endpoint;

  private S3Process(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** Starts it on a port, or on a free one if that is 0; waits until it answers. */
  static S3Process start(Path folder, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                ChildJvm.java().toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                S3Process.class.getName(),
                folder.toAbsolutePath().toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IOException("The functions' S3 does not start: " + line);
    }
    return new S3Process(process, URI.create(line.substring(READY.length())));
  }

  URI endpoint() {
    return endpoint;
  }

  /** Kills it; waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The process: serves until its parent has gone. */
  public static void main(String[] arguments) throws Exception {
    try (S3Server server =
        S3Server.start(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), List.of(), created -> {})) {
      System.out.println(READY + server.endpoint());
      while (System.in.read() >= 0) {
        // The parent says nothing, and closes this by ending.
      }
    }
  }
}
