package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Task;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two executions of one upload: whichever is first publishes it, and the other finds it so. */
final class TwinTest extends HeldCalls {
  TwinTest(FaultyCloud faulty) {
    super(faulty);
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"WRITE_SNAPSHOT", "AUDIT_BRANCH", "MERGE_BRANCH"})
  void bothAreAt(Task task) throws Exception {
    DirectRun first = newRun().until(task);
    DirectRun second = first.twin().until(task);

    first.finish();
    second.finish();

    assertOnePublished(first, second);
    assertThat(second.dataFile()).as("twins share no file").isNotEqualTo(first.dataFile());
  }

  @Test
  void secondBeginsWhenTheFirstHasPublished() throws Exception {
    DirectRun first = newRun().finish();
    DirectRun second = first.twin();

    Answer answer = second.step();
    second.finish();

    assertThat(answer.text("/done")).isEqualTo("PUBLISHED");
    assertThat(second.made())
        .extracting(DirectRun.Call::task)
        .containsExactly(Task.CREATE_BRANCH, Task.NOTIFY);
    assertOnePublished(first, second);
  }

  /** The one that is held has read that nothing is published. */
  @Test
  void bothMerge() throws Exception {
    DirectRun slow = newRun().until(Task.MERGE_BRANCH);
    DirectRun fast = slow.twin().until(Task.MERGE_BRANCH);
    Hold hold = Hold.request(Hold.like("POST", "/history/merge"));
    Future<Answer> merge = makeHeld(slow, slow.call(), hold);
    expireLease();

    fast.finish();
    hold.release();
    slow.hear(merge.get());
    slow.finish();

    assertThat(merge.get().text("/merge/outcome")).isEqualTo("ALREADY_PUBLISHED");
    assertOnePublished(fast, slow);
  }

  /** Main has changed since both were made, so that both put their rows upon its head. */
  @Test
  void bothMergeUponWhatAnotherHasPublished() throws Exception {
    DirectRun slow = newRun().until(Task.MERGE_BRANCH);
    DirectRun fast = slow.twin().until(Task.MERGE_BRANCH);
    newRun().finish();
    Hold hold = Hold.request(Hold.like("POST", "/history/merge").and(Hold::isResolved));
    Future<Answer> merge = makeHeld(slow, slow.call(), hold);
    expireLease();

    fast.finish();
    hold.release();
    slow.hear(merge.get());
    slow.finish();

    assertOnePublished(fast, slow);
  }

  /** One is discarded when the other has published: that is no publication of its own. */
  @Test
  void oneIsDiscardedWhenTheOtherHasPublished() throws Exception {
    DirectRun first = newRun().until(Task.MERGE_BRANCH);
    DirectRun second = first.twin().until(Task.MERGE_BRANCH);
    first.finish();

    second.fail("States.Timeout");
    second.finish();

    assertThat(second.ending()).isEqualTo("FAILED");
    assertThat(first.ending()).isEqualTo("PUBLISHED");
    assertThat(second.branches()).isEmpty();
    expectPublished();
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"CREATE_BRANCH", "AUDIT_BRANCH", "REJECT_BRANCH"})
  void oneIsRejectedAndTold(Task task) throws Exception {
    faulty.slack().mood(FakeSlack.Mood.TAKES);
    DirectRun first = newFaultyRun();
    DirectRun second = first.twin().until(task);

    first.finish();
    second.finish();

    assertThat(List.of(first.ending(), second.ending()))
        .as("%s, %s", first, second)
        .containsExactly("REJECTED", "SKIPPED");
    assertThat(first.branches()).hasSize(1);
    assertThat(second.branches()).isEmpty();
    assertThat(faulty.slack().calls()).hasSize(1);
    expectPublished();
  }

  /** The first call has made the branch, but nobody knows when the other has published. */
  @Test
  void oneNeverHearsOfItsBranchWhenTheOtherPublishes() throws Exception {
    DirectRun second = newRun();
    DirectRun first = second.twin();
    assertThat(second.lose().text("/done")).isEqualTo("NO");
    assertThat(second.branches()).hasSize(1);

    first.finish();
    second.finish();

    assertOnePublished(first, second);
  }

  @Test
  void oneNeverHearsOfItsBranchWhenTheOtherIsRejected() throws Exception {
    DirectRun second = newFaultyRun();
    DirectRun first = second.twin();
    var unused = second.lose();

    first.finish();
    second.finish();

    assertThat(List.of(first.ending(), second.ending())).containsExactly("REJECTED", "SKIPPED");
    assertThat(first.branches()).hasSize(1);
    assertThat(second.branches()).isEmpty();
    expectPublished();
  }

  /** A retry that comes when its own execution has rejected leaves what is kept for inspection. */
  @Test
  void aLateRetryLeavesItsOwnRejectedBranch() throws Exception {
    DirectRun run = newFaultyRun();
    var unused = run.lose();
    DirectRun.Call retry = run.call();

    run.finish();
    unused = run.make(retry);

    assertThat(run.ending()).isEqualTo("REJECTED");
    assertThat(run.branches()).hasSize(1);
    expectPublished();
  }

  private void assertOnePublished(DirectRun first, DirectRun second) throws Exception {
    assertThat(first.ending()).isEqualTo("PUBLISHED");
    assertThat(second.ending()).isEqualTo("SKIPPED");
    assertThat(first.branches()).isEmpty();
    assertThat(second.branches()).isEmpty();
    expectPublished();
    assertThat(cloud.dataFiles("main", table))
        .contains(first.dataFile())
        .doesNotContain(second.dataFile());
  }
}
