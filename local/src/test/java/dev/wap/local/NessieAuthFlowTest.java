package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import dev.wap.local.stepfunctions.FunctionInvocation;
import dev.wap.local.stepfunctions.FunctionInvoker;
import dev.wap.local.template.FunctionResource;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole flow through the real zips, at the catalog that the template makes, where each function
 * logs in as its own client. One test, since what they share takes long to start.
 */
final class NessieAuthFlowTest {
  private static final Map<String, String> ROLES =
      Map.of(
          "BranchFunction", "branch",
          "WriteSnapshotFunction", "write",
          "AuditBranchFunction", "audit",
          "MergeBranchFunction", "merge",
          "UpkeepFunction", "upkeep");

  private static final Before NOTHING = call -> {};

  @TempDir private Path folder;
  private FakeCognito cognito;
  private GuardedNessie nessie;
  private FakeSlack slack;
  private volatile Before before = NOTHING;

  /** What precedes a call of a function. */
  @FunctionalInterface
  private interface Before {
    void call(FunctionInvocation call) throws Exception;
  }

  @Test
  void theWholeFlowPassesWithEachFunctionAsItsOwnClient() throws Exception {
    try (FakeCognito issuer = new FakeCognito();
        GuardedNessie catalog = GuardedNessie.start(folder, issuer.issuer());
        FakeSlack channel = new FakeSlack()) {
      cognito = issuer;
      nessie = catalog;
      slack = channel;
      try (CloudUnderTest cloud =
          CloudUnderTest.start(
              folder,
              Map.of(
                  "SLACK_API_URL", slack.apiUrl().toString(),
                  "SLACK_TOKEN", "xoxb-test",
                  "SLACK_CHANNEL", "#data"),
              new Seams(this::atTheGuardedCatalog, this::preceded, duration -> Thread.sleep(1))
                  .withFunction(this::loggedIn))) {
        ROLES.values().forEach(role -> issuer.allow(role, "nessie/" + role));
        for (String table : List.of("strange", "forbidden", "flow", "races", "slow")) {
          cloud.rules(table, "IsComplete \"name\"");
        }
        issuer.lifetimeSeconds(6);
        aClientThatTheIssuerDoesNotKnow(cloud);
        aClientWithoutRights(cloud);
        aTokenThatExpiresInMidRunIsRenewed(cloud);
        issuer.lifetimeSeconds(3_600);
        issuer.allow("read", "nessie/read");
        issuer.allow("fixture", "nessie/merge");
        try (Keeping keeping = new Keeping(cloud, login("read"));
            Keeping merging = new Keeping(cloud, login("fixture"))) {
          String runId = publishes(cloud, keeping);
          String rejected = rejects(cloud, keeping);
          resolvesAConflict(cloud, keeping);
          discards(cloud, keeping);
          merging.age(runId, Duration.ofDays(40));
          looksAfterItself(cloud, keeping, runId, rejected);
        }
      }
      nobodyLogsASecret();
    }
  }

  /** The cloud's own catalog asks nobody who they are, and serves nobody here. */
  private Map<String, String> atTheGuardedCatalog(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put("NESSIE_ENDPOINT", nessie.endpoint().toString());
    return changed;
  }

  private FunctionResource loggedIn(FunctionResource function) {
    Map<String, String> environment = new HashMap<>(function.environment());
    if (ROLES.containsKey(function.logicalId())) {
      environment.putAll(login(ROLES.get(function.logicalId())));
    }
    return new FunctionResource(
        function.logicalId(),
        function.name(),
        function.arn(),
        function.handler(),
        function.runtime(),
        function.codeUri(),
        environment,
        function.timeout(),
        function.memoryMegabytes());
  }

  private Map<String, String> login(String client) {
    return Map.of(
        "NESSIE_ENDPOINT", nessie.endpoint().toString(),
        "NESSIE_OAUTH2_TOKEN_URI", cognito.tokenUri().toString(),
        "NESSIE_OAUTH2_CLIENT_ID", client,
        "NESSIE_OAUTH2_CLIENT_SECRET", FakeCognito.secret());
  }

