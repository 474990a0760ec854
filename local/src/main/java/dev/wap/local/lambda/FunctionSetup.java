package dev.wap.local.lambda;

import dev.wap.local.process.ChildJvm;
import dev.wap.local.template.FunctionResource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all processes of one function are started with: its code, command line and environment.
 *
 * <p>Classes are archived (AppCDS), which makes a start up to twice as fast. The first process of a
 * function that has no archive writes one when it ends; the others just run, for two that write one
 * file would spoil it.
 */
final class FunctionSetup {
  /**
   * What Lambda's Java runtimes since 17 set, unless the function's JAVA_TOOL_OPTIONS say
   * otherwise.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Customize
   *     Java runtime startup behavior</a>
   */
  private static final String JIT = "-XX:TieredStopAtLevel=1";

  /**
   * Where AWS unzips a function to. There is no such folder here, so that variables which name it
   * name the real one instead.
   */
  private static final String TASK_ROOT = "/var/task";

  /** The share of its memory that Lambda's Java runtimes give to the heap. */
  private static final int HEAP_PERCENT = 85;

  private final FunctionResource function;
  private final LambdaOptions options;
  private final RuntimeClient client;
  private final FunctionCode code;
  private final FunctionLog log;
  private final Path mainJar;
  private final Path temporaryFolder;
  private final Clock clock;
  private final AtomicBoolean archiveClaimed = new AtomicBoolean();

  FunctionSetup(FunctionResource function, LambdaOptions options, RuntimeClient client, Clock clock)
      throws IOException {
    this.function = function;
    this.options = options;
    this.client = client;
    this.clock = clock;
    this.code = FunctionCode.unzip(function.codeUri(), options.cacheFolder());
    this.mainJar = ChildJvm.mainJar(options.cacheFolder());
    this.temporaryFolder = Files.createDirectories(options.cacheFolder().resolve("tmp"));
    this.log =
        new FunctionLog(
            options.logFolder().resolve(function.name() + ".log"), function.memoryMegabytes());
  }

  FunctionResource function() {
    return function;
  }

  FunctionCode code() {
    return code;
  }

  FunctionLog log() {
    return log;
  }

  Clock clock() {
    return clock;
  }

  Path temporaryFolder() {
    return temporaryFolder;
  }

  Duration initTimeout() {
    return options.initTimeout();
  }

  /** Whether the caller's process shall write the archive. */
  boolean claimArchive() {
    return !Files.exists(code.archive()) && archiveClaimed.compareAndSet(false, true);
  }

  /** The process that should have written it did not. */
  void releaseArchive() {
    archiveClaimed.set(false);
  }

  /**
   * A process's command line and environment.
   *
   * @param runtimeApi host and port
   * @param temporary the process's own temporary folder
   * @param newArchive what to write the archive to, or null
   */
  ProcessBuilder command(String runtimeApi, Path temporary, Path newArchive) {
    List<String> command = new ArrayList<>(options.launcher());
    command.add(ChildJvm.java().toString());
    command.add("-XX:MaxHeapSize=" + function.memoryMegabytes() * 1024L * HEAP_PERCENT / 100 + "k");
    command.add("-XX:+UseSerialGC");
    command.add(JIT);
    command.add("-Xshare:auto");
    // An archive that does not fit is not used, which is nothing that a function should print.
    command.add("-Xlog:disable");
    if (newArchive != null) {
      command.add("-XX:ArchiveClassesAtExit=" + newArchive);
    } else if (Files.exists(code.archive())) {
      command.add("-XX:SharedArchiveFile=" + code.archive());
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-D" + RuntimeClient.NATIVE_LIBRARY_PROPERTY + "=" + client.nativeLibrary());
    command.add("-cp");
    command.add(
        Stream.of(List.of(mainJar), client.jars(), code.classPath())
            .flatMap(List::stream)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(ChildJvm.mainClass());
    command.add(RuntimeClient.MAIN_CLASS);
    command.add(function.handler());
    var builder = new ProcessBuilder(command).directory(code.taskRoot().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(lambdaEnvironment(runtimeApi));
    String taskRoot = code.taskRoot().toString();
    function
        .environment()
        .forEach((name, value) -> environment.put(name, value.replace(TASK_ROOT, taskRoot)));
    environment.putAll(options.environment());
    return builder;
  }

  /**
   * The variables that Lambda sets.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">Defined
   *     runtime environment variables</a>
   */
  private Map<String, String> lambdaEnvironment(String runtimeApi) {
    return Map.ofEntries(
        Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin"),
        Map.entry("LANG", "en_US.UTF-8"),
        Map.entry("TZ", ":UTC"),
        Map.entry("AWS_REGION", options.region()),
        Map.entry("AWS_DEFAULT_REGION", options.region()),
        Map.entry("AWS_ACCESS_KEY_ID", "local"),
        Map.entry("AWS_SECRET_ACCESS_KEY", "local"),
        Map.entry("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime()),
        Map.entry("AWS_LAMBDA_FUNCTION_NAME", function.name()),
        Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes())),
        Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name()),
        Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
        Map.entry("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        Map.entry("AWS_LAMBDA_RUNTIME_API", runtimeApi),
        Map.entry("LAMBDA_TASK_ROOT", code.taskRoot().toString()),
        Map.entry("_HANDLER", function.handler()));
  }
}
