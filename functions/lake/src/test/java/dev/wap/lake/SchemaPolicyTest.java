package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.SchemaMismatch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaPolicyTest {
  @Test
  void aTableWithoutThePropertyIsStrict() {
    assertThat(SchemaPolicy.of(Map.of(), "orders")).isEqualTo(SchemaPolicy.STRICT);
  }

  @ParameterizedTest
  @CsvSource({"strict, STRICT", "add-columns, ADD_COLUMNS", "widen, WIDEN"})
  void isReadFromTheProperty(String value, SchemaPolicy policy) {
    assertThat(SchemaPolicy.of(Map.of("wap.schema-policy", value), "orders")).isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "add_columns", "WIDEN", "widen "})
  void anythingElseIsRefused(String value) {
    assertThatThrownBy(() -> SchemaPolicy.of(Map.of("wap.schema-policy", value), "orders"))
        .isExactlyInstanceOf(SchemaMismatch.class)
        .hasMessage(
            "The property wap.schema-policy of table orders is '%s', and must be one of strict, add-columns, widen"
                .formatted(value));
  }
}
