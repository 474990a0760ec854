package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tests that a page names, each as {@code `SomeTest.someMethod`}. */
final class NamedTests {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final Set<String> NO_SOURCES = Set.of("target", ".wap", ".git", "main");

  /** Each test class of the project, by its name. */
  private static final Map<String, Path> FILES = files();

  private NamedTests() {}

  /** Fails unless each test that a text names is there; answers how many it names. */
  static int check(String text) throws IOException {
    Matcher named = TEST.matcher(text);
    int found = 0;
    while (named.find()) {
      assertThat(FILES).as("test classes").containsKey(named.group(1));
      assertThat(Files.readString(FILES.get(named.group(1))))
          .as(named.group())
          .containsPattern("(?s)@\\w*Test\\w*\\b((?!\\bvoid ).)*\\bvoid " + named.group(2) + "\\(");
      found++;
    }
    return found;
  }

  private static Map<String, Path> files() {
    Map<String, Path> files = new HashMap<>();
    try {
      Files.walkFileTree(
          Project.ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              // The project's own folder may have any name.
              return !folder.equals(Project.ROOT)
                      && NO_SOURCES.contains(folder.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (name.endsWith("Test.java")) {
                files.put(name.replace(".java", ""), file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(files);
  }
}
