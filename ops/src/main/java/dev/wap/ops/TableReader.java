package dev.wap.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;

/**
 * Reads tables' metadata and manifests. Branches share most manifests, so each is read once, and
 * only addresses and sizes are kept of it.
 */
final class TableReader {
  private static final List<String> COLUMNS =
      List.of("content", "file_path", "file_size_in_bytes", "record_count");

  private final FileIO io;
  private final Map<String, List<LiveFile>> manifests = new ConcurrentHashMap<>();

  TableReader(FileIO io) {
    this.io = io;
  }

  /**
   * A file that a snapshot's readers open.
   *
   * @param location its address
   * @param sizeBytes its recorded size
   * @param rows its recorded rows
   * @param deletes whether it says which rows of other files are gone
   */
  record LiveFile(String location, long sizeBytes, long rows, boolean deletes) {}

  /** A file of a table's metadata that is missing, or cannot be understood. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final String location;

    Unreadable(String location, Throwable cause) {
      super("%s cannot be read: %s".formatted(location, cause.getMessage()), cause);
      this.location = location;
    }

    String location() {
      return location;
    }
  }

  TableMetadata metadata(String location) throws Unreadable {
    return read(location, () -> TableMetadataParser.read(io, location));
  }

  /** The manifests of a snapshot, as its manifest list names them. */
  List<ManifestFile> manifests(Snapshot snapshot) throws Unreadable {
    return read(snapshot.manifestListLocation(), () -> snapshot.allManifests(io));
  }

  /** The files that a manifest of a table still has. */
  List<LiveFile> files(ManifestFile manifest, TableMetadata table) throws Unreadable {
    List<LiveFile> known = manifests.get(manifest.path());
    if (known != null) {
      return known;
    }
    List<LiveFile> files =
        read(
            manifest.path(),
            () ->
                manifest.content() == ManifestContent.DATA
                    ? live(ManifestFiles.read(manifest, io, table.specsById()))
                    : live(ManifestFiles.readDeleteManifest(manifest, io, table.specsById())));
    manifests.put(manifest.path(), files);
    return files;
  }

  private static <F extends ContentFile<F>> List<LiveFile> live(ManifestReader<F> reader) {
    try (reader) {
      List<LiveFile> files = new ArrayList<>();
      for (F file : reader.select(COLUMNS)) {
        files.add(
            new LiveFile(
                file.location(),
                file.fileSizeInBytes(),
                file.recordCount(),
                file.content() != FileContent.DATA));
      }
      return List.copyOf(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T read(String location, Supplier<T> reading) throws Unreadable {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      if (Failures.isSilence(e)) {
        throw e;
      }
      throw new Unreadable(location, e);
    }
  }
}
