package dev.wap.nessie;

import dev.wap.contract.Branch;
import dev.wap.contract.BranchName;
import dev.wap.contract.Run;
import dev.wap.error.CatalogUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.projectnessie.client.api.CommitMultipleOperationsBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.error.NessieReferenceAlreadyExistsException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.FetchOption;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.ImmutableCommitMeta;
import org.projectnessie.model.LogResponse;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;
import org.projectnessie.model.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalog's branches: find, create, commit to, look into, delete. Always by name and hash. */
public final class References {
  private static final Logger log = LoggerFactory.getLogger(References.class);
  private static final int DELETE_ATTEMPTS = 10;
  private static final String OF_UPLOADS = "ref.name.startsWith('%s')".formatted(BranchName.PREFIX);

  private final NessieApiV2 api;

  public References(NessieApiV2 api) {
    this.api = api;
  }

  /** The head of {@code main}. */
  public Branch main() {
    return find(Nessie.MAIN)
        .orElseThrow(() -> new CatalogUnavailable("The catalog has no branch " + Nessie.MAIN));
  }

  /**
   * Makes sure that {@code main} has a commit: Nessie merges no branch into a catalog without any.
   * The first one makes the namespaces of the markers.
   */
  public void initialize() {
    Branch main = main();
    if (!api.getConfig().getNoAncestorHash().equals(main.hash())) {
      return;
    }
    try {
      var commit =
          api.commitMultipleOperations()
              .branch(model(main))
              .commitMeta(commitMeta("Make the namespaces of Write-Audit-Publish", Map.of()));
      putMissingNamespaces(commit, main, Marker.key("any"));
      commit.commit();
    } catch (NessieNotFoundException | NessieConflictException e) {
      log.info("Somebody else has made the first commit of main: {}", e.getMessage());
    }
  }

