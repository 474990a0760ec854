package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Call;
import dev.wap.local.DirectRun.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An earlier call of a function still runs while its retry runs and finishes: it is held at a
 * request until the retry has answered, or until the whole run has ended, and goes on then.
 */
final class ZombieTest extends HeldCalls {
  /** Where a call is held: at each of the changes that it makes. */
  enum At {
    BRANCH_CREATED(Task.CREATE_BRANCH, "POST", "/trees?name="),
    FILE_COPIED(Task.WRITE_SNAPSHOT, "PUT", "/data/"),
    METADATA_WRITTEN(Task.WRITE_SNAPSHOT, "PUT", ".metadata.json"),
    ROWS_COMMITTED(Task.WRITE_SNAPSHOT, "POST", "/history/commit"),
    REPORT_WRITTEN(Task.AUDIT_BRANCH, "PUT", "/_wap/audits/"),
    LEASE_TAKEN(Task.MERGE_BRANCH, "PUT", "/_wap/leases/"),
    MERGED(Task.MERGE_BRANCH, "POST", "/history/merge"),
    BRANCH_DELETED(Task.MERGE_BRANCH, "DELETE", "/trees/upload"),
    RECORD_WRITTEN(Task.NOTIFY, "PUT", "/_wap/runs/"),
    SLACK_TOLD(Task.NOTIFY, "POST", "/chat.postMessage");

    private final Task task;
    private final String method;
    private final String path;

    At(Task task, String method, String path) {
      this.task = task;
      this.method = method;
      this.path = path;
    }

    private Hold hold() {
      return Hold.request(Hold.like(method, path));
    }
  }

  ZombieTest(FaultyCloud faulty) {
    super(faulty);
  }

  private DirectRun runFor(At at) throws Exception {
    return at == At.SLACK_TOLD ? newFaultyRun() : newRun();
  }

  private void assertEnded(At at, DirectRun run) throws Exception {
    if (at == At.SLACK_TOLD) {
      assertThat(run.ending()).isEqualTo("REJECTED");
      assertThat(run.branches()).hasSize(1);
    } else {
      assertThat(run.ending()).isEqualTo("PUBLISHED");
      assertThat(run.branches()).isEmpty();
    }
    expectPublished();
  }

