package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every command that talks to a lake finds a deployed stack's by its outputs. */
@ExtendWith(SharedCloud.class)
final class StackTest {
  private static final String TOKEN_URI =
      "https://wap.auth.us-east-1.amazoncognito.com/oauth2/token";

  private final CloudUnderTest cloud;
  private FakeAws aws;
  private Launcher launcher;

  @TempDir private Path folder;

  StackTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() throws Exception {
    aws = new FakeAws();
    aws.stack("wap", outputs(cloud));
    launcher = launcher(folder, aws, cloud);
  }

  /** A launcher that reaches this AWS and this cloud's S3 and Step Functions, and knows nothing. */
  static Launcher launcher(Path folder, FakeAws aws, CloudUnderTest cloud) throws Exception {
    Launcher launcher = new Launcher(folder);
    launcher.set("AWS_REGION", "us-east-1");
    launcher.set("AWS_ACCESS_KEY_ID", "local");
    launcher.set("AWS_SECRET_ACCESS_KEY", "local");
    launcher.set("AWS_ENDPOINT_URL_CLOUDFORMATION", aws.endpoint());
    launcher.set("AWS_ENDPOINT_URL_STS", aws.endpoint());
    launcher.set("AWS_ENDPOINT_URL_CLOUDCONTROL", aws.endpoint());
    for (String service : new String[] {"S3", "SFN"}) {
      String name = "AWS_ENDPOINT_URL_" + service;
      launcher.set(name, cloud.cloud().environment().get(name));
    }
    return launcher;
  }

