package dev.wap.local;

import dev.wap.loader.LoadException;
import dev.wap.loader.Uploader;
import dev.wap.local.Uploads.Patience;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * What the demo does its work on: the embedded cloud, or a deployed stack.
 *
 * @param table the table that it uploads to
 * @param uploads uploads to it
 * @param view looks at it
 */
record DemoLake(
    String table, Uploads uploads, TableView view, Uploader uploader, SfnClient stepFunctions)
    implements AutoCloseable {
  /** Whose rows are no loss: they are synthetic anyway. */
  private static final String DEMO_TABLE = "customer_data_log";

  /** A table of its own, since the others may be somebody's. */
  private static final String SMOKE_TABLE = "smoke_test";

  private static final Patience EMBEDDED =
      new Patience(Duration.ofMillis(20), Duration.ofSeconds(30), 1);

  /** Six minutes in all: S3 says of itself that it may take five. */
  private static final Patience DEPLOYED =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(45), 8);

  /** The embedded cloud. */
  static DemoLake of(LocalEnvironment environment) throws LoadException {
    var credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(
                environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")));
    Region region = Region.of(environment.get("AWS_REGION"));
    return of(
        DEMO_TABLE,
        environment.variables(),
        EMBEDDED,
        Uploader.create(
            s3 ->
                s3.endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_S3")))
                    .region(region)
                    .credentialsProvider(credentials)),
        SfnClient.builder()
            .endpointOverride(URI.create(environment.get("AWS_ENDPOINT_URL_SFN")))
            .region(region)
            .credentialsProvider(credentials)
            .build(),
        environment.s3Client());
  }

  /** The stack that this process's environment names, as {@code ./wap env} has made it. */
  static DemoLake deployed(Map<String, String> environment) throws LoadException {
    return of(
        SMOKE_TABLE,
        environment,
        DEPLOYED,
        Uploader.create(),
        SfnClient.create(),
        S3Client.create());
  }

  private static DemoLake of(
      String table,
      Map<String, String> environment,
      Patience patience,
      Uploader uploader,
      SfnClient stepFunctions,
      S3Client s3) {
    return new DemoLake(
        table,
        new Uploads(
            uploader,
            stepFunctions,
            environment.get("SOURCE_BUCKET"),
            environment.get("STATE_MACHINE_ARN"),
            patience),
        new TableView(environment, s3),
        uploader,
        stepFunctions);
  }

  @Override
  public void close() {
    view.close();
    stepFunctions.close();
    uploader.close();
  }
}
