package dev.wap.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Step Functions sees an error by its class's name, so these names are part of the contract. */
class WapErrorTest {
  @Test
  void everyErrorIsATopLevelClassUnderItsName() throws Exception {
    List<Class<?>> errors = errors();

    assertThat(errors)
        .extracting(Class::getName)
        .containsExactlyInAnyOrder(
            "dev.wap.error.ActionRefused",
            "dev.wap.error.CatalogRefused",
            "dev.wap.error.CatalogUnavailable",
            "dev.wap.error.InvalidInput",
            "dev.wap.error.InvalidSetting",
            "dev.wap.error.InvalidUpload",
            "dev.wap.error.MergeBusy",
            "dev.wap.error.OverrideNotAllowed",
            "dev.wap.error.RulesetInvalid",
            "dev.wap.error.SchemaMismatch",
            "dev.wap.error.StorageUnavailable",
            "dev.wap.error.UnauditedBranch",
            "dev.wap.error.UnreadableTable",
            "dev.wap.error.UploadGone");
    assertThat(errors)
        .allSatisfy(
            error -> {
              assertThat(error).hasSuperclass(WapError.class).isFinal().isPublic();
              assertThat(error.getEnclosingClass()).isNull();
            });
  }

  @Test
  void everyErrorCarriesItsMessageAndCause() throws Exception {
    IOException cause = new IOException("reset");
    for (Class<?> error : errors()) {
      Throwable thrown =
          (Throwable)
              error.getConstructor(String.class, Throwable.class).newInstance("what", cause);

      assertThat(thrown).hasMessage("what").hasCause(cause);
    }
  }

  @Test
  void aMessageIsNotLongerThanStepFunctionsTakes() {
    assertThat(new InvalidUpload("x".repeat(100_000))).hasMessage("x".repeat(10_000) + " ...");
  }

  private static List<Class<?>> errors() throws IOException, URISyntaxException {
    URI folder = WapError.class.getResource("WapError.class").toURI();
    try (Stream<Path> files = Files.list(Path.of(folder).getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .<Class<?>>map(name -> load("dev.wap.error." + name.replace(".class", "")))
          .filter(type -> !Modifier.isAbstract(type.getModifiers()))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
