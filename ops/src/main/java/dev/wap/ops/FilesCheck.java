package dev.wap.ops;

import dev.wap.contract.Branch;
import dev.wap.nessie.Tables;
import dev.wap.ops.Finding.Invariant;
import dev.wap.ops.TableReader.LiveFile;
import dev.wap.ops.TableReader.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Every file that a branch or tag refers to at its head exists, with its recorded size. References
 * share most of their files: each is looked for once. Sizes come from listings, a thousand to a
 * request; only files that no listing of a table's folder has are asked for one by one.
 */
final class FilesCheck {
  private static final long NOT_RECORDED = -1;
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final Pattern ADDRESS = Pattern.compile("s3[an]?://([^/]+)/(.*)");

  private final S3Client s3;
  private final TableReader reader;
  private final Findings findings;

  /** Files that have not been seen yet, by address. */
  private final Map<Address, Expected> missing = new ConcurrentHashMap<>();

  private final Set<String> metadataFiles = ConcurrentHashMap.newKeySet();
  private final Set<String> manifestLists = ConcurrentHashMap.newKeySet();
  private final Set<String> manifests = ConcurrentHashMap.newKeySet();
  private final Set<Address> folders = ConcurrentHashMap.newKeySet();
  private final Map<Address, String> unreadable = new ConcurrentHashMap<>();

  FilesCheck(S3Client s3, TableReader reader, Findings findings) {
    this.s3 = s3;
    this.reader = reader;
    this.findings = findings;
  }

  /**
   * What was checked.
   *
   * @param tables different metadata files of tables
   * @param files files of all kinds, each once
   * @param bytes their size together, where it is recorded
   */
  record Checked(long tables, long files, long bytes) {}

  private record Address(String bucket, String key) {
    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }

  private record Expected(String kind, long sizeBytes, @Nullable String runId, String where) {}

  /** A table as a reference names it. */
  private record Place(Branch reference, Tables.Table table) {
    @Override
    public String toString() {
      return "table %s on %s".formatted(table.key(), reference.name());
    }
  }

  /** Notes down what the tables of a reference need, unless another reference has named it. */
  void add(Branch reference, List<Tables.Table> tables, Parallel parallel) {
    parallel.forEach(
        tables.stream().filter(table -> metadataFiles.add(table.metadataLocation())).toList(),
        table -> add(new Place(reference, table)));
  }

  private void add(Place place) {
    String location = place.table().metadataLocation();
    expect(location, "metadata file", NOT_RECORDED, null, place);
    try {
      TableMetadata metadata = reader.metadata(location);
      address(metadata.location() + "/").ifPresent(folders::add);
      for (StatisticsFile statistics : metadata.statisticsFiles()) {
        expect(statistics.path(), "statistics file", statistics.fileSizeInBytes(), null, place);
      }
      for (Snapshot snapshot : metadata.snapshots()) {
        add(snapshot, place);
      }
      if (metadata.currentSnapshot() != null) {
        addFiles(metadata, place);
      }
    } catch (Unreadable e) {
      unreadable(e);
    }
  }

  private void add(Snapshot snapshot, Place place) {
    String list = snapshot.manifestListLocation();
    if (list == null || !manifestLists.add(list)) {
      return;
    }
    String runId = snapshot.summary().get("wap.run-id");
    expect(list, "manifest list", NOT_RECORDED, runId, place);
    try {
      for (ManifestFile manifest : reader.manifests(snapshot)) {
        expect(manifest.path(), "manifest", manifest.length(), runId, place);
      }
    } catch (Unreadable e) {
      unreadable(e);
    }
  }

  private void addFiles(TableMetadata metadata, Place place) throws Unreadable {
    for (ManifestFile manifest : reader.manifests(metadata.currentSnapshot())) {
      if (manifests.add(manifest.path())) {
        try {
          for (LiveFile file : reader.files(manifest, metadata)) {
            expect(
                file.location(),
                file.deletes() ? "delete file" : "data file",
                file.sizeBytes(),
                UploadFile.of(file.location()).map(UploadFile::runId).orElse(null),
                place);
          }
        } catch (Unreadable e) {
          unreadable(e);
        }
      }
    }
  }

  private void unreadable(Unreadable e) {
    address(e.location()).ifPresent(address -> unreadable.put(address, e.getMessage()));
  }

  private void expect(
      String location, String kind, long sizeBytes, @Nullable String runId, Place place) {
    Optional<Address> address = address(location);
    if (address.isEmpty()) {
      findings.otherEngine(
          runId,
          "the %s %s of %s is not in S3, and was not looked for".formatted(kind, location, place),
          "look for it by hand");
      return;
    }
    missing.putIfAbsent(address.get(), new Expected(kind, sizeBytes, runId, place.toString()));
  }

  private static Optional<Address> address(String location) {
    Matcher address = ADDRESS.matcher(location);
    return address.matches()
        ? Optional.of(new Address(address.group(1), address.group(2)))
        : Optional.empty();
  }

  /** Looks for all that was noted down. */
  Checked check(Parallel parallel) {
    long files = missing.size();
    long bytes = missing.values().stream().mapToLong(it -> Math.max(0, it.sizeBytes())).sum();
    parallel.forEach(folders, this::list);
    parallel.forEach(new ArrayList<>(missing.keySet()), this::head);
    return new Checked(metadataFiles.size(), files, bytes);
  }

  private void list(Address folder) {
    try {
      for (S3Object object :
          s3.listObjectsV2Paginator(list -> list.bucket(folder.bucket()).prefix(folder.key()))
              .contents()) {
        found(new Address(folder.bucket(), object.key()), object.size());
      }
    } catch (NoSuchBucketException e) {
      // Each of its files will be missing.
    } catch (S3Exception e) {
      if (e.statusCode() != FORBIDDEN) {
        throw e;
      }
      // Who may not list may still read.
    }
  }

  private void head(Address address) {
    Expected expected = missing.get(address);
    try {
      found(
          address,
          s3.headObject(head -> head.bucket(address.bucket()).key(address.key())).contentLength());
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        wrong(address, expected, "is missing");
      } else if (e.statusCode() == FORBIDDEN) {
        wrong(address, expected, "may not be looked at, by these credentials");
      } else {
        throw e;
      }
    }
  }

  private void found(Address address, long sizeBytes) {
    Expected expected = missing.remove(address);
    if (expected == null) {
      return;
    }
    if (expected.sizeBytes() != NOT_RECORDED && expected.sizeBytes() != sizeBytes) {
      wrong(
          address,
          expected,
          "has %,d bytes, and %,d are recorded".formatted(sizeBytes, expected.sizeBytes()));
    } else if (unreadable.containsKey(address)) {
      wrong(address, expected, "is damaged: " + unreadable.get(address));
    }
  }

  private void wrong(Address address, Expected expected, String why) {
    findings.wrong(
        Invariant.FILES,
        expected.runId(),
        "the %s %s of %s %s".formatted(expected.kind(), address, expected.where(), why),
        "restore the object from a version or a backup: until then the table cannot be read whole");
  }
}
