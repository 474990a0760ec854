package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * What tests of races share: a table of one published file, runs that they drive call by call, and
 * calls that are held at a request while others go on. After each, the lake is as it must be.
 */
@ExtendWith(SharedCloud.class)
abstract class HeldCalls {
  private static final int ROWS = 3;

  final FaultyCloud faulty;
  final CloudUnderTest cloud;
  final String table = "race_" + UUID.randomUUID().toString().replace('-', '_');
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Hold> holds = new ArrayList<>();
  private int files;
  private int published;

  HeldCalls(FaultyCloud faulty) {
    this.faulty = faulty;
    this.cloud = faulty.cloud();
  }

  @BeforeEach
  void aTableOfOneFile() throws Exception {
    cloud.rules(table, "IsComplete \"name\"");
    assertThat(newRun().finish().ending()).isEqualTo("PUBLISHED");
    expectPublished();
  }

  @AfterEach
  void nothingIsWrong() throws Exception {
    for (Hold hold : holds) {
      hold.release();
    }
    faulty.heal();
    threads.close();
    assertThat(new LakeOracle(cloud).violationsOf(table)).isEmpty();
  }

  /** A run of an upload whose rows no other has. */
  final DirectRun newRun() throws Exception {
    int first = ROWS * files++;
    return DirectRun.of(
        cloud,
        table,
        TestParquet.of("optional int32 id", "optional binary name (STRING)")
            .rows(ROWS, i -> new Object[] {first + i, "name " + i})
            .bytes());
  }

  /** A run of an upload with a null where none may be, which is no file of main's. */
  final DirectRun newFaultyRun() throws Exception {
    return DirectRun.of(cloud, table, TestParquet.people(2).row(2, null).bytes());
  }

  /** The files of the runs so far, but for these last ones, are on main, each once. */
  final void expectPublished(int withoutLast) throws Exception {
    published = files - withoutLast;
    assertThat(cloud.dataFiles("main", table)).hasSize(published).doesNotHaveDuplicates();
    assertThat(cloud.rows("main", table))
        .extracting(row -> row.get("id"))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, published * ROWS).boxed().toList());
  }

  final void expectPublished() throws Exception {
    expectPublished(0);
  }

  /** Makes a call that is held at a request until the hold is released. */
  final Future<Answer> makeHeld(DirectRun run, Call call, Hold hold) throws Exception {
    holds.add(hold);
    faulty.crossings(hold);
    Future<Answer> answer = threads.submit(() -> run.make(call));
    hold.awaitHeld();
    return answer;
  }

  /** As if the time had passed for which whoever holds the table's lease has it. */
  final void expireLease() {
    writeLease(Instant.EPOCH);
  }

  /** As a holder that is never heard of again has left it. */
  final void writeLease(Instant deadline) {
    cloud
        .s3()
        .putObject(
            put -> put.bucket(cloud.lakeBucket()).key("_wap/leases/" + table),
            RequestBody.fromString(
                "{\"holder\":\"test\",\"take\":\"test\",\"deadline\":\"%s\"}".formatted(deadline)));
  }

  static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