  /** What must be the same of two answers to one call. */
  private static JsonNode decision(At at, Answer answer) {
    return switch (at.task) {
      case CREATE_BRANCH -> answer.payload();
      case WRITE_SNAPSHOT -> answer.payload();
      case AUDIT_BRANCH -> answer.payload();
      case MERGE_BRANCH -> answer.payload().at("/merge/outcome");
      default -> answer.payload().at("/notification/channel");
    };
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhenItsRetryHasAnswered(At at) throws Exception {
    DirectRun run = runFor(at).until(at.task);
    Call call = run.call();
    Hold hold = at.hold();
    Future<Answer> zombie = makeHeld(run, call, hold);
    expireLease();

    Answer retry = run.step();
    hold.release();

    assertThat(retry.error()).as(retry.message()).isEmpty();
    assertThat(zombie.get().error()).as(zombie.get().message()).isEmpty();
    assertThat(decision(at, zombie.get())).isEqualTo(decision(at, retry));
    run.finish();
    assertEnded(at, run);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhenTheWholeRunHasEnded(At at) throws Exception {
    DirectRun run = runFor(at).until(at.task);
    Hold hold = at.hold();
    Future<Answer> zombie = makeHeld(run, run.call(), hold);
    expireLease();

    run.finish();
    hold.release();
    var unused = zombie.get();

    if (at == At.BRANCH_CREATED) {
      faulty.assertOnlyEmptyBranchesAreLeft(table, run.owner());
    }
    assertEnded(at, run);
  }

  /** Each of the two writes of the record is cut off, repeated, and arrives when all is over. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRecordThatArrivesWhenAllIsOverChangesNothing(int number) throws Exception {
    faulty.slack().mood(FakeSlack.Mood.TAKES);
    DirectRun run = newFaultyRun().until(Task.NOTIFY);
    AtomicInteger writes = new AtomicInteger();
    faulty.crossings(
        crossing -> {
          if (Hold.like("PUT", "/_wap/runs/").test(crossing)
              && writes.incrementAndGet() == number) {
            Fault.DELIVER_AFTER_RUN.strike(crossing);
          } else {
            crossing.pass();
          }
        });

    run.finish();
    assertThat(faulty.deliverKept()).containsExactly(412);

    assertThat(run.ending()).isEqualTo("REJECTED");
    assertThat(run.record().at("/notification/delivered").asBoolean()).isTrue();
    assertThat(faulty.slack().calls()).hasSize(1);
    expectPublished();
  }

  @ParameterizedTest
  @EnumSource(
      value = At.class,
      names = {
        "BRANCH_CREATED",
        "FILE_COPIED",
        "METADATA_WRITTEN",
        "ROWS_COMMITTED",
        "REPORT_WRITTEN",
        "LEASE_TAKEN",
        "MERGED"
      })
  void goesOnWhenItsRunHasBeenDiscarded(At at) throws Exception {
    DirectRun run = newRun().until(at.task);
    Hold hold = at.hold();
    Future<Answer> zombie = makeHeld(run, run.call(), hold);
    expireLease();

    run.fail("States.Timeout");
    run.finish();
    hold.release();
    Answer late = zombie.get();

    assertThat(run.ending()).isEqualTo("FAILED");
    assertThat(late.text("/merge/outcome")).isNotEqualTo("PUBLISHED");
    expectPublished(1);
    if (at == At.BRANCH_CREATED) {
      faulty.assertOnlyEmptyBranchesAreLeft(table, run.owner());
    }
    assertThat(run.branches()).isEmpty();
  }

  /** The report of an attempt that is over does not take the place of the present one's. */
  @Test
  void auditOfAnEarlierAttemptEndsAfterThePresentOnes() throws Exception {
    DirectRun run = newRun().until(Task.AUDIT_BRANCH);
    Hold hold = At.REPORT_WRITTEN.hold();
    Future<Answer> zombie = makeHeld(run, run.call(), hold);
    var unused = run.step();
    try (Stranger other = new Stranger(cloud)) {
      other.addColumn("main", table, "remark");
    }
    assertThat(run.step().text("/merge/outcome")).isEqualTo("STALE");
    run.until(Task.MERGE_BRANCH);

    hold.release();
    var unusedToo = zombie.get();
    run.finish();

    assertThat(run.ending()).as("%s", run).isEqualTo("PUBLISHED");
    expectPublished();
  }

  @Test
  void holderOfTheLeaseDies() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    Duration left = Duration.ofSeconds(4);
    writeLease(Instant.now().plus(left));
    long start = System.nanoTime();

    run.finish();

    assertThat(run.ending()).isEqualTo("PUBLISHED");
    assertThat(since(start)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(15));
    expectPublished();
  }

  /** Also in the very middle of its merge. */
  @Test
  void holderOfTheLeaseIsKilled() throws Exception {
    DirectRun dying = newRun().until(Task.MERGE_BRANCH);
    DirectRun next = newRun().until(Task.MERGE_BRANCH);
    faulty.crossings(
        crossing -> {
          if (Hold.like("POST", "/history/merge").test(crossing)) {
            faulty.killFunction("MergeBranchFunction");
            crossing.exchange().cut();
          } else {
            crossing.pass();
          }
        });
    assertThat(dying.make(dying.call()).error()).isEqualTo("Runtime.ExitError");
    faulty.heal();
    long start = System.nanoTime();

    next.finish();

    assertThat(next.ending()).isEqualTo("PUBLISHED");
    assertThat(since(start)).isLessThan(Duration.ofSeconds(35));
    assertThat(dying.finish().ending()).isEqualTo("PUBLISHED");
    expectPublished();
  }
}
