package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.DirectRun.Task;
import dev.wap.ops.Connections;
import dev.wap.ops.Verification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A few uploads, and whatever may happen to their runs in whatever order: each call is of the real
 * function, as the state machine would make it. When all is over, {@code main} has the rows of the
 * published uploads, each once, and of no others.
 *
 * <p>A counterexample is shrunk to the fewest uploads and actions. How many schedules are tried is
 * set in {@code junit-platform.properties}; {@code ./wap test -Djqwik.tries.default=2000
 * -Dtest=ScheduleTest} tries more, which takes an hour.
 */
final class ScheduleTest {
  private static final int ROWS = 2;
  private static final int MAX_RUNS = 6;

  /** What an upload has in it. */
  enum Content {
    CLEAN,
    FAULTY,
    ONE_COLUMN_MORE,
    COLUMNS_SWAPPED
  }

  /** What happens next. */
  enum Action {
    /** A run makes its next call, and goes on by the answer. */
    STEP,
    /** The same, while another run does. */
    STEP_BOTH,
    /** The same, but one of the call's requests meets a fault. */
    STEP_WITH_FAULT,
    /** A run makes its next call, and never hears of the answer. */
    LOSE,
    /** A call that was made before is made again. */
    REPEAT,
    /** A run's execution fails. */
    FAIL,
    /** There is another execution for a run's upload. */
    TWIN,
    /** Another engine commits to the table on main. */
    OTHER_COMMIT,
    /** Somebody dies with the table's lease. */
    LEASE_LEFT,
    /** What was held in the network arrives. */
    DELIVER
  }

  /**
   * An upload.
   *
   * @param table to which of two tables
   * @param content what is in it
   */
  record Upload(int table, Content content) {}

  /**
   * Something that happens.
   *
   * @param action what
   * @param who to which of the runs, counted around
   * @param what which request or earlier call, counted around
   * @param fault what a request meets
   */
  record Event(Action action, int who, int what, Fault fault) {}

  /** Uploads and what happens to their runs. */
  record Schedule(List<Upload> uploads, List<Event> events) {}

  private static final Map<Action, Integer> HAPPENED = new EnumMap<>(Action.class);

  private static FaultyCloud faulty;
  private static Path folder;

  @BeforeContainer
  static void start() throws Exception {
    folder = Files.createTempDirectory("wap-schedules");
    faulty = new FaultyCloud(folder);
  }

