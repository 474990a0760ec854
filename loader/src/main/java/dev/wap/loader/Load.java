// The command line of the loader: `./wap load`.
package dev.wap.loader;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Makes a synthetic Parquet file and uploads it to the source bucket. */
@Command(
    name = "wap load",
    usageHelpWidth = 110,
    sortOptions = false,
    description = {
      "Makes a synthetic Parquet file and uploads it to the source bucket, which starts a run.",
      "Columns: my_col_0 int32, my_col_1 string, my_col_2 double; the last row is null in all of them."
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:uploaded", "1:failed; the reason is on standard error", "2:wrong usage"},
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  SOURCE_BUCKET         the bucket to upload to (required)",
      "  AWS_REGION, AWS_ENDPOINT_URL_S3, AWS_PROFILE, AWS_ACCESS_KEY_ID ...",
      "                        as every AWS tool reads them",
      "  STATE_MACHINE_ARN     if set, the command that watches the run is printed in full",
      "  TMPDIR                where the file is made; deleted afterwards",
      "./wap load --stack NAME [--profile P] [--region R] takes them from the outputs of a deployed stack.",
      "",
      "Examples:",
      "  wap load                             1,000 rows, the last one null: will be rejected",
      "  wap load --no-null                   1,000 clean rows: will be published",
      "  wap load -n 100000000 --no-null      a big file; takes no more memory",
      "  wap load --seed 7 --key orders/7.parquet"
    })
public final class Load implements Callable<Integer> {

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  @CommandLine.Spec private CommandSpec command;

  @Option(
      names = {"-n", "--rows"},
      paramLabel = "ROWS",
      defaultValue = "1000",
      description = "How many rows, at least 1 (default: ${DEFAULT-VALUE}).")
  private long rows;

  @Option(names = "--no-null", description = "No nulls: an audit for complete columns passes.")
  private boolean noNull;

