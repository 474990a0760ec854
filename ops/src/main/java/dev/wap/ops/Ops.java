package dev.wap.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.wap.error.InvalidSetting;
import dev.wap.error.WapError;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.Clock;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code ./wap} that look after a lake; the launcher itself is a shell script. */
@Command(
    name = "wap",
    description = "Looks after a lake, embedded or on AWS.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VerifyCommand.class,
      ReplayCommand.class,
      EnvCommand.class,
      IdentityCommand.class,
      UndeployCommand.class
    })
public final class Ops {
  private static final String SETTINGS_HINT =
      ": start the embedded cloud with ./wap up, name a deployed stack by --stack, or set what the README's table of settings names";

  private Ops() {}

  /** Runs a command, and exits with 0, 1 if something is wrong, or 2 if it was called wrongly. */
  public static void main(String[] arguments) {
    // What libraries have to say is left out: what goes wrong arrives as an exception.
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    // As many as are used at once are kept open.
    System.setProperty("http.maxConnections", Integer.toString(Parallel.AT_ONCE));
    System.exit(
        new CommandLine(new Ops())
            .addSubcommand(new BranchesCommand(Ops::connections, Clock.systemUTC()))
            .addSubcommand(new CleanCommand(Ops::connections, Clock.systemUTC()))
            .setOut(
                new PrintWriter(
                    new PlainWriter(new OutputStreamWriter(System.out, System.out.charset())),
                    true))
            .setParameterExceptionHandler(
                (misuse, all) -> {
                  CommandLine command = misuse.getCommandLine();
                  String name = command.getCommandSpec().qualifiedName();
                  command
                      .getErr()
                      .println("%s: %s; see %s --help".formatted(name, misuse.getMessage(), name));
                  return CommandLine.ExitCode.USAGE;
                })
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  if (!(failure instanceof WapError || failure instanceof OpsException)) {
                    throw failure;
                  }
                  command
                      .getErr()
                      .println(
                          "%s: %s%s"
                              .formatted(
                                  command.getCommandSpec().qualifiedName(),
                                  PlainWriter.plain(String.valueOf(failure.getMessage())),
                                  failure instanceof InvalidSetting ? SETTINGS_HINT : ""));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(arguments));
  }

  private static Connections connections() {
    return Connections.from(System.getenv());
  }
}
