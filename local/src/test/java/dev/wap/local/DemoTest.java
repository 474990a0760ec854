package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code ./wap demo --once} does, with the project's own ruleset. */
@ExtendWith(SharedCloud.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DemoTest {
  private final CloudUnderTest cloud;

  DemoTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  private boolean demo(ByteArrayOutputStream out) throws Exception {
    try (DemoLake lake = DemoLake.of(cloud.cloud().environment())) {
      return new Demo(lake, new PrintStream(out, true, UTF_8), RandomGenerator.getDefault()).run();
    }
  }

  @Test
  @Order(1)
  void publishesTheCleanFileAndRejectsTheFaultyOne() throws Exception {
    cloud.ruleset(
        "customer_data_log",
        Files.readString(CloudUnderTest.PROJECT.resolve("rules/customer_data_log.dqdl")));
    var out = new ByteArrayOutputStream();

    assertThat(demo(out)).as(out.toString(UTF_8)).isTrue();

    assertThat(out.toString(UTF_8))
        .contains("A clean file: 1,000 rows", "rows of main: 0 before, 1,000 after")
        .contains("A faulty file: 1,000 rows", "rows of main: 1,000 before, 1,000 after")
        .containsPattern(
            "branch upload/customer_data_log/\\S+-1 stays for inspection: 2,000 rows there")
        .contains(
            "broken rule IsComplete \"my_col_1\": expected no nulls in my_col_1, observed 1 null in")
        .contains("nobody downstream saw a row of the faulty one");
  }

  @Test
  @Order(2)
  void saysSoWhenTheFaultyFileIsNotRejected() throws Exception {
    cloud.rules("customer_data_log", "RowCount > 0");
    var out = new ByteArrayOutputStream();

    assertThat(demo(out)).as(out.toString(UTF_8)).isFalse();

    assertThat(out.toString(UTF_8))
        .contains("This is not what should have happened")
        .doesNotContain("stays for inspection");
  }
}
