package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/security.md names tests that exist, and on every line that says so. */
final class SecurityPageTest {
  @Test
  void everyLineOfATableOfTestsNamesTestsThatExist() throws IOException {
    boolean names = false;
    int lines = 0;
    for (String line : Files.readAllLines(Project.ROOT.resolve("docs/security.md"))) {
      if (line.equals("| | test |")) {
        names = true;
      } else if (!line.startsWith("|")) {
        names = false;
      }
      int found = NamedTests.check(line);
      if (names && line.matches("\\| \\w.*")) {
        assertThat(found).as(line).isPositive();
        lines++;
      }
    }
    assertThat(lines).isGreaterThan(20);
  }

  @Test
  void theDashboardsPolicyWritesNothing() throws IOException {
    String page = Files.readString(Project.ROOT.resolve("docs/security.md"));
    JsonNode policy =
        new ObjectMapper().readTree(page.split("```json\n", -1)[1].split("```", -1)[0]);
    for (JsonNode statement : policy.path("Statement")) {
      assertThat(texts(statement.path("Action")))
          .as(statement.toString())
          .isNotEmpty()
          .allMatch(action -> action.matches("\\w+:(Get|List|Describe)\\w+|states:StartExecution"));
      assertThat(texts(statement.path("Resource")))
          .as(statement.toString())
          .isNotEmpty()
          .doesNotContain("*");
    }
  }

  /** One text, or several. */
  private static List<String> texts(JsonNode node) {
    return node.isTextual()
        ? List.of(node.textValue())
        : node.valueStream().map(JsonNode::asText).toList();
  }
}
