package dev.wap.dashboard.tables;

import dev.wap.nessie.Nessie;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.projectnessie.client.api.GetCommitLogBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieBadRequestException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.FetchOption;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.LogResponse;
import org.projectnessie.model.LogResponse.LogEntry;
import org.projectnessie.model.Operation;

/** What has become of {@code main}, commit by commit, and the upload behind each. */
public final class History {
  /** Commits on a page. */
  public static final int PAGE = 50;

  private static final int MAX_TABLES = 20;

  /**
   * What the first commits say, the functions' and the embedded cloud's; they have no properties.
   */
  private static final Set<String> MADE_NAMESPACES =
      Set.of(
          "Make the namespaces of Write-Audit-Publish", "Make the namespace of the lake's tables");

  private final NessieApiV2 api;

  public History(NessieApiV2 api) {
    this.api = api;
  }

  /** Whose a commit is. */
  public enum Kind {
    /** Of an upload that was published. */
    UPLOAD("upload"),
    /** Old markers of uploads became receipts. */
    MARKERS("markers archived"),
    /** This project made its namespaces. */
    NAMESPACES("namespaces"),
    /** Of another engine, which nobody audited. */
    FOREIGN("another engine");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** What people call it. */
    public String words() {
      return words;
    }
  }

  /**
   * A commit.
   *
   * @param hash its hash
   * @param at when the catalog took it
   * @param kind whose it is
   * @param upload the upload behind it; null unless it is of one
   * @param author who made it, by his own account; empty if he does not tell
   * @param message what its author says of it
   * @param tables the tables that it changed, without the namespace, {@value #MAX_TABLES} at most
   */
  public record Commit(
      String hash,
      Instant at,
      Kind kind,
      @Nullable UploadFacts upload,
      String author,
      String message,
      List<String> tables) {}

  /**
   * Some commits, the newest first.
   *
   * @param commits the commits
   * @param next the token of the page of older ones; null if there are none
   */
  public record Page(List<Commit> commits, @Nullable String next) {}

  /** There is no page of that token. */
  public static final class NoSuchPage extends Exception {
    private static final long serialVersionUID = 1;

    NoSuchPage(Throwable cause) {
      super("There is no page of this token", cause);
    }
  }

  /**
   * A page of main's commits.
   *
   * @param token the page's token; null for the newest commits
   * @throws NoSuchPage if the catalog does not know the token
   */
  public Page page(@Nullable String token) throws NoSuchPage {
    GetCommitLogBuilder request =
        api.getCommitLog().refName(Nessie.MAIN).fetch(FetchOption.ALL).maxRecords(PAGE);
    try {
      LogResponse page = (token == null ? request : request.pageToken(token)).get();
      return new Page(
          page.getLogEntries().stream().map(History::commit).toList(),
          page.isHasMore() ? page.getToken() : null);
    } catch (NessieNotFoundException | NessieBadRequestException e) {
      throw new NoSuchPage(e);
    }
  }

  private static Commit commit(LogEntry entry) {
    CommitMeta meta = entry.getCommitMeta();
    Map<String, String> properties =
        meta.getAllProperties().entrySet().stream()
            .filter(property -> !property.getValue().isEmpty())
            .collect(Collectors.toMap(Map.Entry::getKey, property -> property.getValue().get(0)));
    @Nullable UploadFacts upload = UploadFacts.of(properties);
    List<Operation> operations = entry.getOperations() == null ? List.of() : entry.getOperations();
    return new Commit(
        String.valueOf(meta.getHash()),
        meta.getCommitTime() == null ? Instant.EPOCH : meta.getCommitTime(),
        kind(upload, properties, meta.getMessage()),
        upload,
        meta.getAuthor() == null ? "" : meta.getAuthor(),
        meta.getMessage(),
        tables(operations));
  }

  private static Kind kind(
      @Nullable UploadFacts upload, Map<String, String> properties, String message) {
    if (upload != null) {
      return Kind.UPLOAD;
    }
    if (properties.containsKey("wap.archived-markers")) {
      return Kind.MARKERS;
    }
    return MADE_NAMESPACES.contains(message) ? Kind.NAMESPACES : Kind.FOREIGN;
  }

  /** Tables that were put, and whatever was deleted that is no marker. */
  private static List<String> tables(List<Operation> operations) {
    List<String> tables = new ArrayList<>();
    for (Operation operation : operations) {
      ContentKey key = operation.getKey();
      boolean isTable =
          operation instanceof Operation.Put put
              ? put.getContent() instanceof IcebergTable
              : operation instanceof Operation.Delete && !key.getElements().get(0).equals("_wap");
      if (isTable && tables.size() < MAX_TABLES) {
        tables.add(key.getName());
      }
    }
    return List.copyOf(tables);
  }
}
