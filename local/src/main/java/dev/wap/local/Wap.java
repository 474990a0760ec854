package dev.wap.local;

import dev.wap.error.WapError;
import dev.wap.loader.LoadException;
import dev.wap.local.template.TemplateException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/** The commands of {@code ./wap} that run in Java; the launcher itself is a shell script. */
@Command(
    name = "wap",
    description = "Write-Audit-Publish on a data lake, on a laptop.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {UpCommand.class, DemoCommand.class, SmokeCommand.class, CheckCommand.class})
public final class Wap {
  private Wap() {}

  /** Runs a command, and exits with 0, 1 if it failed, or 2 if it was called wrongly. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Wap())
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  if (!isExpected(failure)) {
                    throw failure;
                  }
                  command.getErr().println("wap: " + failure.getMessage());
                  return 1;
                })
            .execute(arguments));
  }

  /** Whether a failure's message tells a user all there is to know. */
  private static boolean isExpected(Exception failure) {
    return failure instanceof IOException
        || failure instanceof LoadException
        || failure instanceof SdkException
        || failure instanceof TemplateException
        || failure instanceof TimeoutException
        || failure instanceof WapError;
  }
}
