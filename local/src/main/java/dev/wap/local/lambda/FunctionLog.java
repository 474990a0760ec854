package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function's log file: what all its processes print, and Lambda's own lines between. Everyone
 * appends to the file directly, so that nothing is lost when a process or we are killed.
 */
final class FunctionLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionLog.class);

  private final Path file;
  private final FileChannel channel;
  private final int memoryMegabytes;

  FunctionLog(Path file, int memoryMegabytes) throws IOException {
    Files.createDirectories(file.getParent());
    this.file = file;
    this.memoryMegabytes = memoryMegabytes;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Where processes redirect their output to. */
  ProcessBuilder.Redirect redirect() {
    return ProcessBuilder.Redirect.appendTo(file.toFile());
  }

  void initialized(Duration duration) {
    line("INIT_REPORT Init Duration: %.2f ms", millis(duration));
  }

  void start(String requestId) {
    line("START RequestId: %s Version: $LATEST", requestId);
  }

  void failed(String message) {
    line("%s", message);
  }

  void end(String requestId, Duration duration) {
    double millis = millis(duration);
    line(
        "END RequestId: %s%nREPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB",
        requestId, requestId, millis, Math.ceil(millis), memoryMegabytes);
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  @FormatMethod
  private void line(String format, Object... arguments) {
    byte[] line = (String.format(Locale.ROOT, format, arguments) + "\n").getBytes(UTF_8);
    try {
      channel.write(ByteBuffer.wrap(line));
    } catch (ClosedChannelException e) {
      LOG.debug("{} was closed before: {}", file, format, e);
    } catch (IOException e) {
      LOG.warn("Cannot write to {}", file, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
