package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.process.ChildJvm;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.ExecutionSummary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The whole embedded cloud, {@code wap up}, is killed while runs are under way, and started again:
 * executions that were cut off are ended and looked after, and what was not published is once its
 * event comes again.
 *
 * <p>It is killed at one moment; at ten with {@code -Dwap.faults=all}.
 */
final class CloudCrashTest {
  private static final int UPLOADS = 4;
  private static final int ROWS = 3;
  private static final int LONGEST_MILLIS = 2_500;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  static IntStream moments() {
    boolean all = System.getProperty("wap.faults", "some").equals("all");
    return new Random(4).ints(all ? 10 : 1, 300, LONGEST_MILLIS);
  }

  @ParameterizedTest(name = "after {0} ms")
  @MethodSource("moments")
  void isKilledWhileRunsAreUnderWay(int millis) throws Exception {
    Path rules = Files.createDirectories(folder.resolve("rules"));
    Files.writeString(rules.resolve("kept.dqdl"), "Rules = [ IsComplete \"name\" ]");
    int port = freePorts();
    Process process = start(rules, port);
    List<ProcessHandle> all = new ArrayList<>();
    try (S3Client s3 = client(port)) {
      for (int i = 0; i < UPLOADS; i++) {
        byte[] file = file(i);
        int number = i;
        s3.putObject(
            put -> put.bucket("wap-sourcebucket").key(key(number)), RequestBody.fromBytes(file));
      }
      Thread.sleep(millis);
    } finally {
      process.descendants().forEach(all::add);
      process.destroyForcibly();
    }
    // Its children end when they find it gone, and with them their ports and locks are free.
    for (ProcessHandle child : all) {
      child.onExit().join();
    }

    try (CloudUnderTest cloud = CloudUnderTest.start(folder, Map.of("SLACK_CHANNEL", "#data"))) {
      awaitAllEnded(cloud);
      long cut =
          executions(cloud).stream()
              .filter(execution -> execution.status() != ExecutionStatus.SUCCEEDED)
              .count();
      System.out.printf("Killed after %d ms: %d executions cut off%n", millis, cut);
      assertThat(new LakeOracle(cloud).violations()).isEmpty();

      for (int i = 0; i < UPLOADS; i++) {
        int before = cloud.executions(key(i)).size();
        cloud.put(key(i), file(i));
        ExecutionDescription replay = cloud.await(key(i), before + 1).get(before);
        assertThat(replay.summary().status()).isEqualTo(ExecutionStatus.SUCCEEDED);
      }
      assertThat(cloud.dataFiles("main", "kept")).hasSize(UPLOADS).doesNotHaveDuplicates();
      assertThat(cloud.rows("main", "kept"))
          .extracting(row -> row.get("id"))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, UPLOADS * ROWS).boxed().toList());
      awaitAllEnded(cloud);
      assertThat(new LakeOracle(cloud).violations()).isEmpty();
    }
  }

  private static String key(int upload) {
    return "kept/%d.parquet".formatted(upload);
  }

  private static byte[] file(int upload) throws IOException {
    return TestParquet.of("optional int32 id", "optional binary name (STRING)")
        .rows(ROWS, i -> new Object[] {upload * ROWS + i, "name " + i})
        .bytes();
  }

  private static List<ExecutionSummary> executions(CloudUnderTest cloud) {
    return cloud.cloud().stepFunctions().listExecutions(cloud.machine()).toList();
  }

  /** Also the executions that look after those that were cut off. */
  private static void awaitAllEnded(CloudUnderTest cloud) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    List<String> machines =
        cloud.cloud().template().stateMachines().stream().map(machine -> machine.arn()).toList();
    int quiet = 0;
    while (quiet < 20) {
      boolean running =
          machines.stream()
              .flatMap(arn -> cloud.cloud().stepFunctions().listExecutions(arn))
              .anyMatch(execution -> execution.status() == ExecutionStatus.RUNNING);
      quiet = running ? 0 : quiet + 1;
      assertThat(System.nanoTime()).as("everything has ended").isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  /** The first of some ports in a row that are free now. */
  private static int freePorts() throws IOException {
    Random random = new Random();
    while (true) {
      int base = random.nextInt(20_000, 32_000);
      if (isFree(base) && isFree(base + 1) && isFree(base + 2) && isFree(base + 3)) {
        return base;
      }
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (var socket = new ServerSocket(port)) {
      return socket.getLocalPort() == port;
    } catch (BindException e) {
      return false;
    }
  }

  /** Starts {@code wap up} for a project that is this one, but for where it keeps things. */
  private Process start(Path rules, int port) throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    for (String name :
        List.of("template.yaml", "statemachine", "functions", "dashboard", "local")) {
      Files.createSymbolicLink(
          project.resolve(name), CloudUnderTest.PROJECT.resolve(name).toRealPath());
    }
    Files.createDirectories(project.resolve(".wap"));
    Files.createSymbolicLink(
        project.resolve(".wap/cache"),
        Files.createDirectories(Path.of("target", "e2e-cache")).toRealPath());
    ProcessBuilder builder =
        new ProcessBuilder(
                ChildJvm.java().toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Wap.class.getName(),
                "up",
                "--project",
                project.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--port-base",
                Integer.toString(port))
            .redirectErrorStream(true);
    builder.environment().put("RULES_URI", rules.toUri().toString());
    builder.environment().put("SLACK_CHANNEL", "#data");
    Process process = builder.start();
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith("Ctrl-C")) {
        return process;
      }
    }
    throw new IOException("wap up has ended: " + said);
  }

  private static S3Client client(int port) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    LocalEnvironment.ACCESS_KEY, LocalEnvironment.ACCESS_KEY)))
        .build();
  }
}
