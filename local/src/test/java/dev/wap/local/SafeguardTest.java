package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Call;
import dev.wap.local.DirectRun.Task;
import dev.wap.local.FaultyCloud.Crossing;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.projectnessie.model.Content;

/**
 * What fences what: a test for each of the protocol's safeguards, with one side held at the point
 * where only that safeguard helps.
 */
final class SafeguardTest extends HeldCalls {
  private static final Predicate<Crossing> MERGE = Hold.like("POST", "/history/merge");

  private final Stranger other = new Stranger(cloud);

  SafeguardTest(FaultyCloud faulty) {
    super(faulty);
  }

  @AfterEach
  void close() {
    other.close();
  }

  // ---- The gate

  @Test
  void onlyTheAuditedCommitIsMerged() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    String branch = run.branch().path("name").asText();
    other.append(branch, table, TestParquet.people(7).bytes(), 7);
    other.touch(branch, table);

    run.finish();

    assertThat(run.ending()).isEqualTo("PUBLISHED");
    assertThat(other.property("main", table, "touched")).isEmpty();
    expectPublished();
  }

  /** What another has put on the branch before the run did would be published with it. */
  @Test
  void aBranchThatOthersHaveWrittenToIsNotAudited() throws Exception {
    String second = table + "_2";
    cloud.rules(second, "RowCount > 0");
    cloud.upload(second + "/first.parquet", TestParquet.people(2).bytes());
    DirectRun run = newRun().until(Task.WRITE_SNAPSHOT);
    other.append(run.branch().path("name").asText(), second, TestParquet.people(7).bytes(), 7);

    run.until(Task.AUDIT_BRANCH);
    Answer audit = run.step();
    run.finish();

    assertThat(audit.error()).isEqualTo("dev.wap.error.UnauditedBranch");
    assertThat(audit.message()).contains("it has commits of others");
    assertThat(run.ending()).isEqualTo("FAILED");
    assertThat(cloud.rows("main", second)).hasSize(2);
    expectPublished(1);
  }

  @Test
  void theStoredReportIsBelievedAndNotTheInput() throws Exception {
    DirectRun passed = newRun().until(Task.MERGE_BRANCH);
    DirectRun rejected = newFaultyRun().until(Task.REJECT_BRANCH);
    for (String report :
        new String[] {rejected.progress("/audit/reportUri"), passed.progress("/audit/reportUri")}) {
      Answer answer =
          rejected.make(
              new Call(
                  Task.MERGE_BRANCH,
                  "{\"run\":%s,\"branch\":%s,\"snapshot\":%s,\"reportUri\":%s,\"execution\":%s}"
                      .formatted(
                          rejected.progress("/run"),
                          rejected.progress("/branch"),
                          rejected.progress("/snapshot"),
                          report,
                          rejected.execution())));
      assertThat(answer.error()).isEqualTo("dev.wap.error.UnauditedBranch");
      assertThat(answer.message()).contains(" is not published: ");
    }
    rejected.finish();
    passed.finish();
    expectPublished();
  }

  @Test
  void whatHasPassedIsNotRejected() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    ObjectNode reject = (ObjectNode) CloudUnderTest.parse(run.made().getFirst().payload());
    reject.retain("upload", "execution");
    reject.put("action", "REJECT").set("branch", run.branch());

    Answer answer = run.make(new Call(Task.REJECT_BRANCH, reject.toString()));

    assertThat(answer.error()).isEqualTo("dev.wap.error.UnauditedBranch");
    assertThat(answer.message()).contains(" is not rejected: no report at ");
    run.finish();
    assertThat(run.ending()).isEqualTo("PUBLISHED");
    expectPublished();
  }

  // ---- Merging

  /** Whoever asked is not told, and finds out in the same call. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theAnswerToAMergeIsLost(boolean uponAnother) throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    if (uponAnother) {
      newRun().finish();
    }
    faulty.crossings(
        crossing -> {
          if (MERGE.test(crossing) && Hold.isResolved(crossing) == uponAnother) {
            Fault.DROP_ANSWER.strike(crossing);
          } else {
            crossing.pass();
          }
        });

    Answer answer = run.step();
    faulty.heal();

    assertThat(answer.error()).as(answer.message()).isEmpty();
    assertThat(answer.text("/merge/outcome")).isEqualTo("PUBLISHED");
    run.finish();
    assertThat(run.branches()).isEmpty();
    expectPublished();
  }

  /** What it would put lacks the rows that have come since; it is refused, and made anew. */
  @Test
  void aResolvedMergeArrivesWhenOthersHavePublishedAgain() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    newRun().finish();
    Hold hold = Hold.request(MERGE.and(Hold::isResolved));
    Future<Answer> merge = makeHeld(run, run.call(), hold);
    expireLease();
    newRun().finish();

    hold.release();

    assertThat(merge.get().text("/merge/outcome")).isEqualTo("PUBLISHED");
    assertThat(merge.get().text("/merge/conflictsResolved")).isEqualTo("2");
    run.hear(merge.get());
    run.finish();
    expectPublished();
  }

  /** The rows were published and taken back: only the marker knows, when a twin's merge arrives. */
  @Test
  void aTwinsMergeArrivesWhenTheRowsHaveBeenTakenBack() throws Exception {
    DirectRun slow = newRun().until(Task.MERGE_BRANCH);
    DirectRun fast = slow.twin().until(Task.MERGE_BRANCH);
    Content before = other.content(table);
    Hold hold = Hold.request(MERGE);
    Future<Answer> merge = makeHeld(slow, slow.call(), hold);
    expireLease();
    fast.finish();
    Content published = other.content(table);
    other.putBack(table, before);

    hold.release();

    assertThat(merge.get().text("/merge/outcome")).isEqualTo("ALREADY_PUBLISHED");
    assertThat(cloud.dataFiles("main", table)).hasSize(1);
    slow.hear(merge.get());
    slow.finish();
    assertThat(slow.ending()).isEqualTo("SKIPPED");
    other.putBack(table, published);
    expectPublished();
  }

  /** The table has lost a column: the file as it was registered would lose it without a word. */
  @Test
  void aFileIsNotPutUponATableOfOtherColumns() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    other.dropColumn("main", table, "name");

    Answer merge = run.step();
    run.finish();

    assertThat(merge.text("/merge/outcome")).isEqualTo("STALE");
    assertThat(run.ending()).isEqualTo("FAILED");
    assertThat(run.branches()).isEmpty();
    expectPublished(1);
  }

  @Test
  void aFileIsPutUponATableThatReadsItAlike() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    other.touch("main", table);

    Answer merge = run.step();
    run.finish();

    assertThat(merge.text("/merge/outcome")).isEqualTo("PUBLISHED");
    assertThat(merge.text("/merge/conflictsResolved")).isEqualTo("1");
    expectPublished();
  }

  // ---- Discarding

  /** Deleting the branch is what a late merge cannot pass, whatever it would put. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMergeArrivesWhenItsRunHasBeenDiscarded(boolean uponAnother) throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    if (uponAnother) {
      other.touch("main", table);
    }
    Hold hold = Hold.request(MERGE.and(it -> Hold.isResolved(it) == uponAnother));
    Future<Answer> merge = makeHeld(run, run.call(), hold);

    run.fail("States.Timeout");
    Answer discard = run.step();
    hold.release();

    assertThat(discard.text("/discard/published")).isEqualTo("false");
    assertThat(discard.payload().at("/discard/branches")).hasSize(1);
    assertThat(merge.get().text("/merge/outcome")).isEqualTo("STALE");
    run.finish();
    assertThat(run.ending()).isEqualTo("FAILED");
    assertThat(run.branches()).isEmpty();
    expectPublished(1);
  }

  /** Looked up first, the rows would not be there, and then be there all the same. */
  @Test
  void aMergeArrivesWhileItsRunIsDiscarded() throws Exception {
    DirectRun run = newRun().until(Task.MERGE_BRANCH);
    Call merge = run.call();
    run.fail("States.Timeout");
    Hold hold = Hold.request(Hold.like("DELETE", "/trees/upload"));
    Future<Answer> discard = makeHeld(run, run.call(), hold);

    assertThat(run.make(merge).text("/merge/outcome")).isEqualTo("PUBLISHED");
    hold.release();

    assertThat(discard.get().error()).as(discard.get().message()).isEmpty();
    assertThat(discard.get().text("/discard/published")).isEqualTo("true");
    run.hear(discard.get());
    run.finish();
    assertThat(run.ending()).isEqualTo("PUBLISHED");
    expectPublished();
  }
}
