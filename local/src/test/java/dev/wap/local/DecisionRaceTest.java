package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.DirectRun.Answer;
import dev.wap.local.DirectRun.Task;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Two people decide at once on one rejected branch, and one of their calls is held in its middle.
 * In this cloud nobody may override: an audit by corrected rules publishes as well.
 */
final class DecisionRaceTest extends HeldCalls {
  private String rejected = "";

  DecisionRaceTest(FaultyCloud faulty) {
    super(faulty);
  }

  private DirectRun audit() throws Exception {
    DirectRun run = newFaultyRun().finish();
    assertThat(run.ending()).isEqualTo("REJECTED");
    rejected = run.branch().path("name").asText();
    cloud.rules(table, "RowCount > 0");
    return DirectRun.decided(cloud, "AUDIT", rejected);
  }

  private void assertNothingIsLeft(DirectRun audit) throws Exception {
    assertThat(audit.ending()).as(audit.toString()).isEqualTo("FAILED");
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains("/" + table + "/"));
    expectPublished();
  }

  /** It has read the rejected branch, which is gone when its rows are there. */
  @Test
  void rowsThatArePutWhenTheBranchIsDeletedAreRefused() throws Exception {
    DirectRun audit = audit().until(Task.WRITE_SNAPSHOT);
    Hold hold = Hold.request(Hold.like("POST", "/history/commit"));
    Future<Answer> write = makeHeld(audit, audit.call(), hold);

    DirectRun discard = DirectRun.decided(cloud, "DISCARD", rejected).finish();
    hold.release();
    audit.hear(write.get());
    audit.finish();

    assertThat(discard.ending()).as(discard.toString()).isEqualTo("DISCARDED");
    assertThat(write.get().error()).isEqualTo("dev.wap.error.ActionRefused");
    assertNothingIsLeft(audit);
  }

  /** The rows were not there when DISCARD looked, and the rejected branch was when they came. */
  @Test
  void rowsThatComeWhileTheBranchIsDeletedAreNotPublished() throws Exception {
    DirectRun audit = audit().until(Task.WRITE_SNAPSHOT);
    DirectRun discard = DirectRun.decided(cloud, "DISCARD", rejected);
    Hold hold = Hold.request(Hold.like("DELETE", "/trees/"));
    Future<Answer> take = makeHeld(discard, discard.call(), hold);

    audit.until(Task.MERGE_BRANCH);
    hold.release();
    discard.hear(take.get());
    discard.finish();
    audit.finish();

    assertThat(take.get().error()).isEqualTo("dev.wap.error.CatalogUnavailable");
    assertThat(discard.ending()).as(discard.toString()).isEqualTo("DISCARDED");
    assertThat(audit.failure()).isEqualTo("dev.wap.error.ActionRefused");
    assertNothingIsLeft(audit);
  }

  /** They have been merged by the time that DISCARD looks again. */
  @Test
  void rowsThatArePublishedWhileTheBranchIsDeletedStay() throws Exception {
    DirectRun audit = audit().until(Task.WRITE_SNAPSHOT);
    DirectRun discard = DirectRun.decided(cloud, "DISCARD", rejected);
    Hold hold = Hold.request(Hold.like("DELETE", "/trees/"));
    Future<Answer> take = makeHeld(discard, discard.call(), hold);

    audit.finish();
    hold.release();
    discard.hear(take.get());

    assertThat(audit.ending()).as(audit.toString()).isEqualTo("PUBLISHED");
    assertThat(take.get().error()).isEqualTo("dev.wap.error.ActionRefused");
    assertThat(discard.ending()).isEqualTo("REFUSED");
    assertThat(cloud.dataFiles("main", table)).contains(audit.dataFile());
    assertThat(cloud.uploadBranches()).noneMatch(name -> name.contains("/" + table + "/"));
  }
}
