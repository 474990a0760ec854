package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.Gateway.Mood;
import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.nessie.Marker;
import dev.wap.nessie.Published;
import dev.wap.upkeep.Budget;
import dev.wap.upkeep.MarkerArchive;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An upload whose marker has become a receipt is as published as any other. */
@ExtendWith(SharedCloud.class)
final class UpkeepTest {
  private static final Clock LATER = Keeping.daysAhead(31);
  private static final String EVERYTHING = "{\"jobs\":[\"ARCHIVE_MARKERS\",\"PRUNE_BRANCHES\"]}";

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final Keeping keeping;
  private final String table = "upkeep_" + UUID.randomUUID().toString().replace('-', '_');
  private final String key = table + "/a.parquet";

  UpkeepTest(FragileCloud fragile) throws Exception {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
    this.keeping = new Keeping(cloud);
    cloud.rules(table, "IsComplete \"name\"");
  }

  @AfterEach
  void close() throws Exception {
    fragile.heal();
    keeping.close();
  }

  private static String outcome(ExecutionDescription execution) {
    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    return CloudUnderTest.parse(execution.output().orElseThrow()).path("outcome").asText();
  }

  /** Publishes a file; answers its run id. */
  private String publish(String object) throws Exception {
    ExecutionDescription execution = cloud.upload(object, TestParquet.people(10).bytes());
    assertThat(outcome(execution)).isEqualTo("PUBLISHED");
    return cloud.runRecord(execution).path("runId").asText();
  }

  private MarkerArchive.Result archiveAll() {
    return keeping.archive(LATER).archive(Budget.unlimited(LATER));
  }

