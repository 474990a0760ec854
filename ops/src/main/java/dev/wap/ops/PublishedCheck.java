package dev.wap.ops;

import dev.wap.contract.Branch;
import dev.wap.nessie.Commits;
import dev.wap.nessie.Tables;
import dev.wap.ops.Finding.Invariant;
import dev.wap.ops.TableReader.LiveFile;
import dev.wap.ops.TableReader.Unreadable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;
import org.projectnessie.model.ContentKey;

/**
 * The data files of {@code main}'s tables that came through uploads are exactly those that markers
 * and receipts name, each once.
 */
final class PublishedCheck {
  /** So many files of another engine are named; the others only counted. */
  private static final int NAMED_FILES = 10;

  private final Connections lake;
  private final Branch main;
  private final Publications publications;
  private final Findings findings;

  /** Where each upload's file is: the table's key. */
  private final Map<String, ContentKey> places = new HashMap<>();

  private final Set<ContentKey> unreadable = new HashSet<>();
  private @Nullable Set<ContentKey> keysOfOthers;
  private int tables;
  private long uploadFiles;
  private long otherFiles;
  private long replaced;

  PublishedCheck(Connections lake, Branch main, Publications publications, Findings findings) {
    this.lake = lake;
    this.main = main;
    this.publications = publications;
    this.findings = findings;
  }

  /**
   * What was checked.
   *
   * @param tables tables on {@code main} in the lake's namespace
   * @param uploadFiles their files that came through uploads
   * @param otherFiles their data and delete files of other engines
   * @param replaced published files that another engine has taken out of its table
   */
  record Checked(int tables, long uploadFiles, long otherFiles, long replaced) {}

  Checked check(TableReader reader, Parallel parallel, Collection<Tables.Table> ofMain) {
    List<Tables.Table> inNamespace =
        ofMain.stream().filter(table -> isInNamespace(table.key())).toList();
    record Content(TableMetadata metadata, List<LiveFile> files) {}
    List<Optional<Content>> contents =
        parallel.map(
            inNamespace,
            table -> {
              try {
                TableMetadata metadata = reader.metadata(table.metadataLocation());
                return Optional.of(new Content(metadata, currentFiles(reader, metadata)));
              } catch (Unreadable e) {
                return Optional.empty();
              }
            });
    tables = inNamespace.size();
    for (int i = 0; i < inNamespace.size(); i++) {
      ContentKey key = inNamespace.get(i).key();
      if (contents.get(i).isPresent()) {
        Content content = contents.get(i).get();
        checkFiles(key, content.metadata().location(), content.files());
      } else {
        // The check of files names the one that is missing.
        unreadable.add(key);
        findings.wrong(
            Invariant.PUBLISHED,
            null,
            "table %s on main cannot be read, so nobody knows which of its rows are there"
                .formatted(key),
            "see the file of its metadata that is named below");
      }
    }
    publications.byRunId().values().forEach(this::checkIsThere);
    return new Checked(tables, uploadFiles, otherFiles, replaced);
  }

  static List<LiveFile> currentFiles(TableReader reader, TableMetadata metadata) throws Unreadable {
    List<LiveFile> files = new ArrayList<>();
    if (metadata.currentSnapshot() != null) {
      for (ManifestFile manifest : reader.manifests(metadata.currentSnapshot())) {
        files.addAll(reader.files(manifest, metadata));
      }
    }
    return files;
  }

  private boolean isInNamespace(ContentKey key) {
    return key.toPathString().startsWith(lake.settings().tableNamespace() + ".");
  }

  private ContentKey key(String table) {
    return ContentKey.fromPathString(lake.settings().tableNamespace() + "." + table);
  }

