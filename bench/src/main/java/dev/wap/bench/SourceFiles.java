package dev.wap.bench;

import dev.wap.loader.ParquetGenerator;
import dev.wap.loader.Progress;
import dev.wap.loader.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Clean synthetic files by row count, made once and kept in a folder. */
record SourceFiles(Path folder) {
  /** The file of so many rows. */
  Path of(long rows) throws IOException {
    Path file = folder.resolve(rows + ".parquet");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      System.err.printf("Making a file of %,d rows ...%n", rows);
      Path draft = folder.resolve(rows + ".draft");
      ParquetGenerator.write(draft, new Spec(rows, rows, Spec.Kind.CLEAN), Progress.NONE);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }
}
