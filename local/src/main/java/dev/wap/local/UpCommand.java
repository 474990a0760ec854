package dev.wap.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wap up}: the embedded cloud in the foreground, until Ctrl-C. */
@Command(
    name = "up",
    description = {
      "Starts the embedded cloud in the foreground: S3, Nessie, Lambda and Step Functions, as template.yaml describes"
          + " them, and a dashboard of it. Ctrl-C stops it. While it runs, `. .wap/local.env` lets the aws CLI and other tools use it."
    },
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Mixin private final CloudOptions cloudOptions = new CloudOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    LocalOptions options = cloudOptions.options(System.getenv());
    DashboardProcess.checkFree(options.ports().dashboard());
    LocalCloud cloud = start(options, System.out);
    System.out.println("  dashboard       " + startDashboard(cloud));
    System.out.println("Ctrl-C stops it.");
    serve(cloud);
    return 0;
  }

  static LocalCloud start(LocalOptions options, PrintStream out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    out.println("Starting the embedded cloud ...");
    LocalCloud cloud = LocalCloud.start(options);
    LocalEnvironment environment = cloud.environment();
    out.printf(Locale.ROOT, "Ready in %.1f s.%n", (System.nanoTime() - start) / 1e9);
    out.println("  S3              " + environment.get("AWS_ENDPOINT_URL_S3"));
    out.println("  Nessie          " + environment.get("NESSIE_ENDPOINT"));
    out.println("  Iceberg REST    " + environment.get("ICEBERG_REST_ENDPOINT"));
    out.println("  Step Functions  " + environment.get("AWS_ENDPOINT_URL_SFN"));
    out.println(
        "  upload to       s3://" + environment.get("SOURCE_BUCKET") + "/<table>/<name>.parquet");
    out.println("  state and logs  " + options.data());
    out.println("  for other tools . " + cloud.environmentFile());
    return cloud;
  }

  /** Starts the dashboard as well, or stops everything. */
  static URI startDashboard(LocalCloud cloud) throws IOException, InterruptedException {
    try {
      return cloud.startDashboard();
    } catch (IOException | InterruptedException | RuntimeException e) {
      cloud.close();
      throw e;
    }
  }

  /** Serves until the process is told to stop, and then stops everything that was started. */
  static void serve(LocalCloud cloud) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "wap-stop"));
    Thread.currentThread().join();
  }
}