  private void checkFiles(ContentKey key, String location, List<LiveFile> files) {
    List<String> others = new ArrayList<>();
    for (LiveFile file : files) {
      Optional<UploadFile> upload = UploadFile.of(file.location());
      Optional<Publication> published =
          upload
              .flatMap(it -> publications.find(it.runId()))
              .filter(it -> it.dataFile().equals(file.location()));
      if (published.isPresent()) {
        uploadFiles++;
        checkPublished(key, file, published.get());
      } else if (upload.isPresent() && upload.get().tableLocation().equals(location)) {
        uploadFiles++;
        checkUnpublished(key, file, upload.get());
      } else {
        others.add((file.deletes() ? "deletes in " : "") + file.location());
      }
    }
    if (!others.isEmpty()) {
      otherFiles += others.size();
      findings.otherEngine(
          null,
          "table %s on main has %s of other engines, which no audit has seen: %s"
              .formatted(key, count(others.size(), "file"), named(others)),
          "nothing, if somebody was to write there; otherwise see main's log for who did");
    }
  }

  private void checkPublished(ContentKey key, LiveFile file, Publication published) {
    ContentKey before = places.put(file.location(), key);
    if (before != null) {
      findings.wrong(
          Invariant.PUBLISHED,
          published.runId(),
          "%s is on main twice: %s is in the current files of %s"
              .formatted(
                  published.source(),
                  file.location(),
                  before.equals(key)
                      ? "table %s twice".formatted(key)
                      : "table %s and of table %s".formatted(before, key)),
          "take it out once by an engine, such as by a delete of the file and an append of it");
    }
    if (!key.equals(key(published.table()))) {
      findings.wrong(
          Invariant.PUBLISHED,
          published.runId(),
          "%s was published into table %s, and table %s has its file %s"
              .formatted(published.source(), key(published.table()), key, file.location()),
          "take the file out of table %s by an engine".formatted(key));
    }
    if (file.rows() != published.rows()) {
      findings.wrong(
          Invariant.PUBLISHED,
          published.runId(),
          "%s in table %s has %d rows by its manifest, and %d by %s"
              .formatted(
                  file.location(),
                  key,
                  file.rows(),
                  published.rows(),
                  Publications.name(published)),
          "count the file's rows, and see main's log for who registered it");
    }
  }

  private void checkUnpublished(ContentKey key, LiveFile file, UploadFile upload) {
    Optional<Publication> published = publications.find(upload.runId());
    findings.wrong(
        Invariant.PUBLISHED,
        upload.runId(),
        published.isPresent()
            ? "%s is on main, and so may its rows be twice: table %s has %s, and %s names %s"
                .formatted(
                    published.get().source(),
                    key,
                    file.location(),
                    Publications.name(published.get()),
                    published.get().dataFile())
            : "table %s on main has %s, and no marker or receipt says that it was published"
                .formatted(key, file.location()),
        "see main's log for the commit that put it, and whether it was audited; if not, take the file out by an engine");
  }

  private void checkIsThere(Publication published) {
    ContentKey key = key(published.table());
    if (key.equals(places.get(published.dataFile())) || unreadable.contains(key)) {
      return;
    }
    if (keysOfOthers().contains(key)) {
      replaced++;
      findings.otherEngine(
          published.runId(),
          "%s of %s is no current file of table %s any more; another engine has committed to that table"
              .formatted(published.dataFile(), published.source(), key),
          "nothing, if its rows were rewritten or deleted on purpose");
    } else {
      findings.wrong(
          Invariant.PUBLISHED,
          published.runId(),
          "%s says that %s is published, and table %s on main does not have its file %s"
              .formatted(
                  Publications.name(published), published.source(), key, published.dataFile()),
          "see main's log for what took it out; to publish it again, remove the marker or receipt and replay the upload");
    }
  }

  /** Read only when a file is not where it was published: the log is as long as history. */
  private Set<ContentKey> keysOfOthers() {
    if (keysOfOthers == null) {
      keysOfOthers = new Commits(lake.nessie()).keysOfOthers(main);
    }
    return keysOfOthers;
  }

  private static String count(int number, String what) {
    return number == 1 ? "1 " + what : "%,d %ss".formatted(number, what);
  }

  private static String named(List<String> files) {
    String names = String.join(", ", files.subList(0, Math.min(NAMED_FILES, files.size())));
    return files.size() > NAMED_FILES
        ? names + " and %,d more".formatted(files.size() - NAMED_FILES)
        : names;
  }
}
