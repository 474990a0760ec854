package dev.wap.nessie;

import dev.wap.contract.Branch;
import dev.wap.error.CatalogUnavailable;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.FetchOption;
import org.projectnessie.model.LogResponse;
import org.projectnessie.model.LogResponse.LogEntry;
import org.projectnessie.model.Operation;
import org.projectnessie.model.UDF;

/**
 * Looks markers up, each by its key, so that the cost does not grow with history; lists them; and
 * takes them out of the catalog.
 */
public final class Markers {
  /** More commits than anybody puts upon a run's own by hand. */
  private static final int LOG_ENTRIES = 50;

  private final NessieApiV2 api;

  public Markers(NessieApiV2 api) {
    this.api = api;
  }

  /** The marker of an upload at a commit of a branch; none if the branch is gone. */
  public Optional<Marker> find(Branch at, String runId) {
    ContentKey key = Marker.key(runId);
    try {
      return Optional.ofNullable(
              api.getContent().reference(References.model(at)).key(key).get().get(key))
          .map(content -> Marker.of((UDF) content));
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  /** All markers at a commit of a branch, read page by page as they are asked for. */
  public Stream<Marker> all(Branch at) {
    try {
      return api
          .getEntries()
          .reference(References.model(at))
          .prefixKey(Marker.FOLDER)
          .withContent(true)
          .stream()
          .filter(entry -> isMarker(entry.getName()))
          .map(entry -> Marker.of((UDF) entry.getContent()));
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable(
          "The branch %s has no commit %s any more".formatted(at.name(), at.hash()), e);
    }
  }

  /** Those of some uploads whose markers are there at a commit of a branch. */
  public Set<String> present(Branch at, Collection<String> runIds) {
    try {
      return api
          .getContent()
          .reference(References.model(at))
          .keys(runIds.stream().map(Marker::key).toList())
          .get()
          .keySet()
          .stream()
          .map(ContentKey::getName)
          .collect(Collectors.toSet());
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable(
          "The branch %s has no commit %s any more".formatted(at.name(), at.hash()), e);
    }
  }

  /**
   * Takes markers out of a branch, all in one commit.
   *
   * @param at the branch, at the commit that the markers were seen at
   * @throws BranchMoved if somebody else has taken one of them out; nothing is committed then
   */
  public void remove(
      Branch at, Collection<String> runIds, String message, Map<String, String> properties)
      throws BranchMoved {
    var commit =
        api.commitMultipleOperations()
            .branch(References.model(at))
            .commitMeta(References.commitMeta(message, properties));
    runIds.forEach(runId -> commit.operation(Operation.Delete.of(Marker.key(runId))));
    try {
      var unused = commit.commit();
    } catch (NessieNotFoundException | NessieConflictException e) {
      throw new BranchMoved(at, e);
    }
  }

  /**
   * A run's own commit.
   *
   * @param marker the marker that it put
   * @param lastCommitAt when the last commit upon it was made, which is its own unless somebody has
   *     added to the branch
   */
  public record Own(Marker marker, Instant lastCommitAt) {}

  /**
   * What an execution has put on its branch.
   *
   * @return empty if it has put nothing yet, or the branch is gone
   */
  public Optional<Own> own(Branch at, String owner) {
    LogResponse log;
    try {
      log =
          api.getCommitLog()
              .reference(References.model(at))
              .maxRecords(LOG_ENTRIES)
              .fetch(FetchOption.ALL)
              .get();
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
    for (LogEntry entry : log.getLogEntries()) {
      for (Operation operation : entry.getOperations()) {
        if (operation instanceof Operation.Put put && isMarker(put.getKey())) {
          // Another's is of the history that the branch was made upon.
          Marker marker = Marker.of((UDF) put.getContent());
          return marker.owner().equals(owner)
              ? Optional.of(
                  new Own(marker, log.getLogEntries().get(0).getCommitMeta().getCommitTime()))
              : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isMarker(ContentKey key) {
    return key.getElementCount() == Marker.FOLDER.getElementCount() + 1
        && key.getParent().equals(Marker.FOLDER);
  }
}
