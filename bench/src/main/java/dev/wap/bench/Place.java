package dev.wap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where measurements work.
 *
 * @param project the folder of template.yaml
 * @param cache the embedded cloud's, as its users have it
 * @param files what to upload
 * @param work for all that a measurement leaves behind
 */
record Place(Path project, Path cache, SourceFiles files, Path work) {
  /** The place in a project's {@code .wap} folder, without what an earlier measurement left. */
  static Place of(Path project) throws IOException {
    Path folder = project.resolve(".wap");
    Place place =
        new Place(
            project,
            folder.resolve("cache"),
            new SourceFiles(folder.resolve("bench/files")),
            folder.resolve("bench/work"));
    delete(place.work());
    return place;
  }

  /** A new, empty folder. */
  Path newFolder(String name) throws IOException {
    return Files.createTempDirectory(Files.createDirectories(work), name + "-");
  }

  /** Deletes a folder with all that is in it, but nothing that a link in it names. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
