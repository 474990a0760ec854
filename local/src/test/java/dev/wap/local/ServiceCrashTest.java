package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.FaultyCloud.Service;
import dev.wap.local.stepfunctions.ExecutionDescription;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nessie or S3 is killed in the middle of a state, on a request or once it has answered one, and is
 * up again on the same data when the state is tried again.
 */
@ExtendWith(SharedCloud.class)
final class ServiceCrashTest {
  private final FaultyCloud faulty;
  private final CloudUnderTest cloud;
  private final String table = "killed_" + UUID.randomUUID().toString().replace('-', '_');

  /** When it is killed. */
  enum When {
    BEFORE_THE_REQUEST,
    AFTER_THE_ANSWER
  }

  ServiceCrashTest(FaultyCloud faulty) {
    this.faulty = faulty;
    this.cloud = faulty.cloud();
  }

  @AfterEach
  void heal() {
    faulty.heal();
  }

  @ParameterizedTest(name = "{0} without {1}, {2} {3}")
  @CsvSource({
    "CreateBranch, NESSIE, AFTER_THE_ANSWER, POST /api/v2/trees?name=",
    "WriteSnapshot, NESSIE, BEFORE_THE_REQUEST, POST /history/commit",
    "WriteSnapshot, NESSIE, AFTER_THE_ANSWER, POST /history/commit",
    "AuditBranch, NESSIE, BEFORE_THE_REQUEST, GET /trees/",
    "MergeBranch, NESSIE, BEFORE_THE_REQUEST, POST /history/merge",
    "MergeBranch, NESSIE, AFTER_THE_ANSWER, POST /history/merge",
    "MergeBranch, NESSIE, AFTER_THE_ANSWER, DELETE /trees/",
    "DiscardBranch, NESSIE, AFTER_THE_ANSWER, DELETE /trees/",
    "WriteSnapshot, S3, AFTER_THE_ANSWER, PUT /data/",
    "WriteSnapshot, S3, BEFORE_THE_REQUEST, PUT /metadata/",
    "AuditBranch, S3, AFTER_THE_ANSWER, PUT /_wap/audits/",
    "MergeBranch, S3, AFTER_THE_ANSWER, PUT /_wap/leases/",
    "RejectBranch, S3, AFTER_THE_ANSWER, PUT /_wap/rejections/",
    "NotifyPublished, S3, BEFORE_THE_REQUEST, PUT /_wap/runs/",
  })
  void isKilled(String state, Service service, When when, String request) throws Exception {
    cloud.rules(table, "IsComplete \"name\"");
    AtomicBoolean struck = new AtomicBoolean();
    AtomicBoolean down = new AtomicBoolean();
    String[] parts = request.split(" ", 2);
    faulty.crossings(
        crossing -> {
          boolean hit =
              crossing.service() == service
                  && crossing.state().equals(state)
                  && Hold.like(parts[0], parts[1]).test(crossing)
                  && struck.compareAndSet(false, true);
          if (!hit) {
            crossing.pass();
            return;
          }
          if (when == When.AFTER_THE_ANSWER) {
            var unused = crossing.exchange().forward();
          }
          kill(service);
          down.set(true);
          crossing.exchange().cut();
        });
    faulty.before(
        call -> {
          if (down.compareAndSet(true, false)) {
            start(service);
          }
        });

    ExecutionDescription execution = cloud.upload(table + "/a.parquet", fileFor(state));

    assertThat(struck).as("there was such a request").isTrue();
    assertThat(cloud.failures(execution, state)).isNotEmpty();
    assertEndsAsWithout(execution, state);
    assertThat(new LakeOracle(cloud).violationsOf(table)).isEmpty();
  }

  private void kill(Service service) throws IOException, InterruptedException {
    if (service == Service.NESSIE) {
      faulty.killNessie();
    } else {
      faulty.killS3();
    }
  }

  private void start(Service service) throws IOException, InterruptedException {
    if (service == Service.NESSIE) {
      faulty.startNessie();
    } else {
      faulty.startS3();
    }
  }

  /** A file that leads through a state. */
  private static byte[] fileFor(String state) throws Exception {
    return switch (state) {
      case "RejectBranch" -> TestParquet.people(2).row(2, null).bytes();
      case "DiscardBranch" -> "id\n1\n2\n3\n4\n5\n6\n".getBytes(UTF_8);
      default -> TestParquet.people(3).bytes();
    };
  }

  private void assertEndsAsWithout(ExecutionDescription execution, String state) throws Exception {
    JsonNode record = cloud.runRecord(execution);
    switch (state) {
      case "RejectBranch" -> {
        assertThat(record.path("ending").asText()).isEqualTo("REJECTED");
        assertThat(cloud.uploadBranches()).contains(record.path("branch").asText());
      }
      case "DiscardBranch" -> assertThat(record.path("ending").asText()).isEqualTo("FAILED");
      default -> {
        assertThat(cloud.states(execution)).endsWith("Published");
        assertThat(cloud.rows("main", table)).hasSize(3);
      }
    }
  }

  @Test
  void bothAreKilledAtOnce() throws Exception {
    cloud.rules(table, "IsComplete \"name\"");
    AtomicInteger calls = new AtomicInteger();
    faulty.before(
        call -> {
          if (call.stateName().equals("MergeBranch")) {
            int attempt = calls.incrementAndGet();
            if (attempt == 1) {
              faulty.killNessie();
              faulty.killS3();
            } else if (attempt == 2) {
              faulty.startS3();
            } else if (attempt == 3) {
              faulty.startNessie();
            }
          }
        });

    ExecutionDescription execution =
        cloud.upload(table + "/a.parquet", TestParquet.people(3).bytes());

    assertThat(cloud.failures(execution, "MergeBranch")).hasSize(2);
    assertEndsAsWithout(execution, "MergeBranch");
    assertThat(new LakeOracle(cloud).violationsOf(table)).isEmpty();
  }
}
