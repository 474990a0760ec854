package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.local.contract.Tool;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Columns that change: what a table's policy allows is published with the rows that need it, and
 * what it does not is refused by name. PyIceberg, that of WAP_TEST_PYTHON, which .ci/run sets, is
 * both the engine that sets policies and the one that reads.
 */
@ExtendWith(SharedCloud.class)
final class SchemaPolicyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PEOPLE = "optional int32 id; optional binary name (STRING)";

  private final FragileCloud fragile;
  private final CloudUnderTest cloud;
  private Tool python;
  private String table = "";
  private Set<String> branchesBefore = Set.of();

  SchemaPolicyTest(FragileCloud fragile) {
    this.fragile = fragile;
    this.cloud = fragile.cloud();
  }

  @BeforeEach
  void prepare(TestInfo test) throws Exception {
    python = Tool.named("WAP_TEST_PYTHON");
    table = "schema_" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    cloud.rules(table, "IsComplete \"id\"");
    branchesBefore = cloud.uploadBranches();
  }

  @AfterEach
  void heal() throws IOException {
    fragile.heal();
  }

  // ---- What tests do

  private static TestParquet of(String columns) {
    return TestParquet.of(columns.split("; "));
  }

  private ExecutionDescription upload(String file, TestParquet rows) throws Exception {
    return cloud.upload(table + "/" + file + ".parquet", rows.bytes());
  }

  private ExecutionDescription published(String file, TestParquet rows) throws Exception {
    ExecutionDescription execution = upload(file, rows);
    assertPublished(execution);
    return execution;
  }

  private void assertPublished(ExecutionDescription execution) throws Exception {
    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.states(execution)).endsWith("Published");
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** Uploads a file that does not fit: main stays as it was, and no branch is left. */
  private void assertMismatch(String file, TestParquet rows, String problem) throws Exception {
    String main = cloud.main();
    ExecutionDescription execution = upload(file, rows);
    assertMismatch(execution, file, problem);
    assertThat(cloud.main()).isEqualTo(main);
  }

  private void assertMismatch(ExecutionDescription execution, String file, String problem)
      throws Exception {
    assertThat(execution.error()).contains("dev.wap.error.SchemaMismatch");
    assertThat(CloudUnderTest.errorMessage(execution))
        .isEqualTo(
            problem.formatted(
                "s3://%s/%s/%s.parquet".formatted(cloud.sourceBucket(), table, file), table));
    assertThat(cloud.states(execution)).endsWith("Failed");
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** While the next run is about to be merged, something else happens, once. */
  private <T> AtomicReference<T> beforeTheNextMerge(Callable<T> something) {
    AtomicReference<T> result = new AtomicReference<>();
    fragile.before(
        (call, attempt) -> {
          if (call.stateName().equals("MergeBranch")) {
            fragile.before((others, attempts) -> {});
            result.set(something.call());
          }
        });
    return result;
  }

  private String schemaChange(ExecutionDescription execution) {
    return cloud.answer(execution, "WriteSnapshot").at("/snapshot/schemaChange").asText();
  }

  private long attempts(ExecutionDescription execution) {
    return cloud.states(execution).stream().filter("CreateBranch"::equals).count();
  }

  private int conflictsResolved(ExecutionDescription execution) {
    return cloud.runRecord(execution).path("conflictsResolved").asInt();
  }

  /** PyIceberg does one thing after the other; answers the results. */
  private List<JsonNode> engine(List<?>... operations) throws Exception {
    List<String> command = new ArrayList<>(List.of(python.script("other_engine.py")));
    for (List<?> operation : operations) {
      command.add(JSON.writeValueAsString(operation));
    }
    return python
        .run(cloud.cloud(), command.toArray(String[]::new))
        .lines()
        .map(CloudUnderTest::parse)
        .toList();
  }

  /**
   * What PyIceberg finds on main with each of these filters, the rows in the order of their ids.
   */
  private List<JsonNode> read(String... filters) throws Exception {
    return engine(
        Stream.of(filters).map(filter -> List.of("read", table, filter)).toArray(List<?>[]::new));
  }

  private List<?> policy(String value) {
    return List.of("set_property", table, "wap.schema-policy", value);
  }

  private static JsonNode json(String json) {
    return CloudUnderTest.parse(json.replace('\'', '"'));
  }

  // ---- Policies

  @Test
  void strictIsWhatATableIsWithoutAPolicy() throws Exception {
    published("first", TestParquet.people(2));

    assertMismatch(
        "more",
        of(PEOPLE + "; optional int32 age").row(1, "a", 2),
        "The columns of %s do not fit table %s: column 'age' is not in the table");
    assertMismatch(
        "wider",
        of("optional int64 id; optional binary name (STRING)").row(1L, "a"),
        "The columns of %s do not fit table %s: column 'id' is long, and the table's is int");
  }

  @Test
  void aPolicyThatDoesNotExist() throws Exception {
    published("first", TestParquet.people(2));
    engine(policy("anything"));

    assertMismatch(
        "second",
        TestParquet.people(3),
        "The property wap.schema-policy of table %2$s is 'anything', and must be one of strict, add-columns, widen");

    engine(policy("strict"));
    published("third", TestParquet.people(3));
  }

  @Test
  void newColumnsComeWithTheirRows() throws Exception {
    String address = "; optional group address { optional binary city (STRING); %s}";
    published(
        "old",
        of(PEOPLE + address.formatted(""))
            .group(
                row -> {
                  row.append("id", 1).append("name", "old");
                  row.addGroup("address").append("city", "Ulm");
                }));
    engine(policy("add-columns"));

    ExecutionDescription evolved =
        published(
            "new",
            of("required double size; " + PEOPLE + address.formatted("optional int32 zip; "))
                .group(
                    row -> {
                      row.append("size", 1.5).append("id", 2).append("name", "new");
                      row.addGroup("address").append("city", "Bonn").append("zip", 53111);
                    }));
    ExecutionDescription again = published("older", TestParquet.people(1));

    assertThat(schemaChange(evolved)).isEqualTo("SCHEMA_EVOLVED");
    assertThat(schemaChange(again)).isEqualTo("NONE");
    String first = "{'id':0,'name':'name 0','address':null,'size':null}";
    String old = "{'id':1,'name':'old','address':{'city':'Ulm','zip':null},'size':null}";
    String latest = "{'id':2,'name':'new','address':{'city':'Bonn','zip':53111},'size':1.5}";
    assertThat(read("", "size == 1.5", "size is null", "address.zip >= 53111"))
        .containsExactly(
            json("[" + first + "," + old + "," + latest + "]"),
            json("[" + latest + "]"),
            json("[" + first + "," + old + "]"),
            json("[" + latest + "]"));
    assertThat(cloud.rows("main", table))
        .extracting(row -> row.get("size"))
        .containsExactlyInAnyOrder(null, null, 1.5);

    assertMismatch(
        "case",
        of(PEOPLE + "; optional double Size").row(1, "a", 1.0),
        "The columns of %s do not fit table %s: column 'Size' is not in the table, and differs from 'size' only by case, so that not every engine could tell them apart");
    assertMismatch(
        "wider",
        of("optional int64 id; optional binary name (STRING)").row(1L, "a"),
        "The columns of %s do not fit table %s: column 'id' is long, and the table's is int");
  }

  @Test
  void typesBecomeWider() throws Exception {
    String columns = "optional int32 id; optional %s i; optional %s f; optional %s";
    TestParquet narrow =
        of(columns.formatted("int32", "float", "int32 d (DECIMAL(9,2))"))
            .row(1, 7, 0.5f, 125)
            .row(2, null, null, null);
    TestParquet wide =
        of(columns.formatted("int64", "double", "int64 d (DECIMAL(18,2))"))
            .row(3, 1L << 40, 0.1, 123_456_789_012L);
    published("narrow", narrow);
    engine(policy("widen"));

    assertThat(schemaChange(published("wide", wide))).isEqualTo("SCHEMA_EVOLVED");
    assertThat(schemaChange(published("narrow-again", narrow))).isEqualTo("NONE");

    JsonNode first = json("{'id':1,'i':7,'f':0.5,'d':'1.25'}");
    JsonNode third = json("{'id':3,'i':1099511627776,'f':0.1,'d':'1234567890.12'}");
    JsonNode second = json("{'id':2,'i':null,'f':null,'d':null}");
    List<JsonNode> found = read("", "id == 3", "d > 100");
    assertThat(found.get(0)).containsExactly(first, first, second, second, third);
    assertThat(found.get(1)).containsExactly(third);
    assertThat(found.get(2)).containsExactly(third);
    assertThat(cloud.rows("main", table))
        .extracting(row -> row.get("i"))
        .containsExactlyInAnyOrder(7L, null, 1L << 40, 7L, null);
    assertMismatch(
        "other",
        of("optional int32 id; optional double i").row(1, 1.0),
        "The columns of %s do not fit table %s: column 'i' is double, and the table's is long");
  }

  /** Its bounds must be those of the table's types, or filters fail or leave its rows out. */
  @Test
  void aNarrowFileInAWideTable() throws Exception {
    published(
        "wide",
        of("optional int32 id; optional int64 i; optional double f; optional int64 d (DECIMAL(18,2))")
            .row(1, 1L << 40, 0.1, 123_456_789_012L));
    engine(policy("widen"));
    published(
        "narrow",
        of("optional int32 id; optional int32 i; optional float f; optional int32 d (DECIMAL(9,2))")
            .row(2, -7, 0.5f, -125)
            .row(3, null, null, null));

    assertThat(read("i == -7", "i < 0", "f == 0.5", "f > 0.2", "d == -1.25", "d < 0"))
        .containsOnly(json("[{'id':2,'i':-7,'f':0.5,'d':'-1.25'}]"));
    assertThat(read("i is null", "f is null", "d is null"))
        .containsOnly(json("[{'id':3,'i':null,'f':null,'d':null}]"));
  }

  @Test
  void aRejectedUploadLeavesMainsColumns() throws Exception {
    published("first", TestParquet.people(2));
    engine(policy("add-columns"));
    JsonNode before = cloud.view().entry("main", "wap." + table);

    ExecutionDescription rejected =
        upload("bad", of(PEOPLE + "; optional int32 age").row(null, "a", 2));

    assertThat(rejected.error()).contains("AuditFailed");
    assertThat(cloud.view().entry("main", "wap." + table).get("content"))
        .isEqualTo(before.get("content"));
    String branch = cloud.runRecord(rejected).path("branch").asText();
    assertThat(cloud.uploadBranches()).contains(branch);
    assertThat(cloud.rows(branch, table))
        .anySatisfy(row -> assertThat(row).containsEntry("age", 2));
    assertThat(cloud.rows("main", table)).noneSatisfy(row -> assertThat(row).containsKey("age"));
  }

  // ---- Two at once

  @Test
  void bothAddTheSameColumn() throws Exception {
    published("first", TestParquet.people(1));
    engine(policy("add-columns"));
    String columns = PEOPLE + "; optional int32 age";
    AtomicReference<ExecutionDescription> other =
        beforeTheNextMerge(() -> upload("other", of(columns).row(10, "other", 30)));

    ExecutionDescription slow = upload("slow", of(columns).row(20, "slow", 40));

    assertPublished(other.get());
    assertPublished(slow);
    assertThat(conflictsResolved(slow)).as("put upon the same columns").isOne();
    assertThat(attempts(slow)).isOne();
    assertThat(read("age >= 30", "age is null"))
        .containsExactly(
            json("[{'id':10,'name':'other','age':30},{'id':20,'name':'slow','age':40}]"),
            json("[{'id':0,'name':'name 0','age':null}]"));
  }

  @Test
  void theyAddDifferentColumns() throws Exception {
    published("first", TestParquet.people(1));
    engine(policy("add-columns"));
    AtomicReference<ExecutionDescription> other =
        beforeTheNextMerge(
            () -> upload("other", of(PEOPLE + "; optional int32 age").row(10, "other", 30)));

    ExecutionDescription slow =
        upload("slow", of(PEOPLE + "; optional int32 size").row(20, "slow", 40));

    assertPublished(other.get());
    assertPublished(slow);
    assertThat(attempts(slow)).as("its column had the other's id").isEqualTo(2);
    assertThat(read("age == 30", "size == 40"))
        .containsExactly(
            json("[{'id':10,'name':'other','age':30,'size':null}]"),
            json("[{'id':20,'name':'slow','age':null,'size':40}]"));
  }

  @Test
  void oneAddsAColumnAndTheOtherDoesNot() throws Exception {
    published("first", TestParquet.people(1));
    engine(policy("add-columns"));
    AtomicReference<ExecutionDescription> other =
        beforeTheNextMerge(() -> upload("other", of(PEOPLE).row(10, "other")));

    ExecutionDescription adds =
        upload("adds", of(PEOPLE + "; optional int32 size").row(20, "adds", 40));
    assertPublished(other.get());
    assertPublished(adds);
    assertThat(attempts(adds)).isEqualTo(2);

    AtomicReference<ExecutionDescription> alsoAdds =
        beforeTheNextMerge(
            () -> upload("also", of(PEOPLE + "; optional int32 age").row(30, "also", 50)));
    ExecutionDescription plain = upload("plain", of(PEOPLE).row(40, "plain"));
    assertPublished(alsoAdds.get());
    assertPublished(plain);
    assertThat(attempts(plain)).isEqualTo(2);
    assertThat(read("id >= 10"))
        .containsExactly(
            json(
                "[{'id':10,'name':'other','size':null,'age':null},{'id':20,'name':'adds','size':40,'age':null},"
                    + "{'id':30,'name':'also','size':null,'age':50},{'id':40,'name':'plain','size':null,'age':null}]"));
  }

  // ---- First files

  @Test
  void bothCreateTheTableWithDifferentColumns() throws Exception {
    AtomicReference<ExecutionDescription> other =
        beforeTheNextMerge(
            () -> upload("other", of("optional int32 id; optional int32 x").row(1, 2)));

    ExecutionDescription slow = upload("slow", of(PEOPLE).row(3, "slow"));

    assertPublished(other.get());
    assertMismatch(
        slow, "slow", "The columns of %s do not fit table %s: column 'name' is not in the table");
    assertThat(attempts(slow)).isEqualTo(2);
    assertThat(read("")).containsExactly(json("[{'id':1,'x':2}]"));
  }

  @Test
  void bothCreateTheTableWithColumnsInAnotherOrder() throws Exception {
    AtomicReference<ExecutionDescription> other =
        beforeTheNextMerge(
            () ->
                upload(
                    "other",
                    of("optional binary name (STRING); optional int32 id; optional binary more (STRING)")
                        .row("b", 10, null)
                        .row("a", 11, null)));

    ExecutionDescription slow =
        upload(
            "slow",
            of("optional binary more (STRING); optional int32 id; optional binary name (STRING)")
                .row("y", 20, null)
                .row("x", 21, null)
                .row(null, 22, "z"));

    assertPublished(other.get());
    assertPublished(slow);
    assertThat(attempts(slow)).isEqualTo(2);
    assertThat(engine(List.of("statistics", table)))
        .containsExactly(
            json(
                "{'2':{'name':[0,'a','b'],'id':[0,10,11],'more':[2,null,null]},"
                    + "'3':{'name':[2,'z','z'],'id':[0,20,22],'more':[1,'x','y']}}"));
    List<JsonNode> found = read("more == 'x'", "name == 'a'", "name is null", "more is null");
    assertThat(found.get(0)).containsExactly(json("{'name':null,'id':21,'more':'x'}"));
    assertThat(found.get(1)).containsExactly(json("{'name':'a','id':11,'more':null}"));
    assertThat(found.get(2)).hasSize(2);
    assertThat(found.get(3)).hasSize(3);
  }

  // ---- Other engines, and files with ids of their own

  @Test
  void idsOfAFileDoNotDecide() throws Exception {
    published("first", TestParquet.people(1));
    engine(policy("widen"));

    // The new column has the id of the table's first.
    ExecutionDescription swapped =
        published(
            "swapped",
            of("optional int32 age = 1; optional int64 id = 2; optional binary name (STRING) = 3")
                .row(30, 10L, "swapped"));
    // These are the ids that the table has by now.
    ExecutionDescription agreeing =
        published(
            "agreeing",
            of("optional int32 age = 3; optional int32 id = 1; optional binary name (STRING) = 2")
                .row(40, 20, "agreeing"));

    assertThat(cloud.answer(swapped, "WriteSnapshot").at("/snapshot/mode").asText())
        .isEqualTo("REWRITTEN");
    assertThat(cloud.answer(agreeing, "WriteSnapshot").at("/snapshot/mode").asText())
        .isEqualTo("REGISTERED");
    assertThat(read("age is not null", "age == 40"))
        .containsExactly(
            json("[{'id':10,'name':'swapped','age':30},{'id':20,'name':'agreeing','age':40}]"),
            json("[{'id':20,'name':'agreeing','age':40}]"));
  }

  @Test
  void aTableOfAnotherEngine() throws Exception {
    engine(
        List.of("create", table, List.of(Map.of("id", 1, "name", "theirs"))),
        policy("add-columns"));

    published("ours", of("optional int32 age; " + PEOPLE).row(30, 2, "ours"));
    engine(
        List.of("add_column", table, "theirs"),
        List.of("append", table, List.of(Map.of("id", 3, "name", "again", "theirs", 5))));
    published(
        "both", of(PEOPLE + "; optional int32 theirs; optional int32 age").row(4, "both", 6, 40));

    assertThat(read(""))
        .containsExactly(
            json(
                "[{'id':1,'name':'theirs','age':null,'theirs':null},{'id':2,'name':'ours','age':30,'theirs':null},"
                    + "{'id':3,'name':'again','age':null,'theirs':5},{'id':4,'name':'both','age':40,'theirs':6}]"));
  }

  @Test
  void namesThatAnotherEngineTookAway() throws Exception {
    published("first", of(PEOPLE + "; optional int32 old; optional int32 gone").row(1, "a", 2, 3));
    engine(
        policy("add-columns"),
        List.of("rename_column", table, "old", "renamed"),
        List.of("drop_column", table, "gone"));

    String problem =
        "The columns of %%s do not fit table %%s: column '%s' is not in the table any more, and older files would be read for it: give the new one another name";
    assertMismatch(
        "old", of(PEOPLE + "; optional int32 old").row(1, "a", 5), problem.formatted("old"));
    assertMismatch(
        "gone",
        of(PEOPLE + "; optional binary gone (STRING)").row(1, "a", "x"),
        problem.formatted("gone"));
    published("renamed", of(PEOPLE + "; optional int32 renamed").row(2, "b", 5));

    assertThat(read(""))
        .containsExactly(json("[{'id':1,'name':'a','renamed':2},{'id':2,'name':'b','renamed':5}]"));
    JsonNode properties = engine(List.of("properties", table)).getFirst();
    assertThat(properties.path("gc.enabled").asText()).isEqualTo("false");
    assertThat(properties.path("schema.name-mapping.default").asText()).contains("renamed");
  }
}
