package dev.wap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The processes that the embedded Lambda runs a function in, looked at from outside, on Linux. */
final class FunctionProcesses {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");
  private static final Pattern LOADED = Pattern.compile("java\\.cls\\.loadedClasses=([0-9]+)");
  private static final Pattern SHARED =
      Pattern.compile("java\\.cls\\.sharedLoadedClasses=([0-9]+)");

  private FunctionProcesses() {}

  /** The processes below this one that run a handler. */
  static List<ProcessHandle> of(String handler) throws IOException {
    List<ProcessHandle> processes = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      Path commandLine = proc(process, "cmdline");
      if (Files.exists(commandLine)
          && List.of(Files.readString(commandLine, UTF_8).split("\0")).contains(handler)) {
        processes.add(process);
      }
    }
    return processes;
  }

  /** The most memory, in bytes, that one process of the handler has had resident so far. */
  static long peakBytes(String handler) throws IOException {
    long peak = 0;
    for (ProcessHandle process : of(handler)) {
      Matcher line = PEAK.matcher(Files.readString(proc(process, "status"), UTF_8));
      if (line.find()) {
        peak = Math.max(peak, Long.parseLong(line.group(1)) * 1024);
      }
    }
    return peak;
  }

  /** How many classes the handler's one process has loaded, from archives or not. */
  static long loadedClasses(String handler) throws IOException, InterruptedException {
    ProcessHandle process = of(handler).getFirst();
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process counters =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "PerfCounter.print")
            .redirectErrorStream(true)
            .start();
    String text = new String(counters.getInputStream().readAllBytes(), UTF_8);
    counters.waitFor();
    return counter(LOADED, text) + counter(SHARED, text);
  }

  private static long counter(Pattern pattern, String text) throws IOException {
    Matcher counter = pattern.matcher(text);
    if (!counter.find()) {
      throw new IOException("jcmd tells no " + pattern + ": " + text);
    }
    return Long.parseLong(counter.group(1));
  }

  /** Kills the handler's processes, so that its next call is a cold start. */
  static void kill(String handler) throws IOException, InterruptedException {
    for (ProcessHandle process : of(handler)) {
      process.destroyForcibly();
      try {
        process.onExit().get(10, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("Process " + process.pid() + " does not end", e);
      }
    }
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }
}