  /** Markers of uploads that never were, in the place of published ones. */
  private List<Marker> markers(int count, String runId) {
    Marker marker = keeping.marker("main", runId).orElseThrow();
    List<Marker> markers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = UUID.randomUUID().toString().replace("-", "");
      markers.add(Keeping.like(marker, id, marker.owner()));
    }
    return markers;
  }

  private LambdaResult invoke(String input) throws InterruptedException {
    return cloud.cloud().invoke(cloud.cloud().template().function("UpkeepFunction").name(), input);
  }

  @Test
  void aDuplicateLongAfterArchivingIsSkipped() throws Exception {
    String runId = publish(key);
    Marker marker = keeping.marker("main", runId).orElseThrow();
    assertThat(archiveAll().left()).isZero();
    assertThat(keeping.marker("main", runId)).isEmpty();
    assertThat(keeping.receipts().find(runId))
        .hasValueSatisfying(
            receipt -> assertThat(receipt).isEqualTo(marker.receipt(receipt.archivedAt())));
    String main = cloud.main();

    var unused = cloud.put(key, TestParquet.people(10).bytes());
    ExecutionDescription again = cloud.await(key, 2).get(1);

    assertThat(outcome(again)).isEqualTo("SKIPPED");
    assertThat(cloud.states(again)).contains("AlreadyDone?").doesNotContain("WriteSnapshot");
    assertThat(cloud.main()).isEqualTo(main);
    assertThat(cloud.rows("main", table)).hasSize(10);
  }

  @Test
  void aMarkerThatIsNotOldStays() throws Exception {
    String runId = publish(key);
    Clock tomorrow = Keeping.daysAhead(29);

    var unused = keeping.archive(tomorrow).archive(Budget.unlimited(tomorrow));

    assertThat(keeping.marker("main", runId)).isPresent();
    assertThat(keeping.receipts().find(runId)).isEmpty();
  }

  /** Whoever looked for the receipt first, and for the marker at the head of then, saw neither. */
  @Test
  void anArchiveThatComesWhileTheReceiptIsLookedForHidesNothing() throws Exception {
    String runId = publish(key);
    S3Client archivesAfterEachRead =
        new DelegatingS3Client(keeping.connections().s3()) {
          @Override
          public <T> T getObject(
              GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            try {
              return super.getObject(request, transformer);
            } finally {
              var unused = archiveAll();
            }
          }
        };
    Published published =
        new Published(keeping.nessie(), archivesAfterEachRead, cloud.lakeBucket());

    assertThat(published.look(runId).publication()).isPresent();
    var unused = archiveAll();
    assertThat(keeping.marker("main", runId)).isEmpty();
    assertThat(published.look(runId).publication()).isPresent();
  }

  /** Also when the look-up has seen the one place before the archive came, and the other after. */
  @Test
  void aLookUpWhileArchivingAlwaysFindsThePublication() throws Exception {
    String runId = publish(key);
    List<Marker> markers = markers(40, runId);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Marker marker : markers) {
        keeping.put(List.of(marker), Instant.now(LATER).minus(Duration.ofDays(31)));
        AtomicBoolean archived = new AtomicBoolean();
        List<Future<Integer>> lookers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          lookers.add(threads.submit(looker(marker.runId(), archived)));
        }
        var unused = archiveAll();
        archived.set(true);
        for (Future<Integer> looker : lookers) {
          assertThat(looker.get(1, TimeUnit.MINUTES)).isPositive();
        }
        assertThat(keeping.marker("main", marker.runId())).isEmpty();
      }
    }
  }

  private Callable<Integer> looker(String runId, AtomicBoolean archived) {
    return () -> {
      int looks = 0;
      do {
        assertThat(keeping.published().look(runId).publication()).as("look %d", looks).isPresent();
        looks++;
      } while (!archived.get());
      return looks;
    };
  }

  /** The state that a kill between the receipts and the commit leaves. */
  @Test
  void anArchiveThatWasKilledBetweenReceiptsAndCommitGoesOn() throws Exception {
    String runId = publish(key);
    keeping
        .receipts()
        .write(keeping.marker("main", runId).orElseThrow().receipt(Instant.now(LATER)));

    var unused = cloud.put(key, TestParquet.people(10).bytes());
    assertThat(outcome(cloud.await(key, 2).get(1))).isEqualTo("SKIPPED");
    var unusedToo = archiveAll();
    assertThat(keeping.marker("main", runId)).isEmpty();
    var unusedThree = cloud.put(key, TestParquet.people(10).bytes());
    assertThat(outcome(cloud.await(key, 3).get(2))).isEqualTo("SKIPPED");

    assertThat(cloud.rows("main", table)).hasSize(10);
  }

  @Test
  void twoAtOnceArchiveEachMarkerOnce() throws Exception {
    String runId = publish(key);
    List<Marker> markers = markers(250, runId);
    var unused = archiveAll();
    keeping.put(markers, Instant.now(Clock.systemUTC()));
    CountDownLatch start = new CountDownLatch(1);
    int archived = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<MarkerArchive.Result>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(
            threads.submit(
                () -> {
                  start.await();
                  return archiveAll();
                }));
      }
      start.countDown();
      for (Future<MarkerArchive.Result> one : both) {
        archived += one.get(1, TimeUnit.MINUTES).archived();
      }
    }

    assertThat(archived).isEqualTo(250);
    for (Marker marker : markers) {
      assertThat(keeping.marker("main", marker.runId())).isEmpty();
      assertThat(keeping.receipts().find(marker.runId())).isPresent();
    }
  }

  @Test
  void whatThereIsNoTimeForIsLeft() throws Exception {
    String runId = publish(key);
    List<Marker> markers = markers(3, runId);
    var unused = archiveAll();
    keeping.put(markers, Instant.now(Clock.systemUTC()));

    assertThat(keeping.archive(LATER).archive(Budget.of(LATER, Duration.ZERO)))
        .isEqualTo(new MarkerArchive.Result(0, 3));
    assertThat(archiveAll()).isEqualTo(new MarkerArchive.Result(3, 0));
  }

  /** Without the receipt, the merge would put the same rows upon main once more. */
  @Test
  void aTwinWhoseMergeMeetsAnArchivedMarkerIsSkipped() throws Exception {
    publish(table + "/first.parquet");
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("MergeBranch") && first.compareAndSet(true, false)) {
            held.countDown();
            go.await();
          }
        });
    byte[] file = TestParquet.people(7).bytes();
    String etag = cloud.put(key, file);
    assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();

    ExecutionDescription twin = cloud.runEvent(key, etag, file.length);
    assertThat(outcome(twin)).isEqualTo("PUBLISHED");
    var unused = archiveAll();
    String main = cloud.main();
    go.countDown();
    ExecutionDescription late = cloud.await(key, 2).get(0);

    assertThat(outcome(late)).isEqualTo("SKIPPED");
    assertThat(cloud.answer(late, "MergeBranch").at("/merge/outcome").asText())
        .isEqualTo("ALREADY_PUBLISHED");
    assertThat(cloud.main()).isEqualTo(main);
    assertThat(cloud.rows("main", table)).hasSize(17);
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains(table));
  }

  @Test
  void theFunctionArchivesAndPrunes() throws Exception {
    String runId = publish(key);
    keeping.age(runId, Duration.ofDays(31));
    ExecutionDescription rejected =
        cloud.upload(table + "/bad.parquet", TestParquet.people(3).row(3, null).bytes());
    String branch = cloud.runRecord(rejected).path("branch").asText();
    assertThat(cloud.uploadBranches()).contains(branch);
    keeping.auditedAt(
        cloud.runRecord(rejected).path("reportUri").asText(),
        Instant.now(Clock.systemUTC()).minus(Duration.ofDays(15)));

    LambdaResult result = invoke(EVERYTHING);

    assertThat(result).isInstanceOf(LambdaResult.Success.class);
    JsonNode output = CloudUnderTest.parse(((LambdaResult.Success) result).payload());
    assertThat(output.at("/archived/archived").asInt()).isPositive();
    assertThat(output.at("/archived/left").asInt()).isZero();
    assertThat(output.at("/pruned/deleted").toString()).contains(branch);
    assertThat(output.at("/pruned/left").asInt()).isZero();
    assertThat(keeping.marker("main", runId)).isEmpty();
    assertThat(keeping.receipts().find(runId)).isPresent();
    assertThat(cloud.uploadBranches()).doesNotContain(branch);
  }

  @Test
  void aMarkerStaysWhenItsReceiptCannotBeWritten() throws Exception {
    String runId = publish(key);
    keeping.age(runId, Duration.ofDays(31));
    fragile.s3().mood(Mood.DOWN);

    LambdaResult result = invoke("{\"jobs\":[\"ARCHIVE_MARKERS\"]}");

    assertThat(result)
        .isInstanceOfSatisfying(
            LambdaResult.FunctionError.class,
            error -> assertThat(error.errorType()).isEqualTo("dev.wap.error.StorageUnavailable"));
    assertThat(keeping.marker("main", runId)).isPresent();
  }

  @Test
  void theFunctionNamesAJobThatItDoesNotKnow() throws Exception {
    assertThat(invoke("{\"jobs\":[\"SWEEP\"]}"))
        .isInstanceOfSatisfying(
            LambdaResult.FunctionError.class,
            error ->
                assertThat(error.payload())
                    .contains("dev.wap.error.InvalidInput")
                    .contains("$.jobs[0]"));
  }
}
