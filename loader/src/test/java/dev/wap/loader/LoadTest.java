// The command as a person runs it: a process of its own, its environment, output and exit code.
package dev.wap.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {

  @TempDir private Path folder;
  private Path temporary;
  private S3OnAFolder s3;
  private Map<String, String> environment;

  @BeforeEach
  void start() throws Exception {
    temporary = Files.createDirectory(folder.resolve("tmp"));
    s3 = new S3OnAFolder(Files.createDirectory(folder.resolve("s3")));
    s3.createBucket("source");
    environment =
        new HashMap<>(
            Map.of(
                "SOURCE_BUCKET",
                "source",
                "AWS_ENDPOINT_URL_S3",
                s3.endpoint().toString(),
                "AWS_REGION",
                "us-east-1",
                "AWS_ACCESS_KEY_ID",
                "any",
                "AWS_SECRET_ACCESS_KEY",
                "any",
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_CONFIG_FILE",
                folder.resolve("none").toString(),
                "AWS_SHARED_CREDENTIALS_FILE",
                folder.resolve("none").toString(),
                "TMPDIR",
                temporary.toString(),
                "PATH",
                System.getenv("PATH")));
  }

  @AfterEach
  void stop() throws Exception {
    s3.stop();
  }

  @Test
  void uploadsAndSaysWhatAndWhatNext() throws Exception {
    environment.put("STATE_MACHINE_ARN", "arn:aws:states:us-east-1:000000000000:stateMachine:wap");

    Result result = load("--seed", "0xff", "-n", "1234");

    Path object = s3.object("source", "customer_data_log/ff-1234-faulty.parquet");
    assertThat(result.err).isEmpty();
    assertThat(result.out)
        .isEqualTo(
            """
            Uploaded  s3://source/customer_data_log/ff-1234-faulty.parquet
            Rows      1,234
            Bytes     %,d
            Nulls     3: the last row, in every column

            Watch the run:
              aws stepfunctions list-executions --state-machine-arn "arn:aws:states:us-east-1:000000000000:stateMachine:wap"
            """
                .formatted(Files.size(object)));
    assertThat(result.exit).isZero();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void theSeedThatIsPrintedMakesTheSameFileAgain() throws Exception {
    Result random = load("--no-null", "--key", "orders/a.parquet");
    assertThat(random.out)
        .containsPattern("(?m)^Seed +\\d+, chosen at random$")
        .containsPattern("(?m)^Nulls +0$")
        .contains("--state-machine-arn \"$STATE_MACHINE_ARN\"");

    String seed = random.out.lines().findFirst().orElseThrow().replaceAll("\\D", "");
    Result again = load("--no-null", "--key", "orders/b.parquet", "--seed", seed, "--verbose");

    assertThat(again.out)
        .contains("Endpoint  " + s3.endpoint() + "/source")
        .contains("optional int32 my_col_0;")
        .containsPattern("Generated in \\d+\\.\\d\\d s")
        .containsPattern("Uploaded  in \\d+\\.\\d\\d s");
    assertThat(s3.object("source", "orders/a.parquet"))
        .hasSameBinaryContentAs(s3.object("source", "orders/b.parquet"));
  }

  @Test
  void aMissingBucketIsOneLineAndNothingIsMade() throws Exception {
    environment.put("SOURCE_BUCKET", "nowhere");

    load("-n", "100000000")
        .failedSaying(
            "there is no bucket at "
                + s3.endpoint()
                + "/nowhere: create it, or set SOURCE_BUCKET to one that exists");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void anUnreachableEndpointIsOneLine() throws Exception {
    s3.stop();

    Result result = load();

    // Now and then the SDK tells of the connection that it waited for, and not that it was refused.
    assertThat(result.err())
        .startsWith("wap load: cannot reach %s/source (".formatted(s3.endpoint()))
        .containsPattern("\\((Connection refused: /127.0.0.1:\\d+|no connection in time)\\)")
        .endsWith("): is it running, and is AWS_ENDPOINT_URL_S3 right?\n")
        .hasLineCount(1);
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void missingCredentialsAreOneLine() throws Exception {
    environment.remove("AWS_ACCESS_KEY_ID");

    load()
        .failedSaying(
            "there are no AWS credentials for "
                + s3.endpoint()
                + "/source: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'");
  }

  @Test
  void aMissingRegionIsOneLine() throws Exception {
    environment.remove("AWS_REGION");

    load().failedSaying("there is no AWS region for S3: set AWS_REGION, or run 'aws configure'");
  }

  @Test
  void aMissingSettingIsOneLine() throws Exception {
    environment.remove("SOURCE_BUCKET");

    load()
        .failedSaying(
            "SOURCE_BUCKET is not set: set it to the bucket to upload to, or start the embedded cloud with ./wap up");
  }

  @Test
  void aTemporaryFolderThatIsMissingIsOneLine() throws Exception {
    environment.put("TMPDIR", folder.resolve("gone").toString());

    assertThat(load().err)
        .startsWith("wap load: cannot make a file in " + folder.resolve("gone"))
        .endsWith("set TMPDIR to a folder with room\n")
        .hasLineCount(1);
  }

  @Test
  void verboseAddsTheStackTrace() throws Exception {
    environment.put("SOURCE_BUCKET", "nowhere");

    assertThat(load("--verbose").err)
        .startsWith("wap load: there is no bucket at ")
        .contains("\tat dev.wap.loader.Uploader.requireBucket");
  }

  @Test
  void wrongUsageIsOneLineAndExitsWithTwo() throws Exception {
    Result result = load("-n", "0");
    assertThat(result.err)
        .isEqualTo("wap load: -n: rows must be at least 1, not 0; see wap load --help\n");
    assertThat(result.exit).isEqualTo(2);

    result = load("--key", "x.csv");
    assertThat(result.err)
        .isEqualTo(
            "wap load: --key: the key 'x.csv' does not end in .parquet, and only such uploads start a run;"
                + " see wap load --help\n");
    assertThat(result.exit).isEqualTo(2);

    result = load("--seed", "seven");
    assertThat(result.err).contains("'seven' is not a 64-bit number");
    assertThat(result.exit).isEqualTo(2);
  }

  @Test
  void helpExplainsOptionsAndEnvironment() throws Exception {
    Result result = load("--help");

    assertThat(result.out)
        .contains("--no-null", "--seed", "--key", "--verbose", "SOURCE_BUCKET", "Exit codes:");
    assertThat(result.exit).isZero();
  }

  @Test
  void ctrlCLeavesNoFile() throws Exception {
    Process process = startLoad("-n", "1000000000");
    while (process.isAlive() && !isWriting()) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).isTrue();

    process.destroy(); // SIGTERM, which ends a JVM as Ctrl-C does.

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(temporary).isEmptyDirectory();
  }

  private boolean isWriting() throws Exception {
    try (var files = Files.list(temporary)) {
      return files.findAny().isPresent();
    }
  }

  private record Result(int exit, String out, String err) {

    void failedSaying(String message) {
      assertThat(err).isEqualTo("wap load: " + message + "\n");
      assertThat(exit).isEqualTo(1);
    }
  }

  private Result load(String... arguments) throws Exception {
    Process process = startLoad(arguments);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out"), UTF_8),
        Files.readString(folder.resolve("err"), UTF_8));
  }

  private Process startLoad(String... arguments) throws Exception {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Load.class.getName()));
    line.addAll(List.of(arguments));
    var builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(new File(folder.toFile(), "out"));
    builder.redirectError(new File(folder.toFile(), "err"));
    return builder.start();
  }
}
