package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.Gateway.Mood;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nessie or S3 goes away as a state is entered. A short outage is sat out; a long one ends the run,
 * but not before it is known what has become of it and no branch is left.
 */
@ExtendWith(SharedCloud.class)
final class OutageTest {
  private static final String CATALOG_UNAVAILABLE = "dev.wap.error.CatalogUnavailable";
  private static final String STORAGE_UNAVAILABLE = "dev.wap.error.StorageUnavailable";

  /** More often than any state before the endings tries. */
  private static final int LONG = 9;

  private static final byte[] NO_PARQUET = "id\n1\n2\n3\n4\n5\n6\n".getBytes(UTF_8);

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private String key = "";
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();
  private long rowsBefore;

  /** What can go away. */
  enum Service {
    NESSIE(CATALOG_UNAVAILABLE),
    S3(STORAGE_UNAVAILABLE);

    private final String error;

    Service(String error) {
      this.error = error;
    }

    Gateway gateway(FragileCloud cloud) {
      return this == NESSIE ? cloud.nessie() : cloud.s3();
    }
  }

  OutageTest(FragileCloud fragile) {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules("outages", "IsComplete \"name\"");
    cloud.rules("slow", "RowCount > 0");
    key = "outages/%s.parquet".formatted(UUID.randomUUID());
    cloud.awaitAftercare();
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
    rowsBefore = cloud.view().rows("main", "outages");
  }

  @AfterEach
  void heal() throws Exception {
    fragile.heal();
  }

  /** A file that leads through a state. */
  private static byte[] fileFor(String state) throws Exception {
    return switch (state) {
      case "RejectBranch", "NotifyRejected" -> TestParquet.people(2).row(2, null).bytes();
      case "DiscardBranch", "NotifyFailed" -> NO_PARQUET;
      default -> TestParquet.people(3).bytes();
    };
  }

