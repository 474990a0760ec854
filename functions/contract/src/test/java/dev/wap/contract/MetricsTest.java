package dev.wap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What some work prints to standard output. */
  static String printed(TaskHandlerTest.Work work) throws IOException {
    PrintStream before = System.out;
    var text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
    return text.toString(UTF_8);
  }

  @Test
  void aLineHasTheStackForItsOnlyDimension() throws IOException {
    Metrics metrics =
        Metrics.from(
            Map.of("POWERTOOLS_METRICS_NAMESPACE", "Mine", "POWERTOOLS_SERVICE_NAME", "stack-1"));

    String text =
        printed(
            () ->
                metrics.write(
                    Map.of(Metric.ROWS_PUBLISHED, 4_000_000_000L), Map.of("table", "orders")));

    assertThat(text).containsOnlyOnce("\n").endsWith("\n");
    JsonNode line = JSON.readTree(text);
    JsonNode metric = line.at("/_aws/CloudWatchMetrics/0");
    assertThat(metric.path("Namespace").textValue()).isEqualTo("Mine");
    assertThat(metric.path("Dimensions").toString()).isEqualTo("[[\"Service\"]]");
    assertThat(metric.path("Metrics").toString())
        .isEqualTo("[{\"Name\":\"RowsPublished\",\"Unit\":\"Count\"}]");
    assertThat(line.path("Service").textValue()).isEqualTo("stack-1");
    assertThat(line.path("RowsPublished").asDouble()).isEqualTo(4e9);
    assertThat(line.path("table").textValue()).isEqualTo("orders");
  }

  @Test
  void nothingOfOneLineIsInTheNext() throws IOException {
    Metrics metrics = Metrics.from(Map.of());

    String text =
        printed(
            () -> {
              metrics.write(Map.of(Metric.UPLOADS, 1L), Map.of("table", "orders"));
              metrics.writeStep(7);
              metrics.write(Map.of(Metric.UPLOADS_FAILED, 1L), Map.of());
            });

    String[] lines = text.split("\n");
    assertThat(lines).hasSize(3);
    assertThat(lines[1]).doesNotContain("orders").doesNotContain("Uploads");
    assertThat(lines[2]).doesNotContain("StepMillis").doesNotContain("Function");
  }

  @Test
  void aMetricThatCannotBeWrittenFailsNothing() throws IOException {
    Metrics metrics = Metrics.from(Map.of());

    String text = printed(() -> metrics.write(Map.of(Metric.UPLOADS, 1L), Map.of("", "")));
    String infinite =
        printed(
            () ->
                metrics.write(
                    Map.of(Metric.UPLOADS, 1L),
                    new java.util.AbstractMap<>() {
                      @Override
                      public java.util.Set<Entry<String, String>> entrySet() {
                        throw new IllegalStateException("no properties");
                      }
                    }));

    assertThat(text).contains("Uploads");
    assertThat(infinite).isEmpty();
  }
}
