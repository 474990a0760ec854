package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.FaultyCloud.Crossing;
import dev.wap.local.stepfunctions.ExecutionDescription;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault befalls each of the requests that a run's functions make, one run for each: the run ends
 * as it would have without, and the lake is as it would have been.
 *
 * <p>By itself it tries a part of all requests and faults; with {@code -Dwap.faults=all}, as in
 * {@code ./wap test -Dwap.faults=all -Dtest=CrashTest}, each with each, which takes an hour.
 */
@ExtendWith(SharedCloud.class)
final class CrashTest {
  private static final boolean ALL = System.getProperty("wap.faults", "some").equals("all");

  /** One in so many of the requests that only read, if not all are tried. */
  private static final int READS = 6;

  /** A table of more files takes longer to check. */
  private static final int RUNS_PER_TABLE = 20;

  private static final int ROWS = 3;

  /** What is uploaded, and so how a run ends. */
  enum Kind {
    INTO_A_TABLE("Published", 0),
    FIRST_FILE("Published", 1),
    REJECTED("Rejected", 2),
    FAILED("Failed", 3);

    private final String last;

    /** Where the kind begins with faults, so that kinds do not meet the same ones. */
    private final int firstFault;

    Kind(String last, int firstFault) {
      this.last = last;
      this.firstFault = firstFault;
    }

    /** Whether the execution fails, and aftercare looks at it. */
    boolean isFailure() {
      return this == REJECTED || this == FAILED;
    }
  }

  /** A request and what befalls it. */
  private record Strike(int number, String request, Fault fault) {}

  private final FaultyCloud faulty;
  private final CloudUnderTest cloud;
  private String table = "";
  private int runsInTable;
  private int published;

  /** Whether the present run's request to create its branch arrives when all is over. */
  private volatile boolean createdLate;

  CrashTest(FaultyCloud faulty) {
    this.faulty = faulty;
    this.cloud = faulty.cloud();
  }

  @AfterEach
  void heal() {
    faulty.heal();
  }

  @ParameterizedTest
  @EnumSource
  void aFaultAtARequestChangesNothing(Kind kind) throws Exception {
    List<Crossing> requests = new CopyOnWriteArrayList<>();
    run(
        kind,
        crossing -> {
          requests.add(crossing);
          crossing.pass();
        });
    List<String> wrong = new ArrayList<>();
    Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    for (Strike strike : plan(kind, requests)) {
      struck.merge(strike.fault(), 1, Integer::sum);
      try {
        run(
            kind,
            crossing -> {
              if (crossing.number() == strike.number()) {
                createdLate |=
                    strike.fault() == Fault.DELIVER_AFTER_RUN
                        && Hold.like("POST", "/trees?name=upload").test(crossing);
                strike.fault().strike(crossing);
              } else {
                crossing.pass();
              }
            });
      } catch (AssertionError e) {
        wrong.add(strike + ": " + e.getMessage());
        // What it has left is no fault of the next run's.
        table = "";
      }
    }
    System.out.printf("%s, %d requests: faults injected %s%n", kind, requests.size(), struck);
    assertThat(wrong).isEmpty();
    assertThat(new LakeOracle(cloud).violations()).isEmpty();
  }

  /** Requests that change something meet a fault or two, and some of the others one. */
  private static List<Strike> plan(Kind kind, List<Crossing> requests) {
    List<Strike> strikes = new ArrayList<>();
    Fault[] faults = Fault.values();
    int next = kind.firstFault;
    for (Crossing request : requests) {
      for (int i = 0; i < times(kind, request); i++) {
        // The last takes longer than the client's patience.
        Fault fault = ALL ? faults[i] : faults[next++ % (faults.length - 1)];
        strikes.add(new Strike(request.number(), request.toString(), fault));
      }
    }
    return strikes;
  }

  private static int times(Kind kind, Crossing request) {
    if (ALL) {
      return Fault.values().length;
    }
    boolean usual = kind == Kind.INTO_A_TABLE;
    if (request.isWrite()) {
      return usual ? 2 : 1;
    }
    return usual && request.number() % READS == 0 ? 1 : 0;
  }

  /** One run under these conditions, and what it has led to. */
  private void run(Kind kind, FaultyCloud.Crossings crossings) throws Exception {
    prepareTable(kind);
    faulty.slack().mood(FakeSlack.Mood.TAKES);
    createdLate = false;
    faulty.crossings(crossings);

    ExecutionDescription execution =
        cloud.upload("%s/%s.parquet".formatted(table, UUID.randomUUID()), file(kind));
    if (kind.isFailure()) {
      cloud.awaitAftercare(execution);
    }
    var unused = faulty.deliverKept();
    faulty.heal();

    assertThat(cloud.states(execution)).as("%s", execution).endsWith(kind.last);
    if (kind.last.equals("Published")) {
      published++;
    }
    assertThat(cloud.dataFiles("main", table)).hasSize(published).doesNotHaveDuplicates();
    assertThat(cloud.rows("main", table))
        .extracting(row -> row.get("id"))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, published * ROWS).boxed().toList());
    JsonNode record = cloud.runRecord(execution);
    assertThat(record.path("ending").asText()).isEqualToIgnoringCase(kind.last);
    checkBranches(kind, record);
    if (kind.isFailure()) {
      assertThat(faulty.slack().calls()).isNotEmpty();
    }
  }

  /** Only a request to create a branch that comes when all is over leaves one, without rows. */
  private void checkBranches(Kind kind, JsonNode record) throws Exception {
    String owner = record.path("owner").asText();
    List<String> branches = cloud.uploadBranches(owner);
    if (kind == Kind.REJECTED) {
      assertThat(branches).containsExactly(record.path("branch").asText());
    } else {
      assertThat(branches.isEmpty() || createdLate).as("%s are left", branches).isTrue();
      faulty.assertOnlyEmptyBranchesAreLeft(table, owner);
    }
  }

  private byte[] file(Kind kind) throws Exception {
    return switch (kind) {
      case REJECTED -> TestParquet.people(2).row(2, null).bytes();
      case FAILED -> "id\n1\n2\n3\n4\n5\n6\n".getBytes(UTF_8);
      default ->
          TestParquet.of("optional int32 id", "optional binary name (STRING)")
              .rows(ROWS, i -> new Object[] {published * ROWS + i, "name " + i})
              .bytes();
    };
  }

  private void prepareTable(Kind kind) throws Exception {
    if (kind == Kind.FIRST_FILE) {
      newTable();
    } else if (table.isEmpty() || runsInTable++ == RUNS_PER_TABLE) {
      newTable();
      assertThat(cloud.states(cloud.upload(table + "/first.parquet", file(Kind.FIRST_FILE))))
          .endsWith("Published");
      published = 1;
    }
  }

  private void newTable() throws Exception {
    table = "crash_" + UUID.randomUUID().toString().replace('-', '_');
    cloud.rules(table, "IsComplete \"name\"");
    runsInTable = 0;
    published = 0;
  }
}
