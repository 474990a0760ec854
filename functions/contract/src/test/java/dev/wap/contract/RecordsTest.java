package dev.wap.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wap.contract.BranchInput.Action;
import dev.wap.contract.BranchOutput.Created;
import dev.wap.contract.RuleResult.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks that the contracts' constructors make beyond "it is there". */
class RecordsTest {
  private static final Upload UPLOAD = new Upload("in", "f.parquet", null, "e1", 7);
  private static final Execution EXECUTION = new Execution("arn:x", "x", Instant.EPOCH);
  private static final Run RUN = Run.of(UPLOAD, EXECUTION);
  private static final Branch BRANCH = new Branch(RUN.branchName(1), "abc");
  private static final RuleResult RULE =
      new RuleResult("RowCount > 0", Outcome.FAIL, "rows", "none", Tier.METADATA, null);
  private static final Audit AUDIT =
      new Audit(Outcome.FAIL, List.of(RULE), 1, 0, "hash", "s3://lake/report");
  private static final Failure FAILURE = new Failure("WriteSnapshot", "SchemaMismatch", "");

  @Test
  void anEntityTagLosesItsQuotes() {
    assertThat(new Upload("in", "f", null, "\"e1\"", 7))
        .isEqualTo(new Upload("in", "f", null, "e1", 7));
  }

  @Test
  void onlyCreatingNeedsAnAttempt() {
    assertThat(new BranchInput(Action.DISCARD, UPLOAD, EXECUTION, null, null, null, null).attempt())
        .isNull();
    assertRefused(
        () -> new BranchInput(Action.CREATE, UPLOAD, EXECUTION, null, null, null, null),
        "attempt is missing");
    assertRefused(
        () -> new BranchInput(Action.CREATE, UPLOAD, EXECUTION, -1, null, null, null),
        "attempt counts from 1, not -1");
  }

  @Test
  void aBranchIsThereIfAndOnlyIfThereIsWorkToDo() {
    assertThat(new Created(RUN, BRANCH, Done.NO).branch()).isEqualTo(BRANCH);
    assertThat(new Created(RUN, null, Done.REJECTED).branch()).isNull();

    String message = "branch is there if and only if done is NO";
    assertRefused(() -> new Created(RUN, null, Done.NO), message);
    assertRefused(() -> new Created(RUN, BRANCH, Done.PUBLISHED), message);
  }

  @Test
  void aReferenceIsANameAndAHash() {
    assertRefused(() -> new Branch("", "abc"), "branch.name is empty");
    assertRefused(() -> new Branch("b", ""), "branch.hash is empty");
  }

  @Test
  void figuresAreNeverNegative() {
    assertRefused(
        () -> new Snapshot(1, "f", -1, 0, Snapshot.Mode.REGISTERED, Snapshot.SchemaChange.NONE),
        "snapshot.addedRecords is negative: -1");
    assertRefused(
        () -> new Snapshot(1, "f", 0, -2, Snapshot.Mode.REGISTERED, Snapshot.SchemaChange.NONE),
        "snapshot.addedBytes is negative: -2");
    assertRefused(
        () -> new Merge(Merge.Outcome.PUBLISHED, "abc", -3, 0),
        "merge.conflictsResolved is negative: -3");
    assertRefused(
        () -> new Merge(Merge.Outcome.PUBLISHED, "abc", 0, -4),
        "merge.publishedRecords is negative: -4");
    assertRefused(
        () -> new Audit(Outcome.PASS, List.of(), -5, 0, "hash", "uri"),
        "audit.ruleCount is negative: -5");
  }

  @Test
  void listsAreCopied() {
    List<RuleResult> rules = new ArrayList<>(List.of(RULE));
    Audit audit = new Audit(Outcome.FAIL, rules, 1, 0, "hash", "uri");

    rules.clear();

    assertThat(audit.rules()).containsExactly(RULE);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "UNDECIDED"})
  void aFailedRunTellsItsError(Ending ending) {
    assertRefused(() -> ended(ending, BRANCH, AUDIT, null), "error is missing");
    assertThat(ended(ending, null, null, FAILURE).error()).isEqualTo(FAILURE);
  }

  @Test
  void aRejectedRunTellsItsAuditAndBranch() {
    assertRefused(() -> ended(Ending.REJECTED, BRANCH, null, null), "audit is missing");
    assertRefused(() -> ended(Ending.REJECTED, null, AUDIT, null), "branch is missing");
    assertThat(ended(Ending.REJECTED, BRANCH, AUDIT, null).audit()).isEqualTo(AUDIT);
  }

  @Test
  void aDecisionIsCheckedWhole() {
    String branch = "upload/orders/b";
    assertRefused(
        () -> new Decision(Decision.Action.AUDIT, "main", "ann", ""),
        "decision.branch begins with upload/, unlike 'main'");
    assertRefused(
        () -> new Decision(Decision.Action.AUDIT, branch, "", ""), "decision.by is empty");
    assertRefused(
        () -> new Decision(Decision.Action.AUDIT, branch, "a".repeat(201), ""),
        "decision.by has 201 characters, 200 at most are allowed");
    assertRefused(
        () -> new Decision(Decision.Action.AUDIT, branch, "ann", "r".repeat(1001)),
        "decision.reason has 1001 characters, 1000 at most are allowed");
    assertRefused(
        () -> new Decision(Decision.Action.PUBLISH, branch, "ann", " \t\r\n"),
        "decision.reason is blank, and PUBLISH needs one");
    assertThat(new Decision(Decision.Action.DISCARD, branch, "😀".repeat(200), "").reason())
        .isEmpty();
  }

  @Test
  void anUploadThatIsKnownByItsRunNeedsNoEntityTag() {
    assertRefused(() -> new Upload("b", "k", null, null, 1, null), "upload.etag is missing");
    assertThat(Run.runId(new Upload("b", "k", null, null, 1, "0123"))).isEqualTo("0123");
  }

  @Test
  void aTakenBranchIsSomebodysDecision() {
    assertRefused(
        () -> new BranchInput(BranchInput.Action.TAKE, null, EXECUTION, null, null, null, null),
        "decision is missing");
    assertRefused(
        () -> new BranchInput(BranchInput.Action.DISCARD, null, EXECUTION, null, null, null, null),
        "upload is missing");
    assertRefused(() -> ended(Ending.DISCARDED, BRANCH, null, null), "decision is missing");
  }

  @ParameterizedTest
  @EnumSource(names = {"PUBLISHED", "SKIPPED"})
  void otherEndingsNeedNoMore(Ending ending) {
    assertThat(ended(ending, null, null, null).ending()).isEqualTo(ending);
  }

  private static NotifyInput ended(Ending ending, Branch branch, Audit audit, Failure error) {
    return new NotifyInput(ending, EXECUTION, UPLOAD, null, branch, null, audit, null, error, null);
  }

  private static void assertRefused(ThrowingCallable making, String message) {
    assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
  }
}