  /** The head of a branch, if there is such a branch. */
  public Optional<Branch> find(String name) {
    try {
      return Optional.of(branch(api.getReference().refName(name).get()));
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Creates a branch at a commit of {@code main}; if an earlier call has created it, answers its
   * head.
   */
  public Branch create(String name, String hash) {
    while (true) {
      try {
        return branch(
            api.createReference()
                .sourceRefName(Nessie.MAIN)
                .reference(org.projectnessie.model.Branch.of(name, hash))
                .create());
      } catch (NessieReferenceAlreadyExistsException e) {
        Optional<Branch> existing = find(name);
        if (existing.isPresent()) {
          return existing.get();
        }
      } catch (NessieNotFoundException | NessieConflictException e) {
        throw new CatalogUnavailable(
            "The branch %s cannot be created at %s: %s".formatted(name, hash, e.getMessage()), e);
      }
    }
  }

  /** All branches and tags, each at its head. */
  public List<Branch> all() {
    try {
      return api.getAllReferences().stream().map(References::branch).toList();
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable(
          "The catalog does not list its references: " + e.getMessage(), e);
    }
  }

  /** All branches of one execution, by the owner in their names. */
  public List<Branch> ownedBy(String owner) {
    return list(OF_UPLOADS + " && ref.name.contains('-%s-')".formatted(owner));
  }

  /** All branches for an upload, and those of a few others, by what their names begin with. */
  public List<Branch> ofUpload(Run run) {
    return list("ref.name.startsWith('%s')".formatted(run.branchPrefixOfUpload()));
  }

  /** The branches of all uploads. */
  public List<Branch> ofUploads() {
    return list(OF_UPLOADS);
  }

  private List<Branch> list(String condition) {
    try {
      return api.getAllReferences().filter("refType == 'BRANCH' && " + condition).stream()
          .map(References::branch)
          .toList();
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable("The catalog does not list its branches: " + e.getMessage(), e);
    }
  }

  /**
   * Deletes a branch, whatever its head; says whether it was there. From then on it cannot be
   * merged.
   */
  public boolean delete(String name) {
    for (int attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
      Optional<Branch> head = find(name);
      if (head.isEmpty()) {
        return false;
      }
      try {
        api.deleteReference().reference(model(head.get())).delete();
        return true;
      } catch (NessieNotFoundException e) {
        return false;
      } catch (NessieConflictException e) {
        log.info("The branch {} has moved while it was being deleted: looking again", name);
      }
    }
    throw new CatalogUnavailable(
        "The branch %s keeps moving and cannot be deleted".formatted(name));
  }

  /** Deletes a branch if its head is still this one; says whether it did. */
  public boolean deleteIfStillAt(Branch head) {
    try {
      api.deleteReference().reference(model(head)).delete();
      return true;
    } catch (NessieNotFoundException | NessieConflictException e) {
      log.info("The branch {} is gone or has moved, and is not deleted", head.name());
      return false;
    }
  }

  /**
   * What one commit did.
   *
   * @param parentHash the commit before it
   * @param keys the content keys that it changed, namespaces left out
   */
  public record Commit(String parentHash, List<ContentKey> keys) {}

  /**
   * The commit that a branch's hash names.
   *
   * @return empty if the branch does not exist or does not have it
   */
  public Optional<Commit> commit(Branch at) {
    try {
      LogResponse response =
          api.getCommitLog().reference(model(at)).maxRecords(1).fetch(FetchOption.ALL).get();
      return response.getLogEntries().stream()
          .findFirst()
          .map(
              entry ->
                  new Commit(
                      entry.getParentCommitHash(),
                      entry.getOperations().stream()
                          .filter(
                              operation ->
                                  !(operation instanceof Operation.Put put
                                      && put.getContent() instanceof Namespace))
                          .map(Operation::getKey)
                          .toList()));
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Puts a table and the marker on a branch in one commit.
   *
   * @param at the branch and the commit that the table was read at
   * @param tableKey the table's content key
   * @param table the table's new content, with the content id that it had, if it had one
   * @param marker the upload's marker, which must be new
   * @param message the commit's message
   * @return the branch at its new hash
   * @throws BranchMoved if the branch is gone, or the table or the marker has been put by somebody
   *     else; nothing is committed then
   */
  public Branch commit(
      Branch at, ContentKey tableKey, IcebergTable table, Marker marker, String message)
      throws BranchMoved {
    try {
      var commit =
          api.commitMultipleOperations()
              .branch(model(at))
              .commitMeta(commitMeta(message, marker.properties()));
      putMissingNamespaces(commit, at, tableKey, Marker.key(marker.runId()));
      return branch(
          commit
              .operation(Operation.Put.of(tableKey, table))
              .operation(Operation.Put.of(Marker.key(marker.runId()), marker.content()))
              .commit());
    } catch (NessieNotFoundException | NessieConflictException e) {
      throw new BranchMoved(at, e);
    }
  }

  private void putMissingNamespaces(
      CommitMultipleOperationsBuilder commit, Branch at, ContentKey... keys)
      throws NessieNotFoundException {
    for (ContentKey namespace : missingNamespaces(at, keys)) {
      commit.operation(Operation.Put.of(namespace, Namespace.of(namespace.getElements())));
    }
  }

  private List<ContentKey> missingNamespaces(Branch at, ContentKey... keys)
      throws NessieNotFoundException {
    List<ContentKey> namespaces = new ArrayList<>();
    for (ContentKey key : keys) {
      for (int levels = 1; levels < key.getElementCount(); levels++) {
        namespaces.add(ContentKey.of(key.getElements().subList(0, levels)));
      }
    }
    Map<ContentKey, Content> present = api.getContent().reference(model(at)).keys(namespaces).get();
    return namespaces.stream().distinct().filter(key -> !present.containsKey(key)).toList();
  }

  static CommitMeta commitMeta(String message, Map<String, String> properties) {
    ImmutableCommitMeta.Builder meta = CommitMeta.builder().message(message);
    properties.forEach((name, value) -> meta.putAllProperties(name, List.of(value)));
    return meta.build();
  }

  static org.projectnessie.model.Branch model(Branch branch) {
    return org.projectnessie.model.Branch.of(branch.name(), branch.hash());
  }

  private static Branch branch(Reference reference) {
    return new Branch(reference.getName(), reference.getHash());
  }
}
