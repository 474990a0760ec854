package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Branch;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.nessie.Marker;
import dev.wap.nessie.References;
import dev.wap.ops.BranchesCommand;
import dev.wap.upkeep.Budget;
import dev.wap.upkeep.UploadBranch;
import dev.wap.upkeep.UploadBranch.State;
import dev.wap.upkeep.UploadBranch.Verdict;
import dev.wap.upkeep.UploadBranches.Pruned;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import picocli.CommandLine;

/** Of the branches of uploads, only those go whose time is over, as they were judged. */
@ExtendWith(SharedCloud.class)
final class BranchesTest {
  private static final Optional<Duration> RETENTION = Optional.of(Duration.ofDays(14));

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private final Keeping keeping;
  private final String table = "branches_" + UUID.randomUUID().toString().replace('-', '_');
  private final String key = table + "/a.parquet";

  BranchesTest(FragileCloud fragile) throws Exception {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
    this.keeping = new Keeping(cloud);
    cloud.rules(table, "IsComplete \"name\"");
  }

  @AfterEach
  void close() throws Exception {
    for (Branch branch : keeping.references().ofUploads()) {
      if (branch.name().contains(table)) {
        var unused = keeping.references().delete(branch.name());
      }
    }
    fragile.heal();
    keeping.close();
  }

  /** A time that tests set. */
  private static final class Time extends Clock {
    private Instant now = Clock.systemUTC().instant();

    Time ahead(Duration duration) {
      now = Clock.systemUTC().instant().plus(duration);
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("There is one zone");
    }
  }

  private static Time in(Duration duration) {
    return new Time().ahead(duration);
  }

  /** What the one branch of this test's table is judged to be. */
  private UploadBranch judge(Clock clock, Optional<Duration> retention) {
    List<UploadBranch> mine =
        keeping.branches(clock, retention).all(Budget.unlimited(clock)).stream()
            .filter(branch -> branch.head().name().contains(table))
            .toList();
    assertThat(mine).hasSize(1);
    return mine.get(0);
  }

  private List<Pruned> prune(Clock clock, UploadBranch judged) {
    return keeping.branches(clock, RETENTION).prune(List.of(judged), Budget.unlimited(clock));
  }

  private void assertStays(Duration ahead, State state, String why) throws Exception {
    UploadBranch judged = judge(in(ahead), RETENTION);
    assertThat(judged.verdict()).as(judged.why()).isEqualTo(Verdict.STAYS);
    assertThat(judged.state()).isEqualTo(state);
    assertThat(judged.why()).matches(why);
    assertThat(prune(in(ahead), judged)).containsExactly(new Pruned(judged, false));
    assertThat(cloud.uploadBranches()).contains(judged.head().name());
  }

  private void assertGoes(Duration ahead, State state, String why) throws Exception {
    UploadBranch judged = judge(in(ahead), RETENTION);
    assertThat(judged.verdict()).as(judged.why()).isEqualTo(Verdict.GOES);
    assertThat(judged.state()).isEqualTo(state);
    assertThat(judged.why()).matches(why);
    assertThat(prune(in(ahead), judged)).containsExactly(new Pruned(judged, true));
    assertThat(cloud.uploadBranches()).doesNotContain(judged.head().name());
  }

  private ExecutionDescription reject() throws Exception {
    ExecutionDescription rejected = cloud.upload(key, TestParquet.people(3).row(3, null).bytes());
    assertThat(rejected.error()).contains("AuditFailed");
    // It looks for branches that the execution has left, whenever it comes to it.
    cloud.awaitAftercare(rejected);
    return rejected;
  }

  private ExecutionDescription publish() throws Exception {
    ExecutionDescription published = cloud.upload(key, TestParquet.people(3).bytes());
    assertThat(cloud.states(published)).endsWith("Published");
    return published;
  }

  /** Puts a marker and the table of main on a branch, as a write of an execution would. */
  private Branch write(Branch branch, String owner) throws Exception {
    String runId = cloud.runRecord(cloud.await(key)).path("runId").asText();
    Marker marker = keeping.marker("main", runId).orElseThrow();
    ContentKey tableKey = ContentKey.of("wap", table);
    IcebergTable content =
        (IcebergTable)
            keeping.nessie().getContent().refName("main").key(tableKey).get().get(tableKey);
    return keeping
        .references()
        .commit(
            branch,
            tableKey,
            content,
            Keeping.like(marker, UUID.randomUUID().toString().replace("-", ""), owner),
            "as a write would");
  }

