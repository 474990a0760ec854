package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each zip as Lambda runs it: in no more memory than its MemorySize, in no environment but its own,
 * and with nothing to write to but its temporary folder. One file is published and one rejected,
 * and the upkeep function is called, so that every zip has worked; then its processes are looked
 * at.
 *
 * <p>A read-only file system needs the right to mount, which root has, in most containers too;
 * without it that one test is skipped, and the others run all the same.
 */
final class SandboxTest {
  private static final String SCRIPT =
      Path.of("src/test/sh/sandbox.sh").toAbsolutePath().toString();

  /** What Lambda sets, and what the embedded one sets so that endpoints are found. */
  private static final Set<String> LAMBDAS =
      Set.of(
          "PATH",
          "LANG",
          "TZ",
          "AWS_REGION",
          "AWS_DEFAULT_REGION",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_EXECUTION_ENV",
          "AWS_LAMBDA_FUNCTION_NAME",
          "AWS_LAMBDA_FUNCTION_VERSION",
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
          "AWS_LAMBDA_LOG_GROUP_NAME",
          "AWS_LAMBDA_LOG_STREAM_NAME",
          "AWS_LAMBDA_INITIALIZATION_TYPE",
          "AWS_LAMBDA_RUNTIME_API",
          "LAMBDA_TASK_ROOT",
          "_HANDLER",
          "AWS_ENDPOINT_URL_S3",
          "AWS_ENDPOINT_URL_SFN");

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern DATA_LIMIT = Pattern.compile("Max data size\\s+(\\d+)\\s");

  @TempDir private static Path folder;
  private static boolean readOnly;
  private static CloudUnderTest cloud;

  @BeforeAll
  static void start() throws Exception {
    List<String> isolated = List.of("unshare", "--mount", SCRIPT, "--read-only", "--");
    readOnly = works(isolated);
    cloud =
        CloudUnderTest.start(
            folder,
            Map.of("SLACK_CHANNEL", "#data"),
            Seams.NONE.withLauncher(readOnly ? isolated : List.of(SCRIPT, "--")));
    everyZipWorks();
  }

  /** Whether the machine lets us make a sandbox. */
  private static boolean works(List<String> launcher) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    Path temporary = Files.createDirectories(folder.resolve("a/b"));
    command.addAll(List.of("true", "-Djava.io.tmpdir=" + temporary.toAbsolutePath()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sandbox.log").toFile());
    builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
    Process process = builder.start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static void everyZipWorks() throws Exception {
    cloud.rules("boxed", "IsComplete \"name\"");
    // The second one's nulls are counted by reading the column.
    byte[] clean = TestParquet.people(1_000).withoutStatistics().bytes();
    byte[] faulty = TestParquet.people(1_000).row(7, null).withoutStatistics().bytes();

    ExecutionDescription published = cloud.upload("boxed/clean.parquet", clean);
    ExecutionDescription rejected = cloud.upload("boxed/faulty.parquet", faulty);
    LambdaResult upkeep =
        cloud
            .cloud()
            .invoke(
                cloud.cloud().template().function("UpkeepFunction").name(),
                Files.readString(CloudUnderTest.PROJECT.resolve("events/upkeep.json")));

    assertThat(cloud.states(published)).as(published.cause().orElse("")).endsWith("Published");
    assertThat(rejected.error()).as(rejected.cause().orElse("")).contains("AuditFailed");
    assertThat(upkeep).isInstanceOf(LambdaResult.Success.class);
    for (ExecutionDescription execution : List.of(published, rejected)) {
      for (String state : cloud.states(execution)) {
        assertThat(cloud.failures(execution, state)).as(state + " at the first try").isEmpty();
      }
    }
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  /** A process's variables; none of one that has just ended. */
  private static String environment(Path process) throws IOException {
    try {
      return Files.readString(process.resolve("environ"));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** The processes of each function, by its logical id. */
  private static Map<String, List<Path>> processes() throws IOException {
    Map<String, List<Path>> processes = new TreeMap<>();
    String s3 = cloud.cloud().environment().get("AWS_ENDPOINT_URL_S3");
    for (FunctionResource function : cloud.cloud().template().functions()) {
      List<Path> own = new ArrayList<>();
      for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
        Path folder = Path.of("/proc", Long.toString(process.pid()));
        String environ = environment(folder);
        // Other tests' clouds have functions of the same names.
        if (environ.contains("AWS_LAMBDA_FUNCTION_NAME=" + function.name() + "\0")
            && environ.contains("AWS_ENDPOINT_URL_S3=" + s3 + "\0")) {
          own.add(folder);
        }
      }
      assertThat(own).as("processes of " + function.name()).isNotEmpty();
      processes.put(function.logicalId(), own);
    }
    assertThat(processes).as("a function per zip").hasSize(6);
    return processes;
  }

  @Test
  void everyZipWorksInItsMemory() throws Exception {
    for (Map.Entry<String, List<Path>> processes : processes().entrySet()) {
      long megabytes = cloud.cloud().template().function(processes.getKey()).memoryMegabytes();
      for (Path process : processes.getValue()) {
        assertThat(number(process.resolve("limits"), DATA_LIMIT))
            .isEqualTo(megabytes * 1024 * 1024);
        assertThat(number(process.resolve("status"), PEAK) / 1024)
            .as("MB that %s had in use at most", processes.getKey())
            .isLessThan(megabytes);
      }
    }
  }

  private static long number(Path file, Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(file));
    assertThat(matcher.find()).as(file + " has " + pattern).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void everyZipHasNoEnvironmentButItsOwn() throws Exception {
    assertThat(System.getenv()).as("what must not leak").containsKeys("HOME");
    for (Map.Entry<String, List<Path>> processes : processes().entrySet()) {
      Set<String> allowed = new TreeSet<>(LAMBDAS);
      allowed.addAll(cloud.cloud().template().function(processes.getKey()).environment().keySet());
      for (Path process : processes.getValue()) {
        Set<String> names = new TreeSet<>();
        String environ = environment(process);
        for (String variable : environ.split("\0", -1)) {
          names.add(variable.split("=", 2)[0]);
        }
        names.remove("");
        assertThat(names).as(processes.getKey()).isSubsetOf(allowed).contains("LAKE_BUCKET");
      }
    }
  }

  /** The launcher has made sure before it started them that nothing else can be written to. */
  @Test
  void everyZipWritesToItsTemporaryFolderOnly() throws Exception {
    assumeTrue(
        readOnly, "no right to mount: no read-only file system for the functions to work on");
    for (Map.Entry<String, List<Path>> processes : processes().entrySet()) {
      for (Path process : processes.getValue()) {
        assertThat(Files.readAllLines(process.resolve("mounts")))
            .as("the root of " + processes.getKey())
            .anyMatch(line -> line.matches("\\S+ / \\S+ ro\\b.*"));
      }
    }
  }
}
