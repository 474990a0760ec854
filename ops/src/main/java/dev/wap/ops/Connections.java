package dev.wap.ops;

import dev.wap.contract.Settings;
import dev.wap.error.InvalidSetting;
import dev.wap.lake.Lake;
import dev.wap.nessie.Nessie;
import dev.wap.records.S3;
import java.util.Map;
import java.util.Optional;
import org.projectnessie.client.api.NessieApiV2;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * What every command reaches: a lake's catalog, its buckets and its state machine. Addresses and
 * credentials come from the environment, by the variables that the functions and the AWS SDK read.
 *
 * @param settings the functions' own settings
 * @param stateMachineArn the state machine of the runs
 * @param aftercareStateMachineArn the one that looks after executions that ended by themselves, if
 *     the lake has it
 * @param nessie the catalog
 * @param s3 both buckets
 * @param lake the tables; one for as long as the connections are open, since Iceberg closes the S3
 *     client of a FileIO that nobody holds any more
 * @param stepFunctions the state machine's executions
 */
public record Connections(
    Settings settings,
    String stateMachineArn,
    Optional<String> aftercareStateMachineArn,
    NessieApiV2 nessie,
    S3Client s3,
    Lake lake,
    SfnClient stepFunctions)
    implements AutoCloseable {
  /**
   * Connects; nothing is asked of anybody yet.
   *
   * @throws InvalidSetting naming the variable that is missing or wrong
   */
  public static Connections from(Map<String, String> environment) {
    Settings settings = Settings.from(environment);
    String stateMachineArn = environment.get("STATE_MACHINE_ARN");
    if (stateMachineArn == null || stateMachineArn.isBlank()) {
      throw new InvalidSetting("The environment variable STATE_MACHINE_ARN is not set");
    }
    return of(
        settings,
        stateMachineArn,
        Optional.ofNullable(environment.get("AFTERCARE_STATE_MACHINE_ARN"))
            .filter(arn -> !arn.isBlank()),
        S3.client(),
        SfnClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build());
  }

  /** Connections by clients of S3 and Step Functions that the caller has made. */
  public static Connections of(
      Settings settings,
      String stateMachineArn,
      Optional<String> aftercareStateMachineArn,
      S3Client s3,
      SfnClient stepFunctions) {
    NessieApiV2 nessie = Nessie.client(settings.catalog());
    return new Connections(
        settings,
        stateMachineArn,
        aftercareStateMachineArn,
        nessie,
        s3,
        new Lake(nessie, s3, settings.lakeBucket(), settings.tableNamespace()),
        stepFunctions);
  }

  @Override
  public void close() {
    stepFunctions.close();
    lake.io().close();
    s3.close();
    nessie.close();
  }
}
