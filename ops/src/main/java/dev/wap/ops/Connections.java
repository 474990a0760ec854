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
 * @param stepFunctions the state machine's executions
 */
public record Connections(
    Settings settings,
    String stateMachineArn,
    Optional<String> aftercareStateMachineArn,
    NessieApiV2 nessie,
    S3Client s3,
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
    return new Connections(
        settings,
        stateMachineArn,
        Optional.ofNullable(environment.get("AFTERCARE_STATE_MACHINE_ARN"))
            .filter(arn -> !arn.isBlank()),
        Nessie.client(settings.nessieEndpoint()),
        S3.client(),
        SfnClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).build());
  }

  /** The tables of the lake. */
  public Lake lake() {
    return new Lake(nessie, s3, settings.lakeBucket(), settings.tableNamespace());
  }

  @Override
  public void close() {
    stepFunctions.close();
    s3.close();
    nessie.close();
  }
}