  private FunctionInvoker preceded(FunctionInvoker invoker) {
    return call -> {
      // Aftercare runs beside, whenever it comes to it.
      if (!call.executionArn().contains(":wap-WapStateMachine:")) {
        return invoker.invoke(call);
      }
      try {
        before.call(call);
      } catch (Exception e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      return invoker.invoke(call);
    };
  }

  // ---- Who is refused

  /** Nothing can be asked of the catalog, so nobody knows; the run says so at once. */
  private void aClientThatTheIssuerDoesNotKnow(CloudUnderTest cloud) throws Exception {
    cognito.forget("branch");

    ExecutionDescription run = cloud.upload("strange/a.parquet", TestParquet.people(1).bytes());

    assertThat(run.summary().status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(run.error()).contains("Undecided");
    assertThat(cloud.failures(run, "CreateBranch")).as("tried once").hasSize(1);
    assertThat(cloud.failures(run, "DiscardBranch")).as("tried once").hasSize(1);
    assertThat(run.cause().orElseThrow())
        .contains("dev.wap.error.CatalogRefused")
        .contains(
            "The issuer at %s gives no token to client branch: it answered 401 invalid_client."
                .formatted(cognito.tokenUri()));
    assertThat(lastMessage()).contains("gives no token to client branch");
    cognito.allow("branch", "nessie/branch");
  }

  /** The run ends Failed, its branch is gone, and the message says who may not do what. */
  private void aClientWithoutRights(CloudUnderTest cloud) throws Exception {
    cognito.allow("write", "nessie/read");

    ExecutionDescription run = cloud.upload("forbidden/a.parquet", TestParquet.people(1).bytes());

    assertThat(cloud.states(run)).containsSubsequence("WriteSnapshot", "DiscardBranch", "Failed");
    assertThat(run.error()).contains("dev.wap.error.CatalogRefused");
    assertThat(cloud.failures(run, "WriteSnapshot")).as("tried once").hasSize(1);
    String message = CloudUnderTest.errorMessage(run);
    assertThat(message)
        .startsWith(
            "The catalog at %s does not allow this to client write: ".formatted(nessie.endpoint()))
        .contains("'COMMIT_CHANGE_AGAINST_REFERENCE' is not allowed for role 'write'")
        .contains("upload/forbidden/")
        .endsWith("then upload the file again");
    assertThat(lastMessage())
        .contains("forbidden/a.parquet")
        .contains("does not allow this to client write");
    // Whoever is given the right has it with the next upload.
    cognito.allow("write", "nessie/write");
  }

  private String lastMessage() {
    return slack.calls().getLast().fields().get("blocks");
  }

  // ---- The flow

  private void aTokenThatExpiresInMidRunIsRenewed(CloudUnderTest cloud) throws Exception {
    cloud.awaitAftercare();
    AtomicLong issued = new AtomicLong();
    before =
        call -> {
          if (call.stateName().equals("DiscardBranch")) {
            before = NOTHING;
            issued.set(cognito.issued("branch"));
            Thread.sleep(6_500);
          }
        };

    ExecutionDescription run = cloud.upload("slow/no.parquet", new byte[] {1, 2, 3});

    assertThat(run.error()).contains("dev.wap.error.InvalidUpload");
    assertThat(cloud.failures(run, "DiscardBranch")).isEmpty();
    assertThat(cloud.answer(run, "DiscardBranch").at("/discard/branches")).hasSize(1);
    assertThat(cognito.issued("branch")).isEqualTo(issued.get() + 1);
  }

  /** Into a catalog without any commit; answers its run id. */
  private String publishes(CloudUnderTest cloud, Keeping keeping) throws Exception {
    ExecutionDescription run = cloud.upload("flow/good.parquet", TestParquet.people(3).bytes());

    succeeded(run);
    assertThat(cloud.states(run))
        .as("the merge function makes the first commit")
        .contains("NextAttempt");
    String runId = cloud.runRecord(run).path("runId").asText();
    assertThat(keeping.marker("main", runId)).isPresent();
    assertThat(rows(cloud, keeping, "flow")).isEqualTo(3);
    assertThat(keeping.references().ofUploads()).isEmpty();

    assertThat(cognito.issued("merge")).as("one token for all of it").isEqualTo(1);
    return runId;
  }

  /** Answers the report's address. */
  private static String rejects(CloudUnderTest cloud, Keeping keeping) throws Exception {
    ExecutionDescription run =
        cloud.upload("flow/bad.parquet", TestParquet.people(3).row(9, null).bytes());

    assertThat(run.error()).contains("AuditFailed");
    assertThat(keeping.references().ofUploads()).hasSize(1);
    assertThat(rows(cloud, keeping, "flow")).isEqualTo(3);
    return cloud.answer(run, "AuditBranch").at("/audit/reportUri").asText();
  }

  private void resolvesAConflict(CloudUnderTest cloud, Keeping keeping) throws Exception {
    succeeded(cloud.upload("races/0.parquet", TestParquet.people(1).bytes()));
    before =
        call -> {
          if (call.stateName().equals("MergeBranch")) {
            before = NOTHING;
            succeeded(cloud.upload("races/2.parquet", TestParquet.people(4).bytes()));
          }
        };

    ExecutionDescription overtaken = cloud.upload("races/1.parquet", TestParquet.people(2).bytes());

    succeeded(overtaken);
    assertThat(cloud.answer(overtaken, "MergeBranch").at("/merge/conflictsResolved").asInt())
        .isEqualTo(1);
    assertThat(rows(cloud, keeping, "races")).isEqualTo(7);
  }

  private static void discards(CloudUnderTest cloud, Keeping keeping) throws Exception {
    int branches = keeping.references().ofUploads().size();

    ExecutionDescription run = cloud.upload("flow/no.parquet", new byte[] {1, 2, 3});

    assertThat(run.error()).contains("dev.wap.error.InvalidUpload");
    assertThat(cloud.answer(run, "DiscardBranch").at("/discard/branches")).hasSize(1);
    assertThat(keeping.references().ofUploads()).hasSize(branches);
  }

  private static void looksAfterItself(
      CloudUnderTest cloud, Keeping keeping, String runId, String rejectedReport) throws Exception {
    keeping.auditedAt(rejectedReport, Instant.now().minus(Duration.ofDays(15)));

    LambdaResult result =
        cloud
            .cloud()
            .invoke(
                cloud.cloud().template().function("UpkeepFunction").name(),
                "{\"jobs\":[\"ARCHIVE_MARKERS\",\"PRUNE_BRANCHES\"]}");

    JsonNode done = CloudUnderTest.parse(((LambdaResult.Success) result).payload());
    assertThat(done.at("/archived/archived").asInt()).as(done.toString()).isEqualTo(1);
    assertThat(done.at("/pruned/deleted")).as(done.toString()).hasSize(1);
    assertThat(keeping.marker("main", runId)).isEmpty();
    assertThat(keeping.receipts().find(runId)).isPresent();
    assertThat(keeping.references().ofUploads()).isEmpty();
  }

  private void nobodyLogsASecret() throws IOException {
    try (Stream<Path> logs = Files.list(folder.resolve("data/logs"))) {
      for (Path log : logs.toList()) {
        assertThat(Files.readString(log))
            .as(log.toString())
            .doesNotContain(FakeCognito.secret())
            .doesNotContain("Bearer ")
            .doesNotContain("eyJ");
      }
    }
  }

  private static void succeeded(ExecutionDescription run) {
    assertThat(run.summary().status())
        .as(run.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
  }

  private static int rows(CloudUnderTest cloud, Keeping keeping, String table) throws Exception {
    Optional<Tables.Table> found =
        new Tables(keeping.nessie())
            .at(keeping.references().find(Nessie.MAIN).orElseThrow()).stream()
                .filter(it -> it.key().getName().equals(table))
                .findFirst();
    return IcebergRows.read(cloud.s3(), found.orElseThrow().metadataLocation()).size();
  }
}
