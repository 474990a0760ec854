package dev.wap.nessie;

import dev.wap.contract.Branch;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.FetchOption;
import org.projectnessie.model.LogResponse;
import org.projectnessie.model.Operation;

/** Who committed what, and when. */
public final class Commits {
  private static final int PAGE = 500;

  private final NessieApiV2 api;

  public Commits(NessieApiV2 api) {
    this.api = api;
  }

  /**
   * What a commit says of itself.
   *
   * @param committedAt when the catalog took it
   * @param properties what its author gave it, see {@link Marker#properties()}
   */
  public record Commit(Instant committedAt, Map<String, String> properties) {}

  /** The commit that a branch's hash names; empty if the branch is gone, or has no commit. */
  public Optional<Commit> at(Branch at) {
    try {
      return api
          .getCommitLog()
          .refName(at.name())
          .hashOnRef(at.hash())
          .maxRecords(1)
          .get()
          .getLogEntries()
          .stream()
          .findFirst()
          .map(entry -> commit(entry.getCommitMeta()));
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Commit commit(CommitMeta meta) {
    return new Commit(
        meta.getCommitTime() == null ? Instant.EPOCH : meta.getCommitTime(),
        meta.getAllProperties().entrySet().stream()
            .filter(property -> !property.getValue().isEmpty())
            .collect(Collectors.toMap(Map.Entry::getKey, property -> property.getValue().get(0))));
  }

  /**
   * The keys that commits without {@code wap.run-id}, which are nobody's of this project, have put
   * or deleted. Reads the whole log, page by page.
   */
  public Set<ContentKey> keysOfOthers(Branch at) {
    Set<ContentKey> keys = new HashSet<>();
    try (Stream<LogResponse.LogEntry> log =
        api
            .getCommitLog()
            .refName(at.name())
            .hashOnRef(at.hash())
            .fetch(FetchOption.ALL)
            .maxRecords(PAGE)
            .stream()) {
      log.filter(entry -> !entry.getCommitMeta().getAllProperties().containsKey("wap.run-id"))
          .forEach(entry -> operations(entry).forEach(operation -> keys.add(operation.getKey())));
    } catch (NessieNotFoundException e) {
      return Set.of();
    }
    return keys;
  }

  /** A commit of many operations, such as one that makes namespaces, may come without them. */
  private static List<Operation> operations(LogResponse.LogEntry entry) {
    @Nullable List<Operation> operations = entry.getOperations();
    return operations == null ? List.of() : operations;
  }
}
