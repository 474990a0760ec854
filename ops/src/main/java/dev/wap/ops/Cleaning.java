package dev.wap.ops;

import dev.wap.error.CatalogUnavailable;
import dev.wap.error.StorageUnavailable;
import dev.wap.error.UnreadableTable;
import dev.wap.error.WapError;
import dev.wap.records.S3;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.Content;
import org.projectnessie.model.Detached;
import org.projectnessie.model.EntriesResponse.Entry;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.IcebergView;
import org.projectnessie.model.Reference;
import org.projectnessie.model.UDF;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Removes the files of tables that no branch and no tag reaches. It loses nothing that is published
 * meanwhile:
 *
 * <ol>
 *   <li>It lists the objects first. Only those that are older than seven days then may go: longer
 *       than a run may live, so whatever a run is about to refer to is younger.
 *   <li>Then it lists the references, and keeps what their heads reach. A head is read by its hash
 *       alone, so that a branch that has been deleted since it was listed counts as well.
 *   <li>It lists them again until a listing brings no reference, and no head of one, that it has
 *       not read. A file that moves from a branch to {@code main} while both are being listed is
 *       found by the next listing at the latest.
 *   <li>Only then it deletes, and no object that has been put again since it was listed.
 * </ol>
 *
 * <p>An old file that no reference reaches stays unreached: a run registers only what it has itself
 * copied, within its day. If any table cannot be read in full, nothing is deleted.
 */
public final class Cleaning {
  /** How old what goes must be. */
  public static final Duration AGE = Duration.ofDays(7);

  private static final int LISTINGS = 100;
  private static final int KEYS_PER_REQUEST = 1000;
  private static final Pattern LOCATION = Pattern.compile("s3[an]?://([^/]+)/(.+)", Pattern.DOTALL);

  /** Everything but the markers, which no file belongs to. */
  private static final String NO_MARKERS = "entry.namespace != '_wap.runs'";

  private final NessieApiV2 nessie;
  private final S3Client s3;
  private final String bucket;
  private final String folder;
  private final Supplier<List<Reference>> references;
  private final Map<String, Orphan> candidates = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> heads = new HashSet<>();
  private final TableFiles tables;

  private Cleaning(Connections to, Supplier<List<Reference>> references) {
    this.nessie = to.nessie();
    this.s3 = to.s3();
    this.bucket = to.settings().lakeBucket();
    this.folder = to.settings().tableNamespace().replace('.', '/') + "/";
    this.references = references;
    this.tables = new TableFiles(to.lake().io(), this::reached);
  }

  /** Begins by listing the objects of all tables. */
  public static Cleaning begin(Connections to, Clock clock) {
    return begin(to, clock, () -> references(to.nessie()));
  }

  /**
   * The same, with references from elsewhere.
   *
   * @param references lists branches and tags, anew each time
   */
  public static Cleaning begin(Connections to, Clock clock, Supplier<List<Reference>> references) {
    Cleaning cleaning = new Cleaning(to, references);
    Instant newest = clock.instant().minus(AGE);
    cleaning
        .objects()
        .filter(object -> object.lastModified().isBefore(newest))
        .forEach(
            object ->
                cleaning.candidates.put(
                    object.key(),
                    new Orphan(object.key(), object.eTag(), object.size(), object.lastModified())));
    return cleaning;
  }

  /** All branches and tags, each at its head. */
  public static List<Reference> references(NessieApiV2 nessie) {
    try {
      return nessie.getAllReferences().stream().toList();
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable(
          "The catalog does not list its references: " + e.getMessage(), e);
    }
  }

