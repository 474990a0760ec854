package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.HttpGateway.Exchange;
import dev.wap.local.nessie.NessieOptions;
import dev.wap.local.nessie.NessieServer;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.template.Policies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Nessie server with its version store in DynamoDB, as the template runs it on AWS, in
 * tables that it has not made itself: it is killed, and its DynamoDB with it, and nothing is lost.
 */
final class NessieOnDynamoDbTest {
  /** What the template calls the tables: a prefix of its own, and Nessie's names. */
  private static final String PREFIX = "nessie-0123456789ab";

  private static final String REFERENCES = PREFIX + "_refs";
  private static final String OBJECTS = PREFIX + "_objs";

  /** The partition key of both, without which the server does not start. */
  private static final String KEY = "k";

  /** What the template calls them. */
  private static final Map<String, String> TABLES =
      Map.of("NessieRefsTable", REFERENCES, "NessieObjsTable", OBJECTS);

  /**
   * What the server's key may do, by the template. UpdateItem is for what is stored already, and
   * for what Iceberg's REST catalog remembers; nothing is scanned, and no table is made.
   */
  private static final SortedSet<String> ALLOWED = new TreeSet<>();

  static {
    Policies.ofUser(RecordingCloud.TEMPLATE_FILE, "NessieUser")
        .allowed()
        .forEach(
            it ->
                ALLOWED.add(
                    "%s %s"
                        .formatted(
                            it.action().replaceFirst("^dynamodb:", ""),
                            TABLES.get(it.resource()))));
  }

  @TempDir private Path folder;
  private final SortedSet<String> called = new ConcurrentSkipListSet<>();

  @Test
  void survivesBeingKilledAndNeedsNoMoreThanItsPolicy() throws Exception {
    var running = new AtomicReference<NessieOptions>();
    try (DynamoDb store = DynamoDb.start(folder.resolve("dynamodb"));
        HttpGateway gateway = new HttpGateway(store.endpoint(), this::asThePolicySays)) {
      store.createTable(REFERENCES, KEY);
      store.createTable(OBJECTS, KEY);
      Seams onDynamoDb =
          Seams.NONE.withNessie(
              options -> {
                running.set(options.with(settings(gateway.address(), options.region())));
                return running.get();
              });
      try (CloudUnderTest cloud =
          CloudUnderTest.start(folder, Map.of("SLACK_CHANNEL", "#data"), onDynamoDb)) {
        cloud.rules("kept", "IsComplete \"name\"");
        byte[] first = TestParquet.people(10).bytes();
        assertThat(cloud.states(cloud.upload("kept/first.parquet", first))).endsWith("Published");
        ExecutionDescription rejected =
            cloud.upload("kept/faulty.parquet", TestParquet.people(2).row(3, null).bytes());
        assertThat(rejected.error()).contains("AuditFailed");
        readByRest(cloud);
        Left left = left(cloud);
        assertThat(left.branches()).hasSize(1);

        kill(cloud);
        store.killAndStartAgain();
        try (NessieServer again = startAgain(cloud, running.get())) {
          assertThat(again.endpoint())
              .hasToString(cloud.cloud().environment().get("NESSIE_ENDPOINT"));
          assertThat(left(cloud)).isEqualTo(left);
          cloud.put("kept/first.parquet", first);
          assertThat(cloud.states(cloud.await("kept/first.parquet", 2).get(1))).endsWith("Skipped");
          assertThat(
                  cloud.states(cloud.upload("kept/second.parquet", TestParquet.people(5).bytes())))
              .endsWith("Published");
          assertThat(cloud.rows("main", "kept")).hasSize(15);
          assertThat(new LakeOracle(cloud).violations()).isEmpty();
          assertThat(again.endpoint())
              .hasToString(cloud.cloud().environment().get("NESSIE_ENDPOINT"));
        }
      }
    }
    assertThat(called).as("calls of DynamoDB, as its key's policy has to allow").isEqualTo(ALLOWED);
  }

  /** The server's settings as on AWS, but for the address. */
  private static Map<String, String> settings(URI dynamoDb, String region) {
    return Map.of(
        "nessie.version.store.type",
        "DYNAMODB2",
        "nessie.version.store.persist.dynamodb.table-prefix",
        PREFIX,
        "quarkus.dynamodb.aws.region",
        region,
        "quarkus.dynamodb.endpoint-override",
        dynamoDb.toString(),
        "aws.accessKeyId",
        "local",
        "aws.secretAccessKey",
        "local");
  }

  /** Passes what the policy allows; anything else gets no answer. */
  private void asThePolicySays(Exchange exchange) throws IOException {
    String action = exchange.header("X-Amz-Target").orElse("").replaceFirst(".*\\.", "");
    boolean allowed = true;
    for (String table : tables(CloudUnderTest.parse(exchange.body()))) {
      called.add(action + " " + table);
      allowed &= ALLOWED.contains(action + " " + table);
    }
    if (allowed) {
      exchange.reply(exchange.forward());
    }
  }

  private static Set<String> tables(JsonNode request) {
    Set<String> tables = new TreeSet<>();
    request.path("RequestItems").properties().forEach(items -> tables.add(items.getKey()));
    if (tables.isEmpty()) {
      tables.add(request.path("TableName").asText("none"));
    }
    return tables;
  }

  /** What must be there after a restart: main's head and rows, the branches, the markers. */
  private record Left(
      String main,
      Set<String> branches,
      List<String> rows,
      List<String> rejectedRows,
      List<String> violations) {}

  private static Left left(CloudUnderTest cloud) throws Exception {
    Set<String> branches = cloud.uploadBranches();
    return new Left(
        cloud.main(),
        branches,
        rows(cloud, "main"),
        rows(cloud, branches.iterator().next()),
        new LakeOracle(cloud).violations());
  }

  /** In an order of their own, since files are read in any. */
  private static List<String> rows(CloudUnderTest cloud, String reference) throws Exception {
    return cloud.rows(reference, "kept").stream().map(Map::toString).sorted().toList();
  }

  /** Other engines read main through the same server. */
  private static void readByRest(CloudUnderTest cloud) throws Exception {
    URI table =
        URI.create(
            cloud.cloud().environment().get("ICEBERG_REST_ENDPOINT")
                + "/v1/main/namespaces/wap/tables/kept");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(table).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  private static void kill(CloudUnderTest cloud) {
    int port = port(cloud);
    List<ProcessHandle> servers =
        ProcessHandle.current()
            .descendants()
            .filter(
                process ->
                    process
                        .info()
                        .commandLine()
                        .orElse("")
                        .contains("-Dquarkus.http.port=" + port + " "))
            .toList();
    assertThat(servers).hasSize(1);
    servers.get(0).destroyForcibly();
    servers.get(0).onExit().join();
  }

  private static int port(CloudUnderTest cloud) {
    return URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT")).getPort();
  }

  private static NessieServer startAgain(CloudUnderTest cloud, NessieOptions options)
      throws IOException, InterruptedException {
    return NessieServer.start(
            new NessieOptions(
                options.runnerJar(),
                options.dataFolder(),
                options.cacheFolder(),
                options.logFile().resolveSibling("nessie-again.log"),
                port(cloud),
                options.warehouse(),
                options.s3Endpoint(),
                options.region(),
                options.accessKeyId(),
                options.secretAccessKey(),
                options.settings()))
        .awaitReady();
  }
}
