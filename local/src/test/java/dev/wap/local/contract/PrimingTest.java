package dev.wap.local.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.contract.priming.NoNames;
import dev.wap.local.contract.priming.Offline;
import dev.wap.local.contract.priming.Snapshot;
import dev.wap.local.template.FunctionResource;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each function runs before SnapStart's snapshot: it succeeds with the template's environment
 * and nothing else, loads what a first call needs, and reaches out to nothing.
 */
final class PrimingTest {
  @TempDir private Path folder;

  /** The classes are about two thirds of what was measured, so that libraries may shrink. */
  @ParameterizedTest
  @CsvSource({
    "BranchFunction, 1300",
    "WriteSnapshotFunction, 3500",
    "AuditBranchFunction, 3700",
    "MergeBranchFunction, 3600",
    "NotifyFunction, 1300",
    "UpkeepFunction, 1100",
  })
  void primingLoadsAFirstCallsClassesAndReachesOutToNothing(String logicalId, int classes)
      throws Exception {
    String output = run(logicalId);

    assertThat(output)
        .doesNotContain("REACHED OUT")
        .doesNotContain("\"level\":\"WARN\"")
        .doesNotContain("\"level\":\"ERROR\"")
        .contains("\"message\":\"Primed\"")
        .contains("\"message\":\"Restored\"")
        // No metric of what never was.
        .doesNotContain("CloudWatchMetrics");
    Matcher primed = Pattern.compile("PRIMED (\\d+) classes").matcher(output);
    assertThat(primed.find()).isTrue();
    assertThat(Integer.parseInt(primed.group(1))).isGreaterThan(classes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket", "channel", "name"})
  void theGuardsSeeWhoReachesOut(String how) throws Exception {
    assertThat(run("BranchFunction", how)).contains("REACHED OUT");
  }

  private String run(String logicalId, String... more) throws Exception {
    FunctionResource function = Project.template().function(logicalId);
    Path zip = unzipped(function);
    Path services = Files.createDirectories(folder.resolve("services/META-INF/services"));
    Files.writeString(
        services.resolve("java.net.spi.InetAddressResolverProvider"), NoNames.class.getName());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + function.memoryMegabytes() + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-Djava.nio.channels.spi.SelectorProvider=" + Offline.class.getName(),
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(
                    File.pathSeparator,
                    zip.toString(),
                    zip.resolve("lib") + "/*",
                    folder.resolve("services").toString(),
                    guards().toString()),
                Snapshot.class.getName(),
                function.handler().replaceAll("::.*", "")));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(zip.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(function.environment());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  /** The guards' classes alone, so that nothing else of the tests is in the class path. */
  private Path guards() throws Exception {
    Path guards = folder.resolve("guards");
    Path own = guards.resolve(Offline.class.getPackageName().replace('.', '/'));
    Files.createDirectories(own);
    Path from = Path.of(Offline.class.getResource("Offline.class").toURI()).getParent();
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, own.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return guards;
  }

  private Path unzipped(FunctionResource function) throws Exception {
    Path zip = folder.resolve("zip");
    try (var file = new ZipFile(function.codeUri().toFile())) {
      for (var entry : file.stream().filter(entry -> !entry.isDirectory()).toList()) {
        Path target = zip.resolve(entry.getName());
        Files.createDirectories(target.getParent());
        try (var in = file.getInputStream(entry)) {
          Files.copy(in, target);
        }
      }
    }
    return zip;
  }
}
