package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidSetting;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesetsTest {
  private static final String RULES = "Rules = [ IsComplete \"größe\" ]";

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("rules");

  @Test
  void findsAFile(@TempDir Path here) throws Exception {
    Path rules = Files.createDirectory(here.resolve("my rules"));
    Files.writeString(rules.resolve("orders.dqdl"), RULES);
    Rulesets rulesets = new Rulesets(s3.client(), rules.toUri());

    Ruleset found = rulesets.find("orders").orElseThrow();

    assertThat(found.text()).isEqualTo(RULES);
    assertThat(found.uri()).isEqualTo(rulesets.uri("orders")).endsWith("/my%20rules/orders.dqdl");
    assertThat(rulesets.find("customers")).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsNotAMissingOne(@TempDir Path here) throws Exception {
    Files.createDirectory(here.resolve("orders.dqdl"));

    assertThatThrownBy(() -> new Rulesets(s3.client(), here.toUri()).find("orders"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot read the ruleset file:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://rules", "s3://rules/", "s3://rules/a/b", "s3://rules/a/b/"})
  void findsAnObject(String uri) {
    String prefix = uri.contains("/a/b") ? "a/b/" : "";
    s3.put("rules", prefix + "orders.dqdl", RULES);
    Rulesets rulesets = new Rulesets(s3.client(), URI.create(uri));

    assertThat(rulesets.find("orders"))
        .contains(new Ruleset("s3://rules/" + prefix + "orders.dqdl", RULES));
    assertThat(rulesets.find("customers")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://rules/", "rules", "/rules"})
  void refusesOtherPlaces(String uri) {
    assertThatThrownBy(() -> new Rulesets(s3.client(), URI.create(uri)))
        .isExactlyInstanceOf(InvalidSetting.class)
        .hasMessage("RULES_URI begins with file: or s3:, unlike '%s'", uri);
  }

  @Test
  void theHashTellsTextsApartWhereverTheyStand() {
    assertThat(new Ruleset("a", RULES).hash())
        .isEqualTo(new Ruleset("b", RULES).hash())
        .isNotEqualTo(new Ruleset("a", RULES + " ").hash());
  }
}
