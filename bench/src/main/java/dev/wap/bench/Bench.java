package dev.wap.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wap bench}: measures the whole machine on embedded clouds of its own. */
@Command(
    name = "bench",
    description = {
      "Measures the whole machine on an embedded cloud of its own, and prints ratios: absolute times are this machine's."
          + " All of it takes some eight minutes and 3 GB below .wap/bench; keep the machine quiet meanwhile."
    },
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final List<Long> SIZES = List.of(1_000L, 1_000_000L, 10_000_000L);

  /** A file of over a gigabyte. */
  private static final long BIG = 125_000_000;

  /** What can be measured. */
  enum Figure {
    PUBLISH,
    MEMORY,
    COLD_START,
    THROUGHPUT,
    CROWD,
    HISTORY,
    BIG_FILE,
    DASHBOARD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(names = "--project", description = "The folder of template.yaml.", hidden = true)
  private Path project = Path.of("");

  @Parameters(
      arity = "0..*",
      paramLabel = "FIGURE",
      description =
          "What to measure: ${COMPLETION-CANDIDATES}; all but history, which takes an hour, if none is named.")
  private Set<Figure> figures = EnumSet.complementOf(EnumSet.of(Figure.HISTORY));

  @Option(
      names = "--publications",
      paramLabel = "N",
      description =
          "How many publications 'history' makes, 1,000 at least; ${DEFAULT-VALUE} if not given.")
  private int publications = 5_000;

  private Bench() {}

  /** Runs the command, and exits with 0, 1 if it failed, or 2 if it was called wrongly. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench())
            .registerConverter(Figure.class, Bench::figure)
            .execute(arguments));
  }

  private static Figure figure(String name) {
    for (Figure figure : Figure.values()) {
      if (figure.toString().equals(name)) {
        return figure;
      }
    }
    throw new CommandLine.TypeConversionException(
        "there is no '%s', only %s".formatted(name, List.of(Figure.values())));
  }

  @Override
  public Integer call()
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    if (publications < 1_000) {
      throw new CommandLine.ParameterException(
          new CommandLine(this), "--publications is 1,000 at least, unlike " + publications);
    }
    Place place = Place.of(project.toAbsolutePath().normalize());
    System.out.printf(
        "# Measured with Java %s on %d processors%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors());
    System.out.flush();
    for (Figure figure : EnumSet.copyOf(figures)) {
      System.err.printf("Measuring %s ...%n", figure);
      System.out.print(measure(figure, place));
      System.out.flush();
    }
    return 0;
  }

  private Table measure(Figure figure, Place place)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    return switch (figure) {
      case PUBLISH -> PublishBench.run(place, SIZES, 5);
      case MEMORY -> MemoryBench.run(place, List.of(SIZES.getFirst(), SIZES.getLast()));
      case COLD_START -> ColdStartBench.run(place, 5);
      case THROUGHPUT -> ThroughputBench.run(place, List.of(1, 5, 20), 40);
      case CROWD -> CrowdBench.run(place, 100, 10);
      case HISTORY ->
          HistoryBench.run(
              place, List.of(100, publications / 4, publications / 2, publications), 100);
      case BIG_FILE -> BigFileBench.run(place, List.of(SIZES.getFirst(), BIG));
      case DASHBOARD -> DashboardBench.run(place, 10_000, 50, 50);
    };
  }
}
