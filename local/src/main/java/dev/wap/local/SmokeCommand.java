package dev.wap.local;

import dev.wap.loader.LoadException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** {@code wap smoke}: the demo on a deployed stack. */
@Command(
    name = "smoke",
    description = {
      "Uploads a clean and a faulty file to a deployed stack, into the table smoke_test, and prints what happened to each."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the clean file was published and the faulty one rejected",
      "1:not so, or the stack did not answer",
      "2:wrong usage"
    })
final class SmokeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws IOException, InterruptedException, LoadException, TimeoutException {
    try (DemoLake lake = DemoLake.deployed(System.getenv())) {
      return new Demo(lake, System.out, new SecureRandom()).run() ? 0 : 1;
    }
  }
}