  /** What the template says of a stack that this cloud is. */
  static Map<String, String> outputs(CloudUnderTest cloud) {
    LocalEnvironment environment = cloud.cloud().environment();
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put("NessieEndpoint", environment.get("NESSIE_ENDPOINT"));
    outputs.put("SourceBucketName", environment.get("SOURCE_BUCKET"));
    outputs.put("LakeBucketName", environment.get("LAKE_BUCKET"));
    outputs.put("StateMachineArn", environment.get("STATE_MACHINE_ARN"));
    outputs.put("AftercareStateMachineArn", environment.get("AFTERCARE_STATE_MACHINE_ARN"));
    outputs.put("TableNamespace", environment.get("TABLE_NAMESPACE"));
    outputs.put("RulesUri", environment.get("RULES_URI"));
    outputs.put("MarkerDays", "30");
    outputs.put("BranchRetentionDays", "14");
    return outputs;
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void theCommandsWorkOnIt() throws Exception {
    String table = "stack_" + UUID.randomUUID().toString().replace('-', '_');
    cloud.rules(table, "IsComplete \"my_col_1\"");
    String key = table + "/a.parquet";

    Outcome load = launcher.run("load", "--key", key, "--stack", "wap");
    assertThat(load.exitCode()).as(load.err()).isZero();
    assertThat(load.out()).contains("Uploaded  s3://" + cloud.sourceBucket() + "/" + key);
    assertThat(cloud.await(key).error()).contains("AuditFailed");

    Outcome branches = launcher.run("branches", "--stack=wap");
    assertThat(branches.exitCode()).as(branches.err()).isZero();
    assertThat(branches.out()).containsPattern(table + " +rejected +1000 ");

    Outcome replay =
        launcher.run(
            "replay", "--stack", "wap", "s3://" + cloud.sourceBucket() + "/" + table, "--dry-run");
    assertThat(replay.exitCode()).as(replay.err()).isZero();
    assertThat(replay.out()).contains("rejected   s3://" + cloud.sourceBucket() + "/" + key);

    Outcome clean = launcher.run("clean", "--dry-run", "--stack", "wap", "--region", "us-east-1");
    assertThat(clean.exitCode()).as(clean.err()).isZero();
    assertThat(clean.out()).contains("would go.");

    // Other tests may have left what is wrong; that it was looked at is enough.
    Outcome verify = launcher.run("verify", "--stack", "wap");
    assertThat(verify.err()).isEmpty();
    assertThat(verify.out()).startsWith("Checked main at ");
    assertThat(aws.calls()).containsOnly("DescribeStacks wap").hasSize(5);
  }

  @Test
  void theEnvironmentIsWhatTheFunctionsOfTheStackHave() throws Exception {
    Map<String, String> outputs = outputs(cloud);
    outputs.put("TableNamespace", "o'brien & $(co)");
    aws.stack("quoted", outputs);

    Outcome env = launcher.run("env", "--stack", "quoted");

    assertThat(env.exitCode()).as(env.err()).isZero();
    assertThat(launcher.exports("export NESSIE_OAUTH2_TOKEN_URI=old\n" + env.out()))
        .containsEntry("TABLE_NAMESPACE", "o'brien & $(co)")
        .containsEntry("NESSIE_ENDPOINT", cloud.cloud().environment().get("NESSIE_ENDPOINT"))
        .containsEntry("STATE_MACHINE_ARN", cloud.machine())
        .containsEntry("MARKER_DAYS", "30")
        .containsEntry("AWS_REGION", "us-east-1")
        .doesNotContainKeys("NESSIE_OAUTH2_TOKEN_URI", "NESSIE_OAUTH2_SECRET_ARN");
  }

  @Test
  void theEnvironmentSaysWhetherAnOverrideIsAllowed() throws Exception {
    Outcome older = launcher.run("env", "--stack", "wap");
    aws.parameter("MarkerDays", "30");
    aws.parameter("AllowOverride", "true");
    Outcome allowed = launcher.run("env", "--stack", "wap");

    assertThat(launcher.exports(older.out())).containsEntry("ALLOW_OVERRIDE", "false");
    assertThat(launcher.exports(allowed.out())).containsEntry("ALLOW_OVERRIDE", "true");
  }

  /** A stack whose own catalog asks who one is. */
  private void closedStack() {
    Map<String, String> outputs = outputs(cloud);
    outputs.put("NessieTokenUri", TOKEN_URI);
    outputs.put("NessieReadSecretArn", "arn:read");
    outputs.put("NessieUpkeepSecretArn", "arn:upkeep");
    aws.stack("closed", outputs);
  }

  @Test
  void theDashboardFindsAllThatItReadsInTheEnvironment() throws Exception {
    closedStack();

    Outcome env = launcher.run("env", "--stack", "closed");

    assertThat(launcher.exports(env.out()))
        .containsKeys(
            "NESSIE_ENDPOINT",
            "NESSIE_OAUTH2_TOKEN_URI",
            "NESSIE_OAUTH2_SECRET_ARN",
            "NESSIE_OAUTH2_SCOPE",
            "LAKE_BUCKET",
            "SOURCE_BUCKET",
            "TABLE_NAMESPACE",
            "STATE_MACHINE_ARN",
            "AWS_REGION",
            "ALLOW_OVERRIDE");
  }

  @Test
  void aCatalogWithAuthenticationIsAskedAsReaderOrAsUpkeep() throws Exception {
    closedStack();

    Outcome read = launcher.run("env", "--stack", "closed");
    Outcome upkeep = launcher.run("env", "--stack", "closed", "--upkeep");

    assertThat(launcher.exports(read.out()))
        .containsEntry("NESSIE_OAUTH2_TOKEN_URI", TOKEN_URI)
        .containsEntry("NESSIE_OAUTH2_SECRET_ARN", "arn:read")
        .containsEntry("NESSIE_OAUTH2_SCOPE", "nessie/read");
    assertThat(launcher.exports(upkeep.out()))
        .containsEntry("NESSIE_OAUTH2_SECRET_ARN", "arn:upkeep")
        .containsEntry("NESSIE_OAUTH2_SCOPE", "nessie/upkeep");
  }

  @Test
  void aCatalogThatWasThereBeforeHasOneLoginForAll() throws Exception {
    Map<String, String> outputs = outputs(cloud);
    outputs.put("NessieLoginSecretArn", "arn:login");
    aws.stack("guarded", outputs);

    for (Outcome env :
        List.of(
            launcher.run("env", "--stack", "guarded"),
            launcher.run("env", "--stack", "guarded", "--upkeep"))) {
      assertThat(launcher.exports("export NESSIE_OAUTH2_TOKEN_URI=old\n" + env.out()))
          .containsEntry("NESSIE_OAUTH2_SECRET_ARN", "arn:login")
          .doesNotContainKeys("NESSIE_OAUTH2_TOKEN_URI", "NESSIE_OAUTH2_SCOPE");
    }
  }

  @Test
  void theSmokeTestSaysWhoRefusesItsLogin() throws Exception {
    Map<String, String> outputs = outputs(cloud);
    outputs.put("NessieLoginSecretArn", "arn:login");
    aws.stack("guarded", outputs);

    assertFails(
        1,
        "wap: The secret of the catalog's client cannot be read: This is no secret's ARN: arn:login. See that NESSIE_OAUTH2_SECRET_ARN names it and that the function, or whoever runs this command, may read it",
        "smoke",
        "--stack",
        "guarded");
  }

  @Test
  void aProfileCountsMoreThanKeys() throws Exception {
    Path config = folder.resolve("config");
    Files.writeString(
        config,
        "[profile prod]\nregion = eu-west-1\naws_access_key_id = a\naws_secret_access_key = b\n");
    launcher.set("AWS_CONFIG_FILE", config.toString());

    Outcome env = launcher.run("env", "--stack", "wap", "--profile", "prod");

    assertThat(env.exitCode()).as(env.err()).isZero();
    assertThat(launcher.exports("export AWS_ACCESS_KEY_ID=old\n" + env.out()))
        .containsEntry("AWS_PROFILE", "prod")
        .doesNotContainKey("AWS_ACCESS_KEY_ID");
  }

  private void assertFails(int exitCode, String message, String... arguments) throws Exception {
    Outcome outcome = launcher.run(arguments);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.err().lines()).as("one line").hasSize(1);
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws Exception {
    assertFails(
        1,
        "wap env: there is no stack 'wpa' in us-east-1: see 'aws cloudformation describe-stacks', and give --region or --profile if it is elsewhere",
        "verify",
        "--stack",
        "wpa");
    assertFails(2, "--stack needs a value", "verify", "--stack");
    assertFails(2, "--profile and --region go with --stack", "branches", "--region", "us-east-1");
    assertFails(2, "smoke needs --stack NAME", "smoke");

    Map<String, String> outputs = outputs(cloud);
    outputs.remove("StateMachineArn");
    aws.stack("old", outputs);
    assertFails(
        1,
        "the stack 'old' has no output StateMachineArn: it is of another template, or of an older one, which ./wap deploy --stack old brings up to date",
        "branches",
        "--stack",
        "old");

    aws.stack("young", Map.of());
    aws.status("CREATE_IN_PROGRESS");
    assertFails(
        1,
        "the stack 'young' is CREATE_IN_PROGRESS and has no outputs: wait until it is complete",
        "load",
        "--stack",
        "young");

    aws.refuse("ExpiredToken");
    assertFails(1, "sign in again, such as by 'aws sso login'", "verify", "--stack", "wap");
    aws.refuse("InvalidClientTokenId");
    assertFails(1, "use a shell without .wap/local.env", "verify", "--stack", "wap");
    aws.refuse("AccessDenied");
    assertFails(1, "the AWS credentials may not do this", "verify", "--stack", "wap");
  }

  @Test
  void whatIsNotConfiguredIsNamed() throws Exception {
    launcher.set("AWS_ACCESS_KEY_ID", "");
    launcher.set("AWS_SECRET_ACCESS_KEY", "");
    assertFails(1, "there are no AWS credentials: run 'aws configure'", "verify", "--stack", "wap");
    assertFails(
        1,
        "the AWS profile 'prod' gives no credentials",
        "verify",
        "--stack",
        "wap",
        "--profile",
        "prod");
    launcher.set("AWS_REGION", "");
    assertFails(1, "there is no AWS region: give --region", "verify", "--stack", "wap");
  }
}
