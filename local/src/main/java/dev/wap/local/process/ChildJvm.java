package dev.wap.local.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** How child JVMs are started and stopped: by the JVM we run on, and never to outlive us. */
public final class ChildJvm {
  private ChildJvm() {}

  /** The java command of the JVM we run on. */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The main class to start a child by; its first argument is the main class proper. */
  public static String mainClass() {
    return StopWithParent.class.getName();
  }

  /**
   * A jar with {@link #mainClass} and nothing else, made in a folder unless it is there. It is a
   * jar because the JVM archives classes of jars only, and left alone if its bytes are right
   * because an archive is void once a jar on its class path is younger.
   */
  public static Path mainJar(Path folder) throws IOException {
    byte[] jar = mainJarBytes();
    Path file = folder.resolve("stop-with-parent.jar");
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), jar)) {
      return file;
    }
    Files.createDirectories(folder);
    Path whole = Files.createTempFile(folder, "stop-with-parent", ".tmp");
    Files.write(whole, jar);
    return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] mainJarBytes() throws IOException {
    String name = StopWithParent.class.getName().replace('.', '/') + ".class";
    var bytes = new ByteArrayOutputStream();
    try (InputStream in = StopWithParent.class.getClassLoader().getResourceAsStream(name);
        var out = new JarOutputStream(bytes)) {
      if (in == null) {
        throw new IOException(name + " is not on the class path");
      }
      var entry = new JarEntry(name);
      entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0));
      out.putNextEntry(entry);
      in.transferTo(out);
      out.closeEntry();
    }
    return bytes.toByteArray();
  }

  /** Asks a process to end, and kills it if it has not within the grace period. */
  public static void stop(Process process, Duration grace) {
    process.destroy();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
