package dev.wap.dashboard.tables;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.contract.BranchName;
import dev.wap.nessie.Nessie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieBadRequestException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.ReferencesResponse;
import org.projectnessie.model.Tag;

/** What the catalog says: its references, and where the metadata of their tables is. */
public final class CatalogReader {
  /** References that are offered to choose from; others can be typed. */
  public static final int MAX_REFERENCES = 200;

  /** Tables that are listed; others can be reached by their addresses. */
  public static final int MAX_TABLES = 500;

  private static final int KEPT_LISTINGS = 100;

  /** As Nessie names references; anything else is not worth asking for. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z](?:(?:(?![.][.])[A-Za-z0-9./_-]){0,254}[A-Za-z0-9_-])?");

  private final NessieApiV2 api;
  private final Namespace namespace;

  /** By the commit, which never changes. */
  private final Cache<String, List<TableAt>> listings =
      Caffeine.newBuilder().maximumSize(KEPT_LISTINGS).build();

  /**
   * A reader of a catalog.
   *
   * @param namespace the namespace of the lake's tables, levels separated by dots
   */
  public CatalogReader(NessieApiV2 api, String namespace) {
    this.api = api;
    this.namespace = Namespace.parse(namespace);
  }

  /**
   * The references to choose from.
   *
   * @param names main first, then other branches and tags, then branches of uploads
   * @param more whether there are others
   */
  public record Choice(List<String> names, boolean more) {}

  /**
   * A table as a commit has it.
   *
   * @param name its name, without the namespace
   * @param metadataLocation where its metadata is, which never changes
   */
  public record TableAt(String name, String metadataLocation) {}

  /** The references to choose from. */
  public Choice references() {
    List<String> names = new ArrayList<>(List.of(Nessie.MAIN));
    boolean others =
        add(
            names,
            "ref.name != '%s' && !ref.name.startsWith('%s')"
                .formatted(Nessie.MAIN, BranchName.PREFIX));
    boolean uploads = add(names, "ref.name.startsWith('%s')".formatted(BranchName.PREFIX));
    return new Choice(List.copyOf(names), others || uploads);
  }

  /** Adds as many as there is room for; says whether there are more. */
  private boolean add(List<String> names, String filter) {
    int room = MAX_REFERENCES - names.size();
    if (room <= 0) {
      return true;
    }
    ReferencesResponse page = api.getAllReferences().filter(filter).maxRecords(room).get();
    page.getReferences().stream()
        .limit(room)
        .map(org.projectnessie.model.Reference::getName)
        .forEach(names::add);
    return page.isHasMore() || page.getReferences().size() > room;
  }

  /** A branch or tag at its head; empty if there is none of that name. */
  public Optional<Reference> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      org.projectnessie.model.Reference found = api.getReference().refName(name).get();
      return Optional.of(new Reference(name, found.getHash(), found instanceof Tag));
    } catch (NessieNotFoundException | NessieBadRequestException e) {
      return Optional.empty();
    }
  }

  /** The lake's tables at a reference, by name, {@value #MAX_TABLES} and one at most. */
  public List<TableAt> tables(Reference at) {
    return listings.get(at.hash(), hash -> list(at));
  }

  private List<TableAt> list(Reference at) {
    try {
      return api
          .getEntries()
          .refName(at.name())
          .hashOnRef(at.hash())
          .prefixKey(namespace.toContentKey())
          .filter("entry.contentType == 'ICEBERG_TABLE'")
          .withContent(true)
          .stream()
          .filter(entry -> isOwn(entry.getName()))
          .filter(entry -> entry.getContent() instanceof IcebergTable)
          .limit(MAX_TABLES + 1L)
          .map(
              entry ->
                  new TableAt(
                      entry.getName().getName(),
                      ((IcebergTable) entry.getContent()).getMetadataLocation()))
          .sorted(Comparator.comparing(TableAt::name))
          .toList();
    } catch (NessieNotFoundException e) {
      return List.of();
    }
  }

  private boolean isOwn(ContentKey key) {
    return key.getNamespace().equals(namespace);
  }

  /** A table at a reference, if there is one of that name. */
  public Optional<TableAt> table(Reference at, String table) {
    if (!isName(table)) {
      return Optional.empty();
    }
    ContentKey key = ContentKey.of(namespace, table);
    try {
      @Nullable Object content =
          api.getContent().refName(at.name()).hashOnRef(at.hash()).key(key).get().get(key);
      return content instanceof IcebergTable found
          ? Optional.of(new TableAt(table, found.getMetadataLocation()))
          : Optional.empty();
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  /** What no key can hold would be refused as a mistake of this program. */
  private static boolean isName(String table) {
    Predicate<Integer> allowed = it -> it >= ' ' && it != 127;
    return !table.isEmpty()
        && table.length() <= 200
        && !table.contains(".")
        && table.chars().boxed().allMatch(allowed);
  }
}
