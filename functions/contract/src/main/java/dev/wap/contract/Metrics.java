package dev.wap.contract;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import software.amazon.cloudwatchlogs.emf.model.DimensionSet;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;

/**
 * Writes metrics to standard output, in the embedded metric format that CloudWatch reads from a
 * function's log. Each line also has what the diagnostic context has, so that it names the run; but
 * none of that is a dimension, since CloudWatch bills each combination of those by itself.
 *
 * <p>By AWS's own library, which Powertools' metrics are made of too. Of that only the format is
 * used: its logger looks for its environment first, and asks EC2's metadata service for it, even in
 * Lambda.
 *
 * <p>A metric that cannot be written is logged, and never fails what it measures.
 */
public final class Metrics {
  private static final Logger log = LoggerFactory.getLogger(Metrics.class);

  private final String namespace;
  private final String service;
  private final String function;

  private Metrics(String namespace, String service, String function) {
    this.namespace = namespace;
    this.service = service;
    this.function = function;
  }

  /**
   * Metrics of the function whose environment this is: {@code POWERTOOLS_METRICS_NAMESPACE}, {@code
   * POWERTOOLS_SERVICE_NAME}, by which stacks are told apart, and Lambda's {@code
   * AWS_LAMBDA_FUNCTION_NAME}.
   */
  public static Metrics from(Map<String, String> environment) {
    return new Metrics(
        environment.getOrDefault("POWERTOOLS_METRICS_NAMESPACE", "Wap"),
        environment.getOrDefault("POWERTOOLS_SERVICE_NAME", "wap"),
        environment.getOrDefault("AWS_LAMBDA_FUNCTION_NAME", "none"));
  }

  /**
   * Writes values, with the stack as their only dimension.
   *
   * @param properties what the line says besides, to be searched for and not to be summed up by
   */
  public void write(Map<Metric, Long> values, Map<String, String> properties) {
    print(() -> DimensionSet.of("Service", service), values, properties);
  }

  /** Writes how long a call of this function took. */
  void writeStep(long millis) {
    print(this::ofFunction, Map.of(Metric.STEP_MILLIS, millis), Map.of());
  }

  /** Makes a line, and does not write it, since nothing has happened yet. */
  void prime() throws Exception {
    var unused = line(ofFunction(), Map.of(Metric.STEP_MILLIS, 0L), Map.of("table", "none"));
  }

  /** Makes the dimensions of a line. */
  private interface Dimensions {
    DimensionSet make() throws Exception;
  }

  private DimensionSet ofFunction() throws Exception {
    return DimensionSet.of("Service", service, "Function", function);
  }

  private void print(
      Dimensions dimensions, Map<Metric, Long> values, Map<String, String> properties) {
    try {
      // One write, so that lines of processes that share a log do not mix.
      System.out.print(line(dimensions.make(), values, properties));
      System.out.flush();
    } catch (Exception e) {
      log.warn("Cannot write the metrics {}", values, e);
    }
  }

  private String line(
      DimensionSet dimensions, Map<Metric, Long> values, Map<String, String> properties)
      throws Exception {
    MetricsContext line = new MetricsContext();
    line.setNamespace(namespace);
    line.setDimensions(dimensions);
    Map<String, String> context = MDC.getCopyOfContextMap();
    if (context != null) {
      context.forEach(line::putProperty);
    }
    properties.forEach(line::putProperty);
    for (Map.Entry<Metric, Long> value : values.entrySet()) {
      line.putMetric(value.getKey().text(), value.getValue(), value.getKey().unit());
    }
    return String.join("\n", line.serialize()) + "\n";
  }
}