  @Option(
      names = "--seed",
      paramLabel = "S",
      converter = SeedConverter.class,
      description =
          "A number, also as 0x...: the same seed makes the same bytes (default: a random one, which is printed).")
  private Long seed;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "The object's key, ending in .parquet; its first folder names the table"
              + " (default: customer_data_log/<seed>-<rows>-<clean|faulty>.parquet).")
  private String key;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also prints schema, endpoint and timing, and stack traces of errors.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Prints this help.")
  @SuppressWarnings("unused") // picocli acts on it.
  private boolean help;

  private Load(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Runs the command and exits. */
  public static void main(String[] arguments) {
    // What libraries have to say is left out: what goes wrong arrives as an exception.
    setDefault("org.slf4j.simpleLogger.defaultLogLevel", "off");
    // Netty does without, and a JDK 24 or later warns of it.
    setDefault("io.netty.noUnsafe", "true");
    var load = new Load(System.getenv(), System.out, System.err);
    System.exit(
        new CommandLine(load)
            .setParameterExceptionHandler(Load::misused)
            .setExecutionExceptionHandler(Load::failed)
            .execute(arguments));
  }

  private static void setDefault(String property, String value) {
    System.setProperty(property, System.getProperty(property, value));
  }

  @Override
  public Integer call() throws LoadException {
    Spec spec = spec();
    ObjectKey objectKey = objectKey(spec);
    String bucket = environment.getOrDefault("SOURCE_BUCKET", "");
    if (bucket.isBlank()) {
      throw new LoadException(
          "SOURCE_BUCKET is not set: set it to the bucket to upload to, or start the embedded cloud with ./wap up");
    }
    try (var uploader = Uploader.create();
        var file = temporaryFile()) {
      detail("Endpoint  %s", uploader.endpoint(bucket));
      detail("Schema    %s", SyntheticRows.SCHEMA.toString().replaceAll("\\s+", " ").strip());
      uploader.requireBucket(bucket);
      if (seed == null) {
        out.printf(Locale.ROOT, "Seed      %d, chosen at random%n", spec.seed());
      }
      long startNanos = System.nanoTime();
      long bytes = generate(file.path(), spec);
      long generatedNanos = System.nanoTime();
      String uri = upload(uploader, file.path(), bucket, objectKey);
      long uploadedNanos = System.nanoTime();
      detail("Generated in %s", seconds(generatedNanos - startNanos));
      detail("Uploaded  in %s", seconds(uploadedNanos - generatedNanos));
      summary(uri, spec, bytes);
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      throw new LoadException("cannot delete the temporary file: " + e.getMessage(), e);
    }
  }

  private Spec spec() {
    try {
      long chosen = seed == null ? new SecureRandom().nextLong() >>> 16 : seed;
      return new Spec(rows, chosen, noNull ? Spec.Kind.CLEAN : Spec.Kind.FAULTY);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "-n: " + e.getMessage(), e);
    }
  }

  private ObjectKey objectKey(Spec spec) {
    try {
      return key == null ? ObjectKey.of(spec) : new ObjectKey(key);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--key: " + e.getMessage(), e);
    }
  }

  private Path folder() {
    return Path.of(
        requireNonNullElse(environment.get("TMPDIR"), System.getProperty("java.io.tmpdir")));
  }

  private TemporaryFile temporaryFile() throws LoadException {
    try {
      return TemporaryFile.in(folder());
    } catch (IOException e) {
      throw new LoadException(
          "cannot make a file in " + folder() + " (" + e + "): set TMPDIR to a folder with room",
          e);
    }
  }

  private long generate(Path path, Spec spec) throws LoadException {
    try (var progress = progress("Generating", "rows")) {
      return ParquetGenerator.write(path, spec, progress);
    } catch (IOException | UncheckedIOException e) {
      throw new LoadException(
          "cannot write " + path + " (" + e.getMessage() + "): set TMPDIR to a folder with room",
          e);
    }
  }

  private String upload(Uploader uploader, Path path, String bucket, ObjectKey objectKey)
      throws LoadException {
    try (var progress = progress("Uploading", "bytes")) {
      return uploader.upload(path, bucket, objectKey, progress);
    }
  }

  private ConsoleProgress progress(String what, String unit) {
    return new ConsoleProgress(what, unit, Terminal.style(), err, System::nanoTime);
  }

  private void summary(String uri, Spec spec, long bytes) {
    out.printf(Locale.ROOT, "Uploaded  %s%n", uri);
    out.printf(Locale.ROOT, "Rows      %,d%n", spec.rows());
    out.printf(Locale.ROOT, "Bytes     %,d%n", bytes);
    out.printf(
        Locale.ROOT,
        "Nulls     %s%n",
        spec.kind() == Spec.Kind.CLEAN ? "0" : spec.nulls() + ": the last row, in every column");
    String machine = environment.getOrDefault("STATE_MACHINE_ARN", "");
    out.printf("%nWatch the run:%n");
    if (environment.containsKey("AWS_ENDPOINT_URL_SFN")) {
      out.println(
          "  . .wap/local.env    # once per shell: the tools then talk to the embedded cloud");
    }
    out.printf(
        "  aws stepfunctions list-executions --state-machine-arn \"%s\"%n",
        machine.isBlank() ? "$STATE_MACHINE_ARN" : machine);
  }

  private void detail(String format, Object... values) {
    if (verbose) {
      out.printf(Locale.ROOT, format + "%n", values);
    }
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", Duration.ofNanos(nanos).toMillis() / 1000.0);
  }

  private static int misused(ParameterException e, String[] arguments) {
    Load load = e.getCommandLine().getCommand();
    load.err.println("wap load: " + e.getMessage() + "; see wap load --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult ignored) {
    Load load = commandLine.getCommand();
    load.err.println("wap load: " + (e instanceof LoadException ? e.getMessage() : e.toString()));
    if (load.verbose) {
      e.printStackTrace(load.err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static final class SeedConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String value) {
      try {
        return value.startsWith("0x")
            ? Long.parseUnsignedLong(value.substring(2), 16)
            : Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + value + "' is not a 64-bit number");
      }
    }
  }
}
