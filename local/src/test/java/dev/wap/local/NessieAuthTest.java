package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.wap.error.CatalogRefused;
import dev.wap.nessie.Nessie;
import dev.wap.nessie.References;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.model.Branch;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.Operation;
import org.projectnessie.model.Tag;
import org.projectnessie.model.UDF;

/** Who gets into the catalog that the template makes, and what each role may do there. */
final class NessieAuthTest {
  private static final String MAIN = "/api/v2/trees/main";
  private static final Set<String> ROLES =
      Set.of("read", "branch", "write", "audit", "merge", "upkeep");

  @TempDir private static Path folder;
  private static FakeCognito cognito;
  private static GuardedNessie nessie;
  private static final Map<String, NessieApiV2> clients = new TreeMap<>();

  @BeforeAll
  static void start() throws Exception {
    cognito = new FakeCognito();
    ROLES.forEach(role -> cognito.allow(role, "nessie/" + role));
    nessie = GuardedNessie.start(folder, cognito.issuer());
    ROLES.forEach(role -> clients.put(role, nessie.client(cognito, role)));
    new References(client("merge")).initialize();
  }

  @AfterAll
  static void stop() {
    clients.values().forEach(NessieApiV2::close);
    nessie.close();
    cognito.close();
  }

  private static NessieApiV2 client(String role) {
    return clients.get(role);
  }

