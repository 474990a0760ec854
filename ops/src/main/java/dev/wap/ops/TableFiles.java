package dev.wap.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;

/**
 * Every file that tables need: their metadata files and those before them that these name, their
 * statistics, and of each snapshot the manifest list, the manifests and the data and delete files.
 * What several tables or snapshots share is read once.
 */
final class TableFiles {
  private final FileIO io;
  private final Consumer<String> found;
  private final Set<String> read = new HashSet<>();

  /**
   * Files as they are found.
   *
   * @param found is told of each file's location, perhaps more than once
   */
  TableFiles(FileIO io, Consumer<String> found) {
    this.io = io;
    this.found = found;
  }

  /**
   * Finds the files of a table by its metadata file.
   *
   * @throws RuntimeException if any of its metadata cannot be read
   */
  void ofTable(String metadataLocation) {
    if (!read.add(metadataLocation)) {
      return;
    }
    found.accept(metadataLocation);
    TableMetadata metadata = TableMetadataParser.read(io, metadataLocation);
    metadata.previousFiles().forEach(previous -> found.accept(previous.file()));
    metadata.statisticsFiles().forEach(file -> found.accept(file.path()));
    metadata.partitionStatisticsFiles().forEach(file -> found.accept(file.path()));
    for (Snapshot snapshot : metadata.snapshots()) {
      ofSnapshot(snapshot, metadata);
    }
  }

  private void ofSnapshot(Snapshot snapshot, TableMetadata metadata) {
    String manifestList = snapshot.manifestListLocation();
    if (manifestList != null) {
      found.accept(manifestList);
      if (!read.add(manifestList)) {
        return;
      }
    }
    for (ManifestFile manifest : snapshot.allManifests(io)) {
      found.accept(manifest.path());
      if (read.add(manifest.path())) {
        ofManifest(manifest, metadata);
      }
    }
  }

  private void ofManifest(ManifestFile manifest, TableMetadata metadata) {
    try (ManifestReader<? extends ContentFile<?>> files =
        manifest.content() == ManifestContent.DATA
            ? ManifestFiles.read(manifest, io, metadata.specsById())
            : ManifestFiles.readDeleteManifest(manifest, io, metadata.specsById())) {
      files.forEach(file -> found.accept(file.location()));
    } catch (IOException e) {
      throw new UncheckedIOException(manifest.path(), e);
    }
  }
}
