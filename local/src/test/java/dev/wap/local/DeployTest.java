package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.FakeAws.Resource;
import dev.wap.local.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.Bucket;

/** {@code ./wap deploy} and {@code ./wap undeploy}, with a sam that notes what it is told. */
@ExtendWith(SharedCloud.class)
final class DeployTest {
  /** As sam writes it when its questions have been answered. */
  private static final String SAVE =
      """
      case " $* " in *" --guided "*)
        printf '%s\\n' 'version = 0.1' '[wap.deploy.parameters]' 'stack_name = "wap-eu"' \\
          'region = "eu-west-1"' '[other.deploy.parameters]' 'region = "us-west-2"' > samconfig.toml ;;
      esac
      """;

  private final CloudUnderTest cloud;
  private FakeAws aws;
  private Launcher launcher;

  @TempDir private Path folder;

  DeployTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() throws Exception {
    aws = new FakeAws();
    launcher = StackTest.launcher(folder, aws, cloud);
    sam(SAVE);
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private void sam(String script) throws Exception {
    launcher.program("sam", "echo \"$PWD sam $*\" >> %s/sam.log\n%s".formatted(folder, script));
  }

  /** What sam was told so far, all of it in the project's folder. */
  private List<String> sam() throws Exception {
    Path log = folder.resolve("sam.log");
    return Files.exists(log)
        ? Files.readAllLines(log).stream()
            .map(line -> line.replace(launcher.root() + " sam ", ""))
            .toList()
        : List.of();
  }

  @Test
  void theFirstTimeItAsksAndAfterwardsItRemembersAndItTests() throws Exception {
    cloud.ruleset(
        "smoke_test", Files.readString(CloudUnderTest.PROJECT.resolve("rules/smoke_test.dqdl")));
    aws.stack("wap-eu", StackTest.outputs(cloud));

    Outcome first = launcher.run("deploy");
    assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
    assertThat(first.out())
        .contains("AWS account 123456789012, as arn:aws:iam::123456789012:user/jo, in us-east-1")
        .contains("Testing the stack wap-eu")
        .contains("A clean file: 1,000 rows, key smoke_test/", "outcome PUBLISHED")
        .contains("rows of main: 0 before, 1,000 after")
        .contains("A faulty file: 1,000 rows, key smoke_test/", "FAILED (AuditFailed)")
        .contains("rows of main: 1,000 before, 1,000 after")
        .contains("broken rule IsComplete \"my_col_1\"")
        .contains("nobody downstream saw a row of the faulty one");

    Outcome second =
        launcher.run("deploy", "--no-smoke-test", "--parameter-overrides", "MarkerDays=60");
    assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
    assertThat(second.out()).contains("in eu-west-1").doesNotContain("Testing");

    // Without the rule the faulty file is published.
    cloud.rules("smoke_test", "RowCount > 0");
    Outcome broken = launcher.run("smoke", "--stack", "wap");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.out()).contains("This is not what should have happened");

    assertThat(sam())
        .containsExactly(
            "build",
            "deploy --guided --stack-name wap --config-env wap --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset",
            "build",
            "deploy --config-env wap --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --region eu-west-1 --parameter-overrides MarkerDays=60");
  }

  @Test
  void everyStackHasAnswersOfItsOwn() throws Exception {
    sam("");
    Files.writeString(
        launcher.root().resolve("samconfig.toml"),
        "[wap.deploy.parameters]\nstack_name = \"wap\"\nregion = \"eu-west-1\"\n");

    Outcome second =
        launcher.run("deploy", "--stack", "second", "--no-smoke-test", "--region", "us-west-2");
    Outcome again = launcher.run("deploy", "--guided", "--no-smoke-test");

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(second.out()).doesNotContain("Testing");
    assertThat(sam())
        .containsExactly(
            "build",
            "deploy --guided --stack-name second --config-env second --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --region us-west-2",
            "build",
            "deploy --guided --stack-name wap --config-env wap --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --region eu-west-1");
  }

  @Test
  void whatIsMissingIsSaidBeforeAnythingIsDeployed() throws Exception {
    aws.refuse("ExpiredToken");
    Outcome expired = launcher.run("deploy");
    assertThat(expired.exitCode()).isEqualTo(1);
    assertThat(expired.err()).contains("sign in again").doesNotContain("\tat ");

    launcher.removeProgram("mvn");
    if (!Files.exists(Path.of("/usr/bin/mvn"))) {
      assertThat(launcher.run("deploy").err()).contains("no Maven: install Maven 3.8 or later");
    }
    launcher.removeProgram("sam");
    Outcome noSam = launcher.run("deploy");
    assertThat(noSam.exitCode()).isEqualTo(1);
    assertThat(noSam.err()).startsWith("wap: no AWS SAM CLI: install it, https://docs.aws");
    assertThat(sam()).isEmpty();
  }

  @Test
  void afterAFailureNothingIsTested() throws Exception {
    sam("[ \"$1\" != deploy ]");
    Outcome deploy = launcher.run("deploy");
    assertThat(deploy.exitCode()).isEqualTo(1);
    assertThat(deploy.err()).contains("sam deploy failed");
    assertThat(deploy.out()).doesNotContain("Testing");

    sam("exit 1");
    Outcome build = launcher.run("deploy");
    assertThat(build.exitCode()).isEqualTo(1);
    assertThat(build.err()).contains("sam build failed");
    assertThat(sam()).hasSize(3).last().isEqualTo("build");
  }

