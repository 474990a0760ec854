package dev.wap.ops;

import dev.wap.error.WapError;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code ./wap} that look after a lake; the launcher itself is a shell script. */
@Command(
    name = "wap",
    description = "Looks after a lake, embedded or on AWS.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Ops {
  private Ops() {}

  /** Runs a command, and exits with 0, 1 if something is wrong, or 2 if it was called wrongly. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Ops())
            .addSubcommand(new BranchesCommand(Ops::connections, Clock.systemUTC()))
            .addSubcommand(new CleanCommand(Ops::connections, Clock.systemUTC()))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  if (!(failure instanceof WapError)) {
                    throw failure;
                  }
                  command.getErr().println("wap: " + failure.getMessage());
                  return 1;
                })
            .execute(arguments));
  }

  private static Connections connections() {
    return Connections.from(System.getenv());
  }
}