  /** The objects in the data and metadata folders of tables, whether anybody knows them or not. */
  private Stream<S3Object> objects() {
    Pattern ofTables =
        Pattern.compile(Pattern.quote(folder) + "[^/]+/(data|metadata)/.+", Pattern.DOTALL);
    return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(folder)).contents().stream()
        .filter(object -> ofTables.matcher(object.key()).matches());
  }

  /**
   * Lists references until a listing brings nothing new, and keeps what they reach.
   *
   * @return what may go
   * @throws UnreadableTable if what a reference reaches cannot be told
   * @throws CatalogUnavailable if references move all the time
   */
  public List<Orphan> orphans() {
    for (int listing = 0; listing < LISTINGS; listing++) {
      if (!look()) {
        return List.copyOf(candidates.values());
      }
    }
    throw new CatalogUnavailable(
        "Each of %d listings of the catalog's references brought new ones: nothing is deleted; run this again while fewer files are uploaded"
            .formatted(LISTINGS));
  }

  /** Lists the references once, and keeps what those reach that are new; says if there were any. */
  private boolean look() {
    boolean anyNew = false;
    for (Reference reference : references.get()) {
      if (seen.add(reference.getName() + "@" + reference.getHash())) {
        anyNew = true;
        if (heads.add(reference.getHash())) {
          keepWhatReaches(reference);
        }
      }
    }
    return anyNew;
  }

  private void keepWhatReaches(Reference reference) {
    if (reference.getHash().equals(nessie.getConfig().getNoAncestorHash())) {
      return;
    }
    try {
      nessie
          .getEntries()
          .reference(Detached.of(reference.getHash()))
          .filter(NO_MARKERS)
          .withContent(true)
          .stream()
          .forEach(entry -> keep(entry, reference));
    } catch (NessieNotFoundException e) {
      throw new CatalogUnavailable(
          "The catalog does not show %s at %s: nothing is deleted"
              .formatted(reference.getName(), reference.getHash()),
          e);
    }
  }

  private void keep(Entry entry, Reference reference) {
    Content content = entry.getContent();
    if (content instanceof IcebergTable table) {
      keep(entry, reference, table.getMetadataLocation());
    } else if (content instanceof IcebergView view) {
      reached(view.getMetadataLocation());
    } else if (content instanceof UDF function) {
      reached(String.valueOf(function.getMetadataLocation()));
    } else if (!entry.getType().equals(Content.Type.NAMESPACE)) {
      throw new UnreadableTable(
          "%s on %s is a %s, of which nobody here can tell the files: nothing is deleted"
              .formatted(entry.getName(), reference.getName(), entry.getType()));
    }
  }

  private void keep(Entry entry, Reference reference, String metadataLocation) {
    try {
      tables.ofTable(metadataLocation);
    } catch (RuntimeException e) {
      if (S3.translate(e) instanceof StorageUnavailable unavailable) {
        throw unavailable;
      }
      throw e instanceof WapError
          ? e
          : new UnreadableTable(
              "The table %s on %s, with its metadata at %s, cannot be read in full, so that nothing is deleted: %s. Restore the file that is named, or delete the table or the branch"
                  .formatted(
                      entry.getName(), reference.getName(), metadataLocation, e.getMessage()),
              e);
    }
  }

  private void reached(String location) {
    Matcher parts = LOCATION.matcher(location);
    if (parts.matches() && parts.group(1).equals(bucket)) {
      candidates.remove(parts.group(2));
    }
  }

  /**
   * What became of orphans.
   *
   * @param deleted those that are gone
   * @param changed those that somebody has put again, which stay
   * @param failed those that S3 did not delete, each with its reason
   */
  public record Result(List<Orphan> deleted, List<Orphan> changed, List<String> failed) {}

  /** Deletes what {@link #orphans} has answered. */
  public Result delete(List<Orphan> orphans) {
    Map<String, Instant> now = new TreeMap<>();
    objects().forEach(object -> now.put(object.key(), object.lastModified()));
    List<Orphan> unchanged = new ArrayList<>();
    List<Orphan> changed = new ArrayList<>();
    for (Orphan orphan : orphans) {
      Instant lastModified = now.get(orphan.key());
      if (orphan.lastModified().equals(lastModified)) {
        unchanged.add(orphan);
      } else if (lastModified != null) {
        changed.add(orphan);
      }
    }
    List<Orphan> deleted = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (int start = 0; start < unchanged.size(); start += KEYS_PER_REQUEST) {
      delete(
          unchanged.subList(start, Math.min(start + KEYS_PER_REQUEST, unchanged.size())),
          deleted,
          failed);
    }
    return new Result(deleted, changed, failed);
  }

  private void delete(List<Orphan> batch, List<Orphan> deleted, List<String> failed) {
    List<ObjectIdentifier> keys =
        batch.stream().map(it -> ObjectIdentifier.builder().key(it.key()).build()).toList();
    List<S3Error> errors =
        s3.deleteObjects(
                request -> request.bucket(bucket).delete(all -> all.objects(keys).quiet(true)))
            .errors();
    Set<String> refused = new HashSet<>();
    for (S3Error error : errors) {
      refused.add(error.key());
      failed.add("s3://%s/%s: %s %s".formatted(bucket, error.key(), error.code(), error.message()));
    }
    batch.stream().filter(it -> !refused.contains(it.key())).forEach(deleted::add);
  }
}