  // ---- undeploy

  private final String bucket = "undeploy-" + UUID.randomUUID();

  private void deployed() {
    cloud.s3().createBucket(create -> create.bucket(bucket));
    for (int i = 0; i < 3; i++) {
      String key = "a/" + i;
      cloud
          .s3()
          .putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("ten bytes!"));
    }
    aws.stack(
        "wap",
        StackTest.outputs(cloud),
        new Resource("BranchFunction", "AWS::Lambda::Function", "wap-branch", ""),
        new Resource("BranchFunctionVersion1", "AWS::Lambda::Version", "wap-branch:1", "Retain"),
        new Resource("WriteSnapshotFunction", "AWS::Lambda::Function", "wap-write", ""),
        new Resource("SourceBucket", "AWS::S3::Bucket", bucket, "Retain"),
        new Resource("Objects", "AWS::DynamoDB::Table", "nessie-objs", "RetainExceptOnCreate"));
    aws.protect("nessie-objs");
  }

  private boolean bucketExists() {
    return cloud.s3().listBuckets().buckets().stream().map(Bucket::name).anyMatch(bucket::equals);
  }

  private void assertUntouched() throws Exception {
    assertThat(sam()).isEmpty();
    assertThat(bucketExists()).isTrue();
    assertThat(aws.others()).contains("nessie-objs", "wap-branch");
    assertThat(aws.calls())
        .noneMatch(it -> it.startsWith("DeleteResource") || it.startsWith("UpdateResource"));
  }

  private void assertRefused(String answer, String... command) throws Exception {
    Outcome outcome = launcher.answer(answer, command);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("wap undeploy: nothing was deleted\n");
    assertThat(outcome.out()).endsWith("To go on, type the stack's name: ");
  }

  @Test
  void whoDoesNotTypeTheNameDeletesNothing() throws Exception {
    deployed();
    assertRefused("", "undeploy");
    assertRefused("yes\n", "undeploy", "--all");
    assertRefused("wap2\n", "undeploy", "--all");
    assertUntouched();
  }

  @Test
  void itSaysWhatGoesAndWhatStaysAndTheRestGoesLater() throws Exception {
    deployed();

    Outcome undeploy = launcher.answer("wap\n", "undeploy");

    assertThat(undeploy.exitCode()).as(undeploy.err()).isZero();
    assertThat(undeploy.out())
        .contains("The stack wap in us-east-1, which is CREATE_COMPLETE")
        .contains("Removed:\n    2  AWS::Lambda::Function\n    1  AWS::Lambda::Version\n")
        .contains("Kept, with everything that is in it:\n")
        .contains("  AWS::S3::Bucket " + bucket + " (SourceBucket): 3 objects, 30 bytes\n")
        .contains("  AWS::DynamoDB::Table nessie-objs (Objects)\n")
        .contains("within 90 days: ./wap undeploy --stack wap --all");
    assertThat(sam()).containsExactly("delete --stack-name wap --region us-east-1 --no-prompts");
    assertThat(bucketExists()).isTrue();
    assertThat(aws.others()).contains("nessie-objs");

    aws.deleteStack("wap");
    Outcome gone = launcher.answer("wap\n", "undeploy");
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err()).contains("there is no stack 'wap' in us-east-1");

    Outcome rest = launcher.answer("wap\n", "undeploy", "--all");
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertThat(rest.out())
        .contains("The stack wap in us-east-1 is gone")
        .contains("Removed as well, FOR EVER")
        .contains(bucket + " (SourceBucket): 3 objects, 30 bytes")
        .contains("Removed AWS::S3::Bucket " + bucket)
        .contains("Removed AWS::DynamoDB::Table nessie-objs");
    assertThat(sam()).hasSize(1);
    assertThat(bucketExists()).isFalse();
    assertThat(aws.others()).doesNotContain("nessie-objs");

    Outcome nothing = launcher.run("undeploy", "--all", "--yes");
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).contains("nothing is left of one that was deleted");
  }

  @Test
  void allGoesAtOnceOnlyAfterTheStack() throws Exception {
    deployed();
    sam("exit 1");
    Outcome failed = launcher.run("undeploy", "--all", "--yes");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err()).contains("'sam delete' failed with exit code 1");
    assertThat(bucketExists()).isTrue();
    assertThat(aws.others()).contains("nessie-objs");

    sam("");
    Outcome all = launcher.run("undeploy", "--all", "--yes");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(bucketExists()).isFalse();
    assertThat(aws.others()).doesNotContain("nessie-objs");
    assertThat(aws.calls())
        .contains(
            "UpdateResource AWS::DynamoDB::Table nessie-objs",
            "DeleteResource AWS::DynamoDB::Table nessie-objs")
        .noneMatch(it -> it.startsWith("DeleteResource AWS::Lambda"));
  }

  @Test
  void helpNeedsNothing() throws Exception {
    assertThat(launcher.run("deploy", "--help").out()).startsWith("Usage: ./wap deploy ");
    assertThat(launcher.run("undeploy", "--help").out()).contains("--all").contains("--yes");
    assertThat(
            Stream.of("deploy", "undeploy", "smoke", "env")
                .filter(it -> launcherHelp().contains("\n  " + it + " ")))
        .hasSize(4);
  }

  private String launcherHelp() {
    try {
      return launcher.run("help").out();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
