package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
}
