package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every line of docs/local-fidelity.md says same, differs or refused, and names tests that exist.
 */
final class LocalFidelityTest {
  private static final Pattern LINE = Pattern.compile("\\| (\\S+) \\| (.+) \\| (.+) \\|");

  @TestFactory
  List<DynamicTest> everyLineIsTested() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(Project.ROOT.resolve("docs/local-fidelity.md"))) {
      if (line.startsWith("| ") && !line.startsWith("| |")) {
        tests.add(DynamicTest.dynamicTest(line, () -> check(line)));
      }
    }
    return tests;
  }

  private static void check(String line) throws IOException {
    Matcher parts = LINE.matcher(line);
    assertThat(parts.matches()).as("a line of three columns").isTrue();
    assertThat(parts.group(1)).isIn("same", "differs", "refused");
    assertThat(NamedTests.check(parts.group(3))).as("names a test").isPositive();
  }
}
