package dev.wap.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What template.yaml says of a stack to whoever has deployed it. */
final class TemplateOutputsTest {
  @Test
  void theCommandsNameTheStack() {
    Map<String, String> commands = new TreeMap<>();
    TemplateYaml.read(Path.of("").toAbsolutePath().resolveSibling("template.yaml"))
        .path("Outputs")
        .properties()
        .forEach(
            output -> {
              String value = output.getValue().at("/Value/Fn::Sub").asText();
              if (value.startsWith("./wap ")) {
                commands.put(output.getKey(), value);
              }
            });
    assertThat(commands)
        .containsOnly(
            Map.entry("LoadCommand", "./wap load --stack ${AWS::StackName}"),
            Map.entry("VerifyCommand", "./wap verify --stack ${AWS::StackName}"),
            Map.entry("DashboardCommand", "./wap dashboard --stack ${AWS::StackName}"));
  }
}
