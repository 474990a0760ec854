// Which keys are taken, and what is said of the others.
package dev.wap.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ObjectKeyTest {

  @Test
  void theDefaultSaysWhatIsInTheFile() {
    assertThat(ObjectKey.of(new Spec(1000, 255, Spec.Kind.FAULTY)).value())
        .isEqualTo("customer_data_log/ff-1000-faulty.parquet");
    assertThat(ObjectKey.of(new Spec(1, -1, Spec.Kind.CLEAN)).value())
        .isEqualTo("customer_data_log/ffffffffffffffff-1-clean.parquet");
  }

  @Test
  void theLimitCountsBytes() {
    var longest = "ü".repeat(508) + ".parquet";
    assertThat(new ObjectKey(longest).value()).isEqualTo(longest);
    assertThatThrownBy(() -> new ObjectKey("x" + longest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the key has 1025 bytes in UTF-8, and S3 takes at most 1024");
  }

  @Test
  void whatStartsNoRunIsRefused() {
    assertThatThrownBy(() -> new ObjectKey(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the key is empty");
    assertThatThrownBy(() -> new ObjectKey("orders/x.csv"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the key 'orders/x.csv' does not end in .parquet, and only such uploads start a run");
  }
}
