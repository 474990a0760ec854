package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every line of docs/local-fidelity.md says same, differs or refused, and names tests that exist.
 */
final class LocalFidelityTest {
  private static final Pattern LINE = Pattern.compile("\\| (\\S+) \\| (.+) \\| (.+) \\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

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
    Matcher named = TEST.matcher(parts.group(3));
    int found = 0;
    while (named.find()) {
      assertThat(source(named.group(1)))
          .containsPattern("(?s)@\\w*Test\\w*\\b((?!\\bvoid ).)*\\bvoid " + named.group(2) + "\\(");
      found++;
    }
    assertThat(found).as("names a test").isPositive();
  }

  private static String source(String testClass) throws IOException {
    try (Stream<Path> files = Files.walk(Project.ROOT.resolve("local/src/test/java"))) {
      Path file =
          files
              .filter(it -> it.getFileName().toString().equals(testClass + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no test class " + testClass));
      return Files.readString(file);
    }
  }
}
