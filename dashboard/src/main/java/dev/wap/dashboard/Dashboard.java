package dev.wap.dashboard;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.wap.contract.Settings;
import dev.wap.error.InvalidSetting;
import dev.wap.error.WapError;
import dev.wap.ops.Connections;
import dev.wap.records.S3;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wap dashboard}: serves the dashboard until it is told to stop. */
@Command(
    name = "wap dashboard",
    usageHelpWidth = 110,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "Serves the quality page: what main and each branch hold, how every run went, and what was rejected and why.",
      "Ctrl-C stops it. The embedded cloud of ./wap up and ./wap demo has one already.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:stopped", "1:it could not start, and said why", "2:wrong usage"},
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  NESSIE_ENDPOINT, SOURCE_BUCKET, LAKE_BUCKET, TABLE_NAMESPACE, RULES_URI, STATE_MACHINE_ARN, and what every",
      "  AWS tool reads; ./wap takes them from the outputs of a stack by --stack NAME [--profile P] [--region R],",
      "  else from the embedded cloud if one is up. ALLOW_OVERRIDE=true offers to publish what broke rules, where the",
      "  stack allows it too.",
      "  WAP_DASHBOARD_TOKEN, 16 characters at least: what everybody has to know who asks another address than the",
      "  loopback's; one is made up and printed if there is none"
    })
public final class Dashboard implements Callable<Integer> {
  private static final String TOKEN = "WAP_DASHBOARD_TOKEN";
  private static final int MIN_TOKEN = 16;
  private static final int MAX_PORT = 65_535;
  private static final String SETTINGS_HINT =
      ": start the embedded cloud with ./wap up, name a deployed stack by --stack, or set what the README's table of settings names";

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = DashboardOptions.LOOPBACK,
      description = "The address to listen on (default: ${DEFAULT-VALUE}); any other wants a token")
  private String host = DashboardOptions.LOOPBACK;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "The port (default: ${DEFAULT-VALUE}); 0 for any that is free")
  private int port;

  /** Serves, and exits with 0, 1 if it could not start, or 2 if it was called wrongly. */
  public static void main(String[] arguments) {
    // Libraries say what went wrong by exceptions, which the pages tell or the log.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    ((Logger) LoggerFactory.getLogger("dev.wap.dashboard")).setLevel(Level.WARN);
    System.exit(
        new CommandLine(new Dashboard())
            .setParameterExceptionHandler(
                (misuse, all) -> {
                  CommandLine line = misuse.getCommandLine();
                  line.getErr()
                      .println("wap dashboard: %s; see --help".formatted(misuse.getMessage()));
                  return CommandLine.ExitCode.USAGE;
                })
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  if (!(failure instanceof WapError || failure instanceof IOException)) {
                    throw failure;
                  }
                  line.getErr()
                      .println(
                          "wap dashboard: "
                              + failure.getMessage()
                              + (failure instanceof InvalidSetting ? SETTINGS_HINT : ""));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw misuse("--port is between 0 and %d, unlike %d".formatted(MAX_PORT, port));
    }
    Map<String, String> environment = System.getenv();
    try (Connections lake = connect(environment);
        DashboardServer server =
            DashboardServer.start(
                new DashboardOptions(
                    host, port, token(environment), System.getProperty("user.name", "")),
                lake,
                new SecureRandom(),
                Clock.systemUTC())) {
      System.out.println("The dashboard is at " + server.address());
      System.out.flush();
      Thread.currentThread().join();
      return 0;
    }
  }

  private CommandLine.ParameterException misuse(String what) {
    return new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(command).commandLine(), what);
  }

  private static Connections connect(Map<String, String> environment) {
    @Nullable String arn = environment.get("STATE_MACHINE_ARN");
    Settings settings = Settings.from(environment);
    if (arn == null || arn.isBlank()) {
      throw new InvalidSetting("The environment variable STATE_MACHINE_ARN is not set");
    }
    return Connections.of(settings, arn, Optional.empty(), S3.client(), StepFunctions.client());
  }

  /** What whoever asks must know; nothing on an address that only this machine has. */
  private Optional<String> token(Map<String, String> environment) throws IOException {
    if (InetAddress.getByName(host).isLoopbackAddress()) {
      return Optional.empty();
    }
    @Nullable String given = environment.get(TOKEN);
    if (given == null || given.isBlank()) {
      return Optional.of(Guard.secret(new SecureRandom()));
    }
    if (given.length() < MIN_TOKEN || !given.matches("[A-Za-z0-9_~.-]+")) {
      throw new InvalidSetting(
          "%s has to be %d letters, digits, '-', '_', '.' or '~' at least"
              .formatted(TOKEN, MIN_TOKEN));
    }
    return Optional.of(given);
  }
}