  /** Takes a service down when a state is entered, and up before the state's so-manieth call. */
  private void outage(Service service, String state, String upAgainAt, int attempts) {
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals(state) && attempt == 1) {
            service.gateway(fragile).mood(Mood.DOWN);
          }
          if (call.stateName().equals(upAgainAt) && attempt == attempts) {
            service.gateway(fragile).mood(Mood.OPEN);
          }
        });
  }

  private void assertError(Service service, String error, String cause) {
    assertThat(error).isEqualTo(service.error);
    assertThat(CloudUnderTest.parse(cause).path("errorMessage").asText())
        .contains("did not answer")
        .contains(service.gateway(fragile).address().toString())
        .endsWith("can reach it, then upload the file again");
  }

  private void assertError(Service service, JsonNode failure) {
    assertError(service, failure.path("error").asText(), failure.path("cause").asText());
  }

  @ParameterizedTest(name = "{0} without {1}")
  @CsvSource({
    "CreateBranch, NESSIE",
    "CreateBranch, S3",
    "WriteSnapshot, NESSIE",
    "WriteSnapshot, S3",
    "AuditBranch, NESSIE",
    "AuditBranch, S3",
    "MergeBranch, NESSIE",
    "MergeBranch, S3",
    "NotifyPublished, S3",
    "NotifyRejected, S3",
    "RejectBranch, S3",
    "DiscardBranch, NESSIE",
    "DiscardBranch, S3",
    "NotifyFailed, S3",
  })
  void aShortOutageIsSatOut(String state, Service service) throws Exception {
    outage(service, state, state, 3);

    ExecutionDescription execution = cloud.upload(key, fileFor(state));

    List<JsonNode> failures = cloud.failures(execution, state);
    assertThat(failures).hasSize(2);
    failures.forEach(failure -> assertError(service, failure));
    assertThat(cloud.answer(execution, state).isMissingNode()).as("succeeded then").isFalse();
    assertEndsAsWithoutAnOutage(execution, state);
  }

  /** Whoever records needs no catalog. */
  @ParameterizedTest(name = "{0} without {1}")
  @CsvSource({
    "RejectBranch, NESSIE",
    "NotifyPublished, NESSIE",
    "NotifyRejected, NESSIE",
    "NotifyFailed, NESSIE",
  })
  void whatIsNotNeededIsNotMissed(String state, Service service) throws Exception {
    outage(service, state, "", 1);

    ExecutionDescription execution = cloud.upload(key, fileFor(state));

    assertThat(cloud.failures(execution, state)).isEmpty();
    fragile.heal();
    assertEndsAsWithoutAnOutage(execution, state);
  }

  private void assertEndsAsWithoutAnOutage(ExecutionDescription execution, String state)
      throws Exception {
    JsonNode record = cloud.runRecord(execution);
    switch (state) {
      case "RejectBranch", "NotifyRejected" -> {
        assertThat(execution.error()).contains("AuditFailed");
        assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
        assertThat(cloud.main()).isEqualTo(mainBefore);
        assertThat(cloud.uploadBranches())
            .hasSize(branchesBefore.size() + 1)
            .containsAll(branchesBefore)
            .contains(record.path("branch").asText());
      }
      case "DiscardBranch", "NotifyFailed" -> {
        assertThat(execution.error()).contains("dev.wap.error.InvalidUpload");
        assertThat(record.path("ending").asText()).isEqualTo("FAILED");
        assertThat(cloud.main()).isEqualTo(mainBefore);
        assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
      }
      default -> {
        assertThat(execution.summary().status())
            .as(execution.cause().orElse(""))
            .isEqualTo(ExecutionStatus.SUCCEEDED);
        assertPublishedOnce(execution);
        assertThat(record.path("ending").asText()).isEqualTo("PUBLISHED");
      }
    }
  }

  private void assertPublishedOnce(ExecutionDescription execution) throws Exception {
    assertThat(cloud.states(execution)).endsWith("Published");
    assertThat(cloud.view().rows("main", "outages")).isEqualTo(rowsBefore + 3);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  @ParameterizedTest(name = "{0} without {1}")
  @CsvSource({
    "CreateBranch, NESSIE",
    "CreateBranch, S3",
    "WriteSnapshot, NESSIE",
    "WriteSnapshot, S3",
    "AuditBranch, NESSIE",
    "AuditBranch, S3",
    "MergeBranch, NESSIE",
    "MergeBranch, S3",
  })
  void aLongOutageEndsTheRunWhenItIsOver(String state, Service service) throws Exception {
    outage(service, state, "DiscardBranch", LONG);

    ExecutionDescription execution = cloud.upload(key, TestParquet.people(3).bytes());

    assertThat(cloud.failures(execution, state)).as("one call and its retries").hasSize(7);
    assertThat(cloud.failures(execution, "DiscardBranch")).hasSize(LONG - 1);
    assertThat(cloud.states(execution)).endsWith("NotifyFailed", "Decided?", "Failed");
    assertError(service, execution.error().orElse(""), execution.cause().orElse("{}"));
    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("FAILED");
    assertThat(record.at("/error/state").asText()).isEqualTo(state);
    assertThat(record.at("/error/error").asText()).isEqualTo(service.error);
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);

    fragile.heal();
    cloud.put(key, TestParquet.people(3).bytes());
    assertPublishedOnce(cloud.await(key, 2).get(1));
  }

  /**
   * Half a day, as it were. Nobody knows then what is on main, and the run must not say it does;
   * aftercare finds out.
   */
  @Test
  void aRunIsUndecidedAsLongAsTheCatalogCannotBeAsked() throws Exception {
    outage(Service.NESSIE, "MergeBranch", "NotifyFailed", 1);

    ExecutionDescription execution = cloud.upload(key, TestParquet.people(3).bytes());

    assertThat(cloud.states(execution))
        .endsWith("DiscardBranch", "NotifyFailed", "Decided?", "Undecided");
    assertThat(execution.error()).contains("Undecided");
    assertThat(execution.cause().orElse(""))
        .startsWith(
            "It is not known whether s3://%s/%s is on main: MergeBranch failed with %s"
                .formatted(cloud.sourceBucket(), key, CATALOG_UNAVAILABLE))
        .contains("Once the catalog answers again, start the state machine with the same input")
        .containsPattern(
            "Then delete the branch upload/outages/[a-z]+-[a-z]+-[0-9a-f]{16}-1, if it is there.$");
    cloud.awaitAftercare();
    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualTo("FAILED");
    assertThat(record.at("/error/error").asText()).isEqualTo("Undecided");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);

    fragile.heal();
    var stepFunctions = cloud.cloud().stepFunctions();
    var again = stepFunctions.startExecution(cloud.machine(), execution.input());
    assertPublishedOnce(stepFunctions.await(again.executionArn(), Duration.ofMinutes(1)));
  }

  /** A record that cannot be written for hours is given up; what was published stays published. */
  @ParameterizedTest
  @EnumSource
  void anEndingIsClearWithoutItsRecord(Ending ending) throws Exception {
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals(ending.notify)) {
            throw new IllegalStateException("Lambda is away");
          }
        });

    ExecutionDescription execution = cloud.upload(key, fileFor(ending.notify));

    assertThat(cloud.failures(execution, ending.notify))
        .hasSizeGreaterThan(50)
        .allSatisfy(
            failure ->
                assertThat(failure.path("error").asText()).isEqualTo("Lambda.SdkClientException"));
    assertThat(cloud.states(execution)).endsWith(ending.last);
    assertThat(cloud.main().equals(mainBefore)).isEqualTo(ending != Ending.PUBLISHED);
  }

  enum Ending {
    PUBLISHED("NotifyPublished", "Published"),
    REJECTED("NotifyRejected", "Rejected"),
    FAILED("NotifyFailed", "Failed");

    private final String notify;
    private final String last;

    Ending(String notify, String last) {
      this.notify = notify;
      this.last = last;
    }
  }

  /** The rows are on main, and whoever put them there does not hear of it. */
  @Test
  void aMergeWhoseAnswerIsLostIsFoundOnMain() throws Exception {
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("MergeBranch")) {
            fragile.nessie().mood(attempt == 1 ? Mood.LOSES_ANSWERS : Mood.OPEN);
          }
        });

    ExecutionDescription execution = cloud.upload(key, TestParquet.people(3).bytes());

    assertThat(cloud.failures(execution, "MergeBranch")).hasSize(1);
    assertPublishedOnce(execution);
  }

  /** Both at once, each in a state that does not need the other, since patience takes its time. */
  @Test
  void aServiceThatIsSilentIsGivenUpOnBeforeTheFunctionIs() throws Exception {
    String slow = "slow/%s.parquet".formatted(UUID.randomUUID());
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("CreateBranch") && call.payload().contains(key)) {
            fragile.nessie().mood(attempt == 1 ? Mood.SILENT : Mood.OPEN);
          }
          if (call.stateName().equals("NotifyPublished") && call.payload().contains(slow)) {
            if (attempt == 1) {
              fragile.s3().mood(Mood.SILENT);
              cloud.put(key, TestParquet.people(3).bytes());
            } else {
              fragile.s3().mood(Mood.OPEN);
            }
          }
        });

    ExecutionDescription withoutStorage = cloud.upload(slow, TestParquet.people(1).bytes());
    ExecutionDescription withoutCatalog = cloud.await(key);

    assertThat(cloud.failures(withoutStorage, "NotifyPublished")).hasSize(1);
    assertThat(cloud.failures(withoutCatalog, "CreateBranch")).hasSize(1);
    assertError(Service.S3, cloud.failures(withoutStorage, "NotifyPublished").get(0));
    assertError(Service.NESSIE, cloud.failures(withoutCatalog, "CreateBranch").get(0));
    assertThat(cloud.states(withoutStorage)).endsWith("Published");
    assertPublishedOnce(withoutCatalog);
  }
}