  @AfterContainer
  static void stop() throws Exception {
    System.out.println("ScheduleTest: " + HAPPENED);
    try (Connections lake = OpsUnderTest.connections(faulty.cloud())) {
      assertThat(Verification.of(lake).findings()).isEmpty();
    }
    faulty.close();
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    Arbitrary<Upload> upload =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                Arbitraries.frequency(
                    Tuple.of(6, Content.CLEAN),
                    Tuple.of(2, Content.FAULTY),
                    Tuple.of(1, Content.ONE_COLUMN_MORE),
                    Tuple.of(1, Content.COLUMNS_SWAPPED)))
            .as(Upload::new);
    Arbitrary<Event> event =
        Combinators.combine(
                Arbitraries.frequency(
                    Tuple.of(12, Action.STEP),
                    Tuple.of(4, Action.STEP_BOTH),
                    Tuple.of(4, Action.STEP_WITH_FAULT),
                    Tuple.of(2, Action.LOSE),
                    Tuple.of(4, Action.REPEAT),
                    Tuple.of(1, Action.FAIL),
                    Tuple.of(1, Action.TWIN),
                    Tuple.of(1, Action.OTHER_COMMIT),
                    Tuple.of(1, Action.LEASE_LEFT),
                    Tuple.of(1, Action.DELIVER)),
                Arbitraries.integers().between(0, MAX_RUNS - 1),
                Arbitraries.integers().between(0, 20),
                Arbitraries.of(
                    Fault.DROP_ANSWER,
                    Fault.TRUNCATE_ANSWER,
                    Fault.DELIVER_AFTER_RETRY,
                    Fault.DELIVER_AFTER_RUN))
            .as(Event::new);
    return Combinators.combine(
            upload.list().ofMinSize(2).ofMaxSize(4), event.list().ofMinSize(8).ofMaxSize(30))
        .as(Schedule::new);
  }

  @Property(seed = "20261125")
  void mainHasThePublishedUploadsEachOnce(@ForAll("schedules") Schedule schedule) throws Exception {
    try (Stranger other = new Stranger(faulty.cloud())) {
      new Case(faulty, other, schedule).run();
    }
  }

  /** One schedule on two tables of its own. */
  private static final class Case {
    private final FaultyCloud faulty;
    private final CloudUnderTest cloud;
    private final Stranger other;
    private final Schedule schedule;
    private final List<String> tables = new ArrayList<>();
    private final List<DirectRun> runs = new ArrayList<>();
    private final Map<DirectRun, Integer> uploads = new LinkedHashMap<>();

    /** Runs whose calls came late: these may leave a branch without rows, which upkeep deletes. */
    private final Set<DirectRun> haunted = new HashSet<>();

    Case(FaultyCloud faulty, Stranger other, Schedule schedule) {
      this.faulty = faulty;
      this.cloud = faulty.cloud();
      this.other = other;
      this.schedule = schedule;
    }

    void run() throws Exception {
      for (int i = 0; i < 2; i++) {
        tables.add("schedule_" + UUID.randomUUID().toString().replace('-', '_'));
        cloud.rules(tables.get(i), "IsComplete \"name\"");
      }
      for (int i = 0; i < schedule.uploads().size(); i++) {
        Upload upload = schedule.uploads().get(i);
        add(DirectRun.of(cloud, tables.get(upload.table()), file(i, upload.content())), i);
      }
      for (Event event : schedule.events()) {
        happen(event);
      }
      for (String table : tables) {
        lease(table, Instant.EPOCH);
      }
      for (DirectRun run : runs) {
        run.finish();
      }
      var unused = faulty.deliverKept();
      faulty.heal();
      check();
    }

    private void add(DirectRun run, int upload) {
      runs.add(run);
      uploads.put(run, upload);
    }

    private static byte[] file(int upload, Content content) throws Exception {
      int first = upload * ROWS;
      return switch (content) {
        case CLEAN ->
            TestParquet.of("optional int32 id", "optional binary name (STRING)")
                .rows(ROWS, i -> new Object[] {first + i, "name " + (first + i)})
                .bytes();
        case FAULTY ->
            TestParquet.of("optional int32 id", "optional binary name (STRING)")
                .rows(ROWS, i -> new Object[] {first + i, null})
                .bytes();
        case ONE_COLUMN_MORE ->
            TestParquet.of(
                    "optional int32 id", "optional binary name (STRING)", "optional int32 more")
                .rows(ROWS, i -> new Object[] {first + i, "name " + (first + i), i})
                .bytes();
        case COLUMNS_SWAPPED ->
            TestParquet.of("optional binary name (STRING)", "optional int32 id")
                .rows(ROWS, i -> new Object[] {"name " + (first + i), first + i})
                .bytes();
      };
    }

    private void happen(Event event) throws Exception {
      HAPPENED.merge(event.action(), 1, Integer::sum);
      DirectRun run = runs.get(event.who() % runs.size());
      String table = tables.get(schedule.uploads().get(uploads.get(run)).table());
      boolean ended = run.next() == Task.NONE;
      switch (event.action()) {
        case STEP -> {
          if (!ended) {
            var unused = run.step();
          }
        }
        case STEP_BOTH -> {
          DirectRun second = runs.get((event.who() + 1 + event.what()) % runs.size());
          List<Future<?>> steps = new ArrayList<>();
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (DirectRun one : new LinkedHashSet<>(List.of(run, second))) {
              if (one.next() != Task.NONE) {
                steps.add(threads.submit(one::step));
              }
            }
          }
          for (Future<?> step : steps) {
            step.get();
          }
        }
        case STEP_WITH_FAULT -> {
          if (!ended) {
            stepWithFault(run, event);
          }
        }
        case LOSE -> {
          if (!ended) {
            var unused = run.lose();
          }
        }
        case REPEAT -> {
          if (!run.made().isEmpty()) {
            var unused = run.make(run.made().get(event.what() % run.made().size()));
            haunted.add(run);
          }
        }
        case FAIL -> {
          if (!Set.of(Task.NONE, Task.NOTIFY, Task.DISCARD_BRANCH).contains(run.next())) {
            run.fail("States.Timeout");
          }
        }
        case TWIN -> {
          if (runs.size() < MAX_RUNS) {
            add(run.twin(), uploads.get(run));
          }
        }
        case OTHER_COMMIT -> {
          if (!cloud.view().entry("main", "wap." + table).isMissingNode()) {
            other.touch("main", table);
          }
        }
        case LEASE_LEFT -> lease(table, Instant.now().plusMillis(500));
        case DELIVER -> {
          var unused = faulty.deliverKept();
        }
      }
    }

    private void stepWithFault(DirectRun run, Event event) throws Exception {
      faulty.crossings(
          crossing -> {
            if (crossing.number() == 1 + event.what()) {
              event.fault().strike(crossing);
            } else {
              crossing.pass();
            }
          });
      var unused = run.step();
      faulty.crossings(FaultyCloud.Crossing::pass);
      if (event.fault() == Fault.DELIVER_AFTER_RUN || event.fault() == Fault.DELIVER_AFTER_RETRY) {
        haunted.add(run);
      }
    }

    private void lease(String table, Instant deadline) {
      cloud
          .s3()
          .putObject(
              put -> put.bucket(cloud.lakeBucket()).key("_wap/leases/" + table),
              RequestBody.fromString(
                  "{\"holder\":\"test\",\"take\":\"test\",\"deadline\":\"%s\"}"
                      .formatted(deadline)));
    }

    private void check() throws Exception {
      for (int i = 0; i < schedule.uploads().size(); i++) {
        int upload = i;
        checkEndings(
            schedule.uploads().get(i).content(),
            runs.stream().filter(run -> uploads.get(run) == upload).toList());
      }
      for (DirectRun run : runs) {
        checkBranches(run);
      }
      for (int i = 0; i < tables.size(); i++) {
        checkTable(i);
      }
    }

    private static void checkEndings(Content content, List<DirectRun> twins) {
      Map<String, Long> endings =
          twins.stream().collect(Collectors.groupingBy(DirectRun::ending, Collectors.counting()));
      assertThat(endings.keySet())
          .as("%s", content)
          .isSubsetOf(
              content == Content.FAULTY
                  ? Set.of("REJECTED", "SKIPPED", "FAILED")
                  : Set.of("PUBLISHED", "SKIPPED", "FAILED"));
      assertThat(endings.getOrDefault("REJECTED", 0L)).as("rejected").isLessThanOrEqualTo(1);
      assertThat(endings.getOrDefault("PUBLISHED", 0L)).as("published").isLessThanOrEqualTo(1);
      if (endings.containsKey("SKIPPED")) {
        assertThat(endings)
            .as("what is skipped has been decided")
            .containsKey(content == Content.FAULTY ? "REJECTED" : "PUBLISHED");
      }
      for (DirectRun run : twins) {
        if (content == Content.CLEAN && run.ending().equals("FAILED")) {
          assertThat(run.failure()).as("%s", run).isEqualTo("States.Timeout");
        }
      }
    }

    private void checkBranches(DirectRun run) throws Exception {
      List<String> branches = run.branches();
      if (run.ending().equals("REJECTED")) {
        assertThat(branches).as("%s", run).hasSize(1);
      } else if (haunted.contains(run)) {
        for (String branch : branches) {
          faulty.deleteBranch(branch);
        }
      } else {
        assertThat(branches).as("%s", run).isEmpty();
      }
    }

    private void checkTable(int number) throws Exception {
      String table = tables.get(number);
      List<DirectRun> published =
          runs.stream()
              .filter(run -> run.ending().equals("PUBLISHED"))
              .filter(run -> schedule.uploads().get(uploads.get(run)).table() == number)
              .toList();
      if (published.isEmpty()) {
        assertThat(cloud.view().entry("main", "wap." + table).isMissingNode())
            .as("no table is left by what was not published")
            .isTrue();
        return;
      }
      List<String> files = cloud.dataFiles("main", table);
      assertThat(files).hasSize(published.size()).doesNotHaveDuplicates();
      for (DirectRun run : published) {
        assertThat(files).anyMatch(file -> file.contains("-" + run.owner() + ".parquet"));
      }
      assertThat(cloud.rows("main", table))
          .extracting(row -> row.get("id") + "=" + row.get("name"))
          .containsExactlyInAnyOrderElementsOf(
              published.stream()
                  .map(uploads::get)
                  .flatMap(
                      upload ->
                          IntStream.range(upload * ROWS, (upload + 1) * ROWS)
                              .mapToObj(id -> id + "=name " + id))
                  .toList());
      assertThat(new LakeOracle(cloud).wrongFilesOf(table)).isEmpty();
    }
  }
}
