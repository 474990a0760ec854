package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.contract.Settings;
import dev.wap.ops.Connections;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The commands that look after a lake, at an embedded cloud. */
final class OpsUnderTest {
  private OpsUnderTest() {}

  /**
   * What a command left.
   *
   * @param exitCode its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Outcome(int exitCode, String out, String err) {}

  /** Runs a command as the launcher does. */
  static Outcome run(CloudUnderTest cloud, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CloudUnderTest.PROJECT.resolve(Path.of("ops", "target", "lib")) + "/*",
                "dev.wap.ops.Ops"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().putAll(cloud.cloud().environment().variables());
    Process process = builder.start();
    var err = new StringBuilder();
    Thread reader = Thread.ofVirtual().start(() -> err.append(text(process.errorReader(UTF_8))));
    String out = text(process.inputReader(UTF_8));
    reader.join();
    return new Outcome(process.waitFor(), out, err.toString());
  }

  private static String text(BufferedReader reader) {
    try (reader) {
      return reader.lines().collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "cannot be read: " + e;
    }
  }

  /** What a command would reach, from within this process; the caller closes it. */
  static Connections connections(CloudUnderTest cloud) {
    return connections(cloud, Map.of());
  }

  /** The same, with some settings of their own. */
  static Connections connections(CloudUnderTest cloud, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(cloud.cloud().environment().variables());
    environment.putAll(settings);
    return Connections.of(
        Settings.from(environment),
        cloud.machine(),
        Optional.ofNullable(environment.get("AFTERCARE_STATE_MACHINE_ARN")),
        cloud.cloud().environment().s3Client(),
        SfnClient.builder()
            .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_SFN")))
            .region(Region.of(environment.get("AWS_REGION")))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build());
  }
}