  private Branch branchOf(String owner) {
    References references = keeping.references();
    return references.create(
        "upload/%s/calm-camel-%s-1".formatted(table, owner), references.main().hash());
  }

  @Test
  void thatOfARunningExecutionStaysHoweverOldItIs() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("AuditBranch")) {
            held.countDown();
            go.await();
          }
        });
    var unused = cloud.put(key, TestParquet.people(3).bytes());
    assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();
    try {
      assertStays(Duration.ofDays(1000), State.RUNNING, "its execution is running");
    } finally {
      go.countDown();
    }
    assertThat(cloud.states(cloud.await(key))).endsWith("Published");
  }

  @Test
  void aRejectedOneStaysUntilItsRetentionIsOver() throws Exception {
    var unused = reject();

    assertStays(
        Duration.ofDays(14).minusMinutes(5),
        State.REJECTED,
        "it was rejected at \\S+Z, and stays until \\S+Z");
    assertGoes(Duration.ofDays(14).plusMinutes(5), State.REJECTED, "it was rejected at \\S+Z");
  }

  @Test
  void aRejectedOneStaysForEverWithoutARetention() throws Exception {
    var unused = reject();

    UploadBranch judged = judge(in(Duration.ofDays(1000)), Optional.empty());

    assertThat(judged.verdict()).isEqualTo(Verdict.STAYS);
    assertThat(judged.why()).isEqualTo("BRANCH_RETENTION_DAYS is 0, which is for ever");
  }

  @Test
  void oneThatALateCallLeftGoesAnHourAfterItsExecutionsEnd() throws Exception {
    String late = cloud.runRecord(publish()).path("branch").asText();
    var unused = keeping.references().create(late, keeping.references().main().hash());

    assertStays(
        Duration.ofMinutes(55),
        State.LEFT_OVER,
        "its execution ended at \\S+Z; it stays until \\S+Z");
    assertGoes(Duration.ofMinutes(65), State.LEFT_OVER, "its execution ended at \\S+Z");
  }

  /** The report is on the branch of another attempt, which is all that was rejected. */
  @Test
  void anotherAttemptsBranchIsNotRejectedByTheLastOnesReport() throws Exception {
    String rejected = cloud.runRecord(reject()).path("branch").asText();
    var unused = keeping.references().delete(rejected);
    var unusedToo =
        keeping
            .references()
            .create(rejected.replaceAll("-1$", "-2"), keeping.references().main().hash());

    assertGoes(Duration.ofMinutes(65), State.LEFT_OVER, "its execution ended at \\S+Z");
  }

  @Test
  void thatOfAForgottenExecutionGoesADayAfterItsLastCommit() throws Exception {
    var unused = publish();
    String forgotten = "0123456789abcdef";
    var unusedToo = write(branchOf(forgotten), forgotten);

    assertStays(
        Duration.ofHours(23),
        State.LEFT_OVER,
        "its execution is forgotten, and its last commit was at \\S+Z; it stays until \\S+Z");
    assertGoes(
        Duration.ofHours(25),
        State.LEFT_OVER,
        "its execution is forgotten, and its last commit was at \\S+Z");
  }

  @Test
  void thatOfAnUnknownExecutionWithoutACommitOfItsOwnStays() throws Exception {
    var unused = publish();
    var unusedToo = branchOf("0123456789abcdef");

    assertStays(Duration.ofDays(1000), State.LEFT_OVER, "its execution is not known, .*");
  }

  @Test
  void oneWhoseNameIsNoRunsStays() throws Exception {
    var unused =
        keeping
            .references()
            .create("upload/%s/mine".formatted(table), keeping.references().main().hash());

    assertStays(Duration.ofDays(1000), State.UNKNOWN, "its name is no run's");
  }

  @Test
  void whatThereIsNoTimeForIsLeft() throws Exception {
    var unused = reject();
    Clock clock = in(Duration.ofDays(15));

    UploadBranch judged = judge(clock, RETENTION);
    assertThat(judged.verdict()).isEqualTo(Verdict.GOES);
    List<Pruned> pruned =
        keeping.branches(clock, RETENTION).prune(List.of(judged), Budget.of(clock, Duration.ZERO));

    assertThat(pruned).extracting(it -> it.branch().verdict()).containsExactly(Verdict.LEFT);
    assertThat(cloud.uploadBranches()).contains(judged.head().name());
  }

  /** What was judged to be old has got a new commit: it is young. */
  @Test
  void oneThatHasMovedSinceIsJudgedAnew() throws Exception {
    var unused = publish();
    String forgotten = "0123456789abcdef";
    Branch written = write(branchOf(forgotten), forgotten);
    Time time = in(Duration.ofHours(25));
    UploadBranch judged = judge(time, RETENTION);
    assertThat(judged.verdict()).isEqualTo(Verdict.GOES);

    Branch moved = write(written, forgotten);
    var unusedToo = time.ahead(Duration.ZERO);
    List<Pruned> pruned = prune(time, judged);

    assertThat(pruned).extracting(Pruned::deleted).containsExactly(false);
    assertThat(pruned.get(0).branch().head()).isEqualTo(moved);
    assertThat(pruned.get(0).branch().verdict()).isEqualTo(Verdict.STAYS);
    assertThat(cloud.uploadBranches()).contains(moved.name());
  }

  private String run(Clock clock, String... arguments) {
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new BranchesCommand(() -> keeping.connect(Map.of()), clock))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(arguments);
    assertThat(exitCode).as(out.toString()).isZero();
    return out.toString();
  }

  @Test
  void theCommandListsThemAndPrunes() throws Exception {
    ExecutionDescription rejected = reject();
    String branch = cloud.runRecord(rejected).path("branch").asText();
    String report = cloud.runRecord(rejected).path("reportUri").asText();

    String row = " +%s +rejected +4 +%s, %s".formatted(table, branch, report);
    assertThat(run(in(Duration.ofDays(3).plusMinutes(5)))).containsPattern("(?m)^3d" + row);
    assertThat(run(in(Duration.ofDays(3).plusMinutes(5)), "--older-than", "3d"))
        .containsPattern(row);
    assertThat(run(in(Duration.ofDays(2)), "--older-than", "3d")).doesNotContain(branch);

    assertThat(run(in(Duration.ofDays(13)), "--prune"))
        .containsPattern("stays   %s: it was rejected at .*, and stays until ".formatted(branch));
    assertThat(run(in(Duration.ofDays(15)), "--prune", "--older-than", "16d"))
        .doesNotContain(branch);
    assertThat(cloud.uploadBranches()).contains(branch);
    assertThat(run(in(Duration.ofDays(15)), "--prune"))
        .containsPattern("deleted %s: it was rejected at ".formatted(branch))
        .containsPattern("[1-9][0-9]* branches deleted, \\d+ stay\\.");
    assertThat(cloud.uploadBranches()).doesNotContain(branch);
  }

  /** As the launcher does it, by the real time and the settings' defaults. */
  @Test
  void theLauncherListsAndPrunes() throws Exception {
    String branch = cloud.runRecord(reject()).path("branch").asText();

    OpsUnderTest.Outcome list = OpsUnderTest.run(cloud, "branches");
    OpsUnderTest.Outcome prune = OpsUnderTest.run(cloud, "branches", "--prune");

    assertThat(list.exitCode()).as(list.err()).isZero();
    assertThat(list.out()).containsPattern("rejected +4 +" + branch);
    assertThat(prune.exitCode()).as(prune.err()).isZero();
    assertThat(prune.out())
        .containsPattern("stays   %s: it was rejected at .*, and stays until ".formatted(branch));
    assertThat(cloud.uploadBranches()).contains(branch);
  }

  @Test
  void aDurationThatIsNoneIsRefused() {
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new BranchesCommand(() -> keeping.connect(Map.of()), Clock.systemUTC()))
            .setErr(new PrintWriter(err))
            .execute("--older-than", "soon");
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .contains("'soon' is no duration: give a number and a unit, such as 45m, 12h or 3d");
  }
}
