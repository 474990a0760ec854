package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.template.FunctionResource;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zips are what the template says of them, and what Lambda takes. */
final class FunctionContractTest {
  private static final long UNZIPPED_LIMIT = 262_144_000;
  private static final long MEGABYTE = 1_000_000;

  /** Read from the environment, but no business of the template: a secret, and a test's address. */
  private static final Set<String> NOT_IN_THE_TEMPLATE =
      Set.of(
          "SLACK_TOKEN",
          "SLACK_API_URL",
          "NESSIE_OAUTH2_CLIENT_ID",
          "NESSIE_OAUTH2_CLIENT_SECRET",
          "NESSIE_OAUTH2_SCOPE");

  /** Read before the settings are, by logs and metrics. */
  private static final Set<String> OF_POWERTOOLS =
      Set.of("POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME");

  @ParameterizedTest
  @CsvSource({
    "BranchFunction, 20",
    "NotifyFunction, 20",
    "UpkeepFunction, 20",
    "WriteSnapshotFunction, 70",
    "AuditBranchFunction, 70",
    "MergeBranchFunction, 70",
  })
  void zipIsSmall(String logicalId, long megabytes) throws Exception {
    FunctionResource function = Project.template().function(logicalId);
    assertThat(Files.size(function.codeUri())).isLessThan(megabytes * MEGABYTE);
    try (ZipFile zip = new ZipFile(function.codeUri().toFile())) {
      assertThat(zip.stream().mapToLong(ZipEntry::getSize).sum()).isLessThan(UNZIPPED_LIMIT);
    }
  }

  @Test
  void everyHandlerIsOneThatLambdaCanStart() throws Exception {
    assertThat(Project.template().functions()).hasSize(6);
    for (FunctionResource function : Project.template().functions()) {
      try (FunctionZip zip = FunctionZip.open(function)) {
        assertThat(function.handler()).endsWith("::handleRequest");
        Class<?> handler = zip.handler();
        assertThat(Modifier.isPublic(handler.getConstructor().getModifiers())).isTrue();
        assertThat(Modifier.isAbstract(handler.getModifiers())).isFalse();
        assertThat(zip.load("com.amazonaws.services.lambda.runtime.RequestStreamHandler"))
            .isAssignableFrom(handler);
        assertThat(zip.inputType()).isRecord();
        assertThat(zip.outputTypes()).isNotEmpty().allMatch(Class::isRecord);
      }
    }
  }

  @Test
  void theTemplateSetsWhatTheFunctionsRead() throws Exception {
    for (FunctionResource function : Project.template().functions()) {
      try (FunctionZip zip = FunctionZip.open(function)) {
        Recorder environment = new Recorder(function.environment());
        zip.load("dev.wap.contract.Settings")
            .getMethod("from", Map.class)
            .invoke(null, environment);
        assertThat(environment.read)
            .as("what %s reads holds all that the template sets", function.logicalId())
            .containsAll(settings(function));
      }
    }
  }

  private static Set<String> settings(FunctionResource function) {
    Set<String> names = new TreeSet<>(function.environment().keySet());
    names.removeIf(FunctionContractTest::isOfTheSdk);
    names.removeAll(OF_POWERTOOLS);
    return names;
  }

  /** Whether the AWS SDK reads a variable by itself. */
  private static boolean isOfTheSdk(String variable) {
    return variable.startsWith("AWS_");
  }

  @Test
  void everySettingIsInTheTemplate() throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    for (FunctionResource function : Project.template().functions()) {
      all.putAll(function.environment());
    }
    all.keySet().removeIf(FunctionContractTest::isOfTheSdk);
    try (FunctionZip zip = FunctionZip.open(Project.template().function("NotifyFunction"))) {
      Recorder environment = new Recorder(all);
      zip.load("dev.wap.contract.Settings").getMethod("from", Map.class).invoke(null, environment);
      Set<String> expected = new TreeSet<>(all.keySet());
      assertThat(expected.removeAll(OF_POWERTOOLS)).isTrue();
      expected.addAll(NOT_IN_THE_TEMPLATE);
      assertThat(environment.read).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** An environment that notes which variables are asked for. */
  private static final class Recorder extends AbstractMap<String, String> {
    private final Map<String, String> variables;
    private final Set<String> read = new TreeSet<>();

    Recorder(Map<String, String> variables) {
      this.variables = variables;
    }

    @Override
    public @Nullable String get(Object name) {
      read.add((String) name);
      return variables.get(name);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      return variables.entrySet();
    }
  }
}
