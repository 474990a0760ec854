package dev.wap.local;

import dev.wap.loader.LoadException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wap demo}: the embedded cloud, a clean and a faulty file, and what happened to them. */
@Command(
    name = "demo",
    description = {
      "Starts the embedded cloud, uploads a clean and a faulty file, prints what happened to each, and keeps serving."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the clean file was published and the faulty one rejected",
      "1:not so, or the cloud did not start",
      "2:wrong usage"
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private final CloudOptions cloudOptions = new CloudOptions();

  @Option(names = "--once", description = "Exit when both files have been dealt with")
  private boolean once;

  @Override
  public Integer call() throws IOException, InterruptedException, LoadException, TimeoutException {
    PrintStream out = System.out;
    LocalOptions options = cloudOptions.options(System.getenv());
    if (!once) {
      DashboardProcess.checkFree(options.ports().dashboard());
    }
    LocalCloud cloud = UpCommand.start(options, out);
    boolean asExpected;
    try (DemoLake lake = DemoLake.of(cloud.environment())) {
      asExpected = new Demo(lake, out, new SecureRandom()).run();
    } catch (IOException
        | InterruptedException
        | LoadException
        | TimeoutException
        | RuntimeException e) {
      cloud.close();
      throw e;
    }
    printHints(options, cloud.environmentFile(), out);
    if (once) {
      cloud.close();
      return asExpected ? 0 : 1;
    }
    out.println();
    out.println("What happened, and why, is on a page: " + UpCommand.startDashboard(cloud));
    out.println("Ctrl-C stops everything.");
    UpCommand.serve(cloud);
    return 0;
  }

  private void printHints(LocalOptions options, Path environmentFile, PrintStream out) {
    out.println();
    out.println(
        once
            ? "Where to look next: ./wap up serves the same data again, and in another terminal"
            : "Where to look next, in another terminal:");
    out.println("  ./wap load --no-null     uploads another clean file");
    out.println("  . " + environmentFile);
    out.println(
        "                           lets the stock tools talk to the embedded cloud, such as");
    out.println("    aws stepfunctions list-executions --state-machine-arn $STATE_MACHINE_ARN");
    out.println("    aws s3 ls --recursive s3://$LAKE_BUCKET/_wap/");
    out.println("  " + options.data().resolve("logs") + " has a log per function");
  }
}
