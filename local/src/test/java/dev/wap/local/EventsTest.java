package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files under events/, by which one calls a function alone: each is sent to its function in an
 * embedded cloud that has seen no upload, and to the same function in sam's container where there
 * is a Docker engine.
 */
final class EventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EVENTS = CloudUnderTest.PROJECT.resolve("events");
  private static final Path ENVIRONMENT = EVENTS.resolve("env.local.json");
  private static final long LIMIT_SECONDS = 600;

  private static CloudUnderTest cloud;

  @TempDir private static Path folder;

  /**
   * An event, and what comes of it.
   *
   * @param function its function
   * @param file its file's name
   * @param answer what the answer contains, or the error's name and message
   */
  private record Event(String function, String file, String answer) {}

  /** The uploads that these tell of are not in this cloud, and the functions say so. */
  private static final List<Event> ALL =
      List.of(
          new Event(
              "BranchFunction",
              "create-branch",
              "\"branch\":{\"name\":\"upload/customer_data_log/golden-hawk-af5a39baa8a34d9d-1\""),
          new Event(
              "BranchFunction",
              "reject-branch",
              "dev.wap.error.UnauditedBranch: The branch upload/customer_data_log/early-eagle-"),
          new Event("WriteSnapshotFunction", "write-snapshot", "dev.wap.error.UploadGone: "),
          new Event("AuditBranchFunction", "audit-branch", "dev.wap.error.UnauditedBranch: "),
          new Event(
              "MergeBranchFunction",
              "merge-branch",
              "dev.wap.error.UnauditedBranch: The branch upload/customer_data_log/golden-hawk-"),
          new Event("NotifyFunction", "notify-published", "NOTIFY_ON does not name PUBLISHED"),
          new Event("NotifyFunction", "notify-rejected", "\"delivered\":false"),
          new Event(
              "BranchFunction",
              "take-branch",
              "dev.wap.error.ActionRefused: There is no rejected upload on the branch "),
          new Event("NotifyFunction", "notify-discarded", "NOTIFY_ON does not name DISCARDED"),
          new Event("NotifyFunction", "notify-skipped", "NOTIFY_ON does not name SKIPPED"),
          new Event("NotifyFunction", "notify-failed", "\"delivered\":false"),
          new Event("UpkeepFunction", "upkeep", "\"archived\":{\"archived\":0,\"left\":0}"),
          new Event("BranchFunction", "discard-branch", "\"published\":false"));

  @BeforeAll
  static void start() throws Exception {
    cloud = CloudUnderTest.start(folder, Map.of());
    cloud.ruleset(
        "customer_data_log",
        Files.readString(CloudUnderTest.PROJECT.resolve("rules/customer_data_log.dqdl")));
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void noFileIsForgotten() throws Exception {
    try (Stream<Path> files = Files.list(EVENTS)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      ALL.stream().map(it -> it.file() + ".json"),
                      Stream.of("decision.json", "env.local.json", "s3-object-created.json"))
                  .toList());
    }
    assertThat(ALL)
        .extracting(Event::function)
        .containsAll(
            cloud.cloud().template().functions().stream()
                .map(FunctionResource::logicalId)
                .toList());
  }

  @Test
  void everyEventIsAnsweredByItsFunction() throws Exception {
    for (Event event : ALL) {
      Answer answer =
          Answer.of(
              cloud
                  .cloud()
                  .invoke(
                      cloud.cloud().template().function(event.function()).name(),
                      Files.readString(EVENTS.resolve(event.file() + ".json"))));
      assertThat(answer.error() + ": " + answer.message() + answer.payload())
          .as(event.file())
          .contains(event.answer());
    }
  }

  /**
   * sam gives a function no variable that the template does not give it, whatever the file says: it
   * would be passed over in silence.
   */
  @Test
  void theEnvironmentNamesEveryVariableOfTheTemplateAndNoOther() throws Exception {
    Set<String> variables = new TreeSet<>();
    for (FunctionResource function : cloud.cloud().template().functions()) {
      variables.addAll(function.environment().keySet());
    }
    JsonNode file = JSON.readTree(ENVIRONMENT.toFile());

    assertThat(file.properties()).extracting(Map.Entry::getKey).containsExactly("Parameters");
    assertThat(file.get("Parameters").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(variables);
  }

  /** The embedded cloud's own names, and its ports unless --port-base moves them. */
  @Test
  void theEnvironmentIsThatOfTheEmbeddedCloud() throws Exception {
    for (Map.Entry<String, JsonNode> variable :
        JSON.readTree(ENVIRONMENT.toFile()).get("Parameters").properties()) {
      String name = variable.getKey();
      String value = variable.getValue().asText();
      if (name.equals("RULES_URI")) {
        // In the container the zips' own; a folder of this machine is not in it.
        assertThat(value).isEqualTo("file:///var/task/rules/");
      } else if (value.startsWith("http://127.0.0.1:")) {
        int port =
            switch (name) {
              case "AWS_ENDPOINT_URL_S3" -> Ports.DEFAULT.s3();
              case "AWS_ENDPOINT_URL_SFN" -> Ports.DEFAULT.stepFunctions();
              default -> Ports.DEFAULT.nessie();
            };
        assertThat(value).as(name).isEqualTo(withPort(name, port));
      } else {
        assertThat(value)
            .as(name)
            .isEqualTo(cloud.cloud().environment().variables().getOrDefault(name, ""));
      }
    }
  }

  private static String withPort(String name, int port) {
    return cloud.cloud().environment().get(name).replaceFirst(":[0-9]+", ":" + port);
  }

  /** By sam's own classes, in the Python of the sam that lies beside the aws of WAP_TEST_AWS. */
  @Test
  void samTakesTheEnvironmentFromTheFile() throws Exception {
    JsonNode given =
        JSON.readTree(
            run(
                List.of(
                    tool("python").toString(),
                    "local/src/test/python/sam_environment.py",
                    "template.yaml",
                    "events/env.local.json")));

    JsonNode file = JSON.readTree(ENVIRONMENT.toFile()).get("Parameters");
    for (FunctionResource function : cloud.cloud().template().functions()) {
      for (String name : function.environment().keySet()) {
        assertThat(given.path(function.logicalId()).path(name))
            .as("%s of %s", name, function.logicalId())
            .isEqualTo(file.get(name));
      }
    }
  }

  @Test
  void samLocalInvokeRunsEveryFunction() throws Exception {
    Path sam = tool("sam");
    assumeDocker();
    ObjectNode environment = (ObjectNode) JSON.readTree(ENVIRONMENT.toFile());
    ObjectNode variables = (ObjectNode) environment.get("Parameters");
    for (String name : List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SFN", "NESSIE_ENDPOINT")) {
      variables.put(name, cloud.cloud().environment().get(name));
    }
    Path file = folder.resolve("env.json");
    Files.writeString(file, environment.toString());
    for (Event event : ALL) {
      String answer =
          run(
              List.of(
                  sam.toString(),
                  "local",
                  "invoke",
                  event.function(),
                  "--event",
                  "events/" + event.file() + ".json",
                  "--env-vars",
                  file.toString(),
                  "--docker-network",
                  "host"));
      JsonNode json = CloudUnderTest.parse(answer.strip());
      assertThat(
              json.has("errorType")
                  ? json.get("errorType").asText() + ": " + json.path("errorMessage").asText()
                  : json.toString())
          .as(event.file())
          .contains(event.answer());
    }
  }

  private static Path tool(String name) {
    String aws = System.getenv("WAP_TEST_AWS");
    assumeTrue(aws != null && !aws.isBlank(), "WAP_TEST_AWS is not set, and sam lies beside it");
    return Path.of(aws).resolveSibling(name);
  }

  /** With an engine that runs the template's architecture. */
  private static void assumeDocker() throws Exception {
    String architecture;
    try {
      architecture = run(List.of("docker", "info", "--format", "{{.Architecture}}")).strip();
    } catch (IOException | AssertionError e) {
      architecture = "";
    }
    assumeTrue(!architecture.isEmpty(), "sam local invoke was not run: no Docker engine answers");
    assumeTrue(
        architecture.equals("aarch64")
            || Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-aarch64")),
        "sam local invoke was not run: the functions are for arm64, which this Docker engine does not run");
  }

  /** Runs a program in the project's folder; answers its standard output. */
  private static String run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "tool", ".out");
    Path err = Files.createTempFile(folder, "tool", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(CloudUnderTest.PROJECT.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("AWS_DEFAULT_REGION", "us-east-1");
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("SAM_CLI_TELEMETRY", "0");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    assertThat(ended && process.exitValue() == 0)
        .as("%s, which said: %s", String.join(" ", command), Files.readString(err))
        .isTrue();
    return Files.readString(out);
  }
}