  // ---- Who gets in

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v2/config",
        MAIN,
        "/api/v2/trees/main/entries",
        "/api/v2/trees/main/history",
        "/api/v1/trees",
        "/iceberg/v1/config",
        "/catalog/v1/trees/main/snapshots"
      })
  void nobodyReadsAnythingWithoutAToken(String path) throws Exception {
    assertThat(nessie.get(path, Optional.empty())).isEqualTo(401);
    assertThat(nessie.get(path, Optional.of("no.such.token"))).isEqualTo(401);
  }

  @Test
  void theHealthCheckNeedsNoToken() throws Exception {
    assertThat(nessie.get(GuardedNessie.HEALTH, Optional.empty())).isEqualTo(200);
  }

  @Test
  void onlyAnAccessTokenOfTheIssuerThatIsStillGoodGetsIn() throws Exception {
    String good = cognito.token("read");
    assertThat(nessie.get(MAIN, Optional.of(good))).isEqualTo(200);

    assertThat(nessie.get(MAIN, Optional.of(cognito.expired()))).as("expired").isEqualTo(401);
    assertThat(nessie.get(MAIN, Optional.of(cognito.ofAnotherIssuer())))
        .as("of another issuer")
        .isEqualTo(401);
    assertThat(nessie.get(MAIN, Optional.of(cognito.identity()))).as("identity").isEqualTo(401);
    String signature = good.substring(good.lastIndexOf('.') + 1);
    String forged = cognito.token("merge").replaceFirst("[^.]+$", signature);
    assertThat(nessie.get(MAIN, Optional.of(forged))).as("forged").isEqualTo(401);
  }

  @Test
  void aClientWithoutAScopeOfNessieReadsNothing() throws Exception {
    String token = cognito.ofAnotherScope();
    assertThat(nessie.get(MAIN, Optional.of(token))).isEqualTo(403);
    assertThat(nessie.get("/api/v2/trees/main/entries", Optional.of(token))).isEqualTo(403);
    assertThat(nessie.get("/api/v2/trees/main/history", Optional.of(token))).isEqualTo(403);
  }

  // ---- Who may do what

  /** One thing that somebody might do, and the roles that may. */
  enum Deed {
    READ_MAIN("audit branch merge read upkeep write"),
    READ_UPLOAD("audit branch merge read upkeep write"),
    CREATE_UPLOAD("branch"),
    CREATE_OTHER_BRANCH(""),
    CREATE_TAG(""),
    COMMIT_TO_UPLOAD("write"),
    COMMIT_TO_OTHER_TABLE_OF_MAIN("merge"),
    CHANGE_TABLE_OF_MAIN("merge"),
    DELETE_TABLE_OF_MAIN(""),
    DELETE_MARKER_OF_MAIN("upkeep"),
    DELETE_MARKER_OF_UPLOAD(""),
    MERGE_UPLOAD("merge"),
    TRANSPLANT_UPLOAD("merge"),
    MERGE_MAIN_INTO_UPLOAD("write"),
    DELETE_UPLOAD("branch merge upkeep"),
    ASSIGN_MAIN(""),
    ASSIGN_UPLOAD("");

    private final String allowed;

    Deed(String allowed) {
      this.allowed = allowed;
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachRoleDoesWhatItNeedsAndNothingElse(Deed deed) throws Exception {
    Set<String> did = new TreeSet<>();
    List<String> wrongly = new ArrayList<>();
    for (String role : new TreeSet<>(ROLES)) {
      Scene scene = new Scene();
      Map<String, String> before = references();
      Throwable failure = catchThrowable(() -> scene.act(client(role), deed));
      if (failure == null) {
        did.add(role);
      } else {
        Throwable translated =
            Nessie.translator(nessie.catalog(cognito, role)).translate((RuntimeException) failure);
        if (!(translated instanceof CatalogRefused)
            || !translated.getMessage().contains("does not allow this to client " + role)
            || !before.equals(references())) {
          wrongly.add(role + ": " + translated);
        }
      }
    }
    assertThat(String.join(" ", did)).isEqualTo(deed.allowed);
    assertThat(wrongly).isEmpty();
  }

  private static Map<String, String> references() throws Exception {
    Map<String, String> heads = new TreeMap<>();
    client("read").getAllReferences().stream()
        .forEach(reference -> heads.put(reference.getName(), reference.getHash()));
    return heads;
  }

  /**
   * A table and a marker on main, a branch of an upload with another of each, and one with none.
   */
  private static final class Scene {
    private final String id = UUID.randomUUID().toString().replace("-", "");
    private final ContentKey published = ContentKey.of("published_" + id);
    private final ContentKey publishedMarker = ContentKey.of("_wap", "runs", "published_" + id);
    private final ContentKey uploaded = ContentKey.of("uploaded_" + id);
    private final ContentKey uploadedMarker = ContentKey.of("_wap", "runs", "uploaded_" + id);
    private final Branch behind;
    private final Branch main;
    private final Branch upload;

    Scene() throws Exception {
      Branch old = head("main");
      behind = create(client("branch"), "upload/behind/" + id, old);
      Branch first = create(client("branch"), "upload/first/" + id, old);
      merge(client("merge"), put(client("write"), first, published, publishedMarker), old);
      main = head("main");
      upload =
          put(
              client("write"),
              create(client("branch"), "upload/second/" + id, main),
              uploaded,
              uploadedMarker);
    }

    void act(NessieApiV2 api, Deed deed) throws Exception {
      switch (deed) {
        case READ_MAIN -> read(api, main, published);
        case READ_UPLOAD -> read(api, upload, uploaded);
        case CREATE_UPLOAD -> create(api, "upload/third/" + id, main);
        case CREATE_OTHER_BRANCH -> create(api, "feature_" + id, main);
        case CREATE_TAG ->
            api.createReference()
                .sourceRefName("main")
                .reference(Tag.of("release_" + id, main.getHash()))
                .create();
        case COMMIT_TO_UPLOAD -> put(api, upload, ContentKey.of("more_" + id));
        case COMMIT_TO_OTHER_TABLE_OF_MAIN -> put(api, main, ContentKey.of("more_" + id));
        case CHANGE_TABLE_OF_MAIN ->
            commit(
                api,
                main,
                Operation.Put.of(
                    published,
                    IcebergTable.of("s3://lake/changed.json", 2, 0, 0, 0, contentId(published))));
        case DELETE_TABLE_OF_MAIN -> commit(api, main, Operation.Delete.of(published));
        case DELETE_MARKER_OF_MAIN -> commit(api, main, Operation.Delete.of(publishedMarker));
        case DELETE_MARKER_OF_UPLOAD -> commit(api, upload, Operation.Delete.of(uploadedMarker));
        case MERGE_UPLOAD -> merge(api, upload, main);
        case TRANSPLANT_UPLOAD ->
            api.transplantCommitsIntoBranch()
                .branch(main)
                .fromRefName(upload.getName())
                .hashesToTransplant(List.of(upload.getHash()))
                .transplant();
        case MERGE_MAIN_INTO_UPLOAD -> merge(api, head("main"), behind);
        case DELETE_UPLOAD -> api.deleteReference().reference(upload).delete();
        case ASSIGN_MAIN -> api.assignReference().reference(main).assignTo(upload).assign();
        case ASSIGN_UPLOAD -> api.assignReference().reference(upload).assignTo(main).assign();
      }
    }

    private String contentId(ContentKey key) throws Exception {
      return client("read").getContent().reference(main).key(key).get().get(key).getId();
    }

    private static Branch head(String name) throws Exception {
      return (Branch) client("read").getReference().refName(name).get();
    }

    private static void read(NessieApiV2 api, Branch branch, ContentKey key) throws Exception {
      assertThat(api.getContent().reference(branch).key(key).get()).hasSize(1);
      assertThat(api.getEntries().reference(branch).get().getEntries()).isNotEmpty();
      assertThat(api.getCommitLog().reference(branch).get().getLogEntries()).isNotEmpty();
      assertThat(api.getReference().refName(branch.getName()).get()).isEqualTo(branch);
    }

    private static Branch create(NessieApiV2 api, String name, Branch at) throws Exception {
      return (Branch)
          api.createReference()
              .sourceRefName(at.getName())
              .reference(Branch.of(name, at.getHash()))
              .create();
    }

    private static Branch put(NessieApiV2 api, Branch branch, ContentKey table, ContentKey marker)
        throws Exception {
      return commit(
          api,
          branch,
          Operation.Put.of(table, IcebergTable.of("s3://lake/metadata.json", 1, 0, 0, 0)),
          Operation.Put.of(marker, UDF.udf("s3://lake/marker", "1", "1")));
    }

    private static Branch put(NessieApiV2 api, Branch branch, ContentKey table) throws Exception {
      return commit(
          api,
          branch,
          Operation.Put.of(table, IcebergTable.of("s3://lake/metadata.json", 1, 0, 0, 0)));
    }

    private static Branch commit(NessieApiV2 api, Branch branch, Operation... operations)
        throws Exception {
      return api.commitMultipleOperations()
          .branch(branch)
          .commitMeta(CommitMeta.fromMessage("a test"))
          .operations(List.of(operations))
          .commit();
    }

    private static void merge(NessieApiV2 api, Branch from, Branch into) throws Exception {
      assertThat(api.mergeRefIntoBranch().branch(into).fromRef(from).merge().wasSuccessful())
          .isTrue();
    }
  }
}
