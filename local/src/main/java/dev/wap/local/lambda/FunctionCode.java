package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A function's zip, unzipped, under the hash of its content: a rebuilt zip gets a folder of its
 * own, and running processes keep theirs.
 *
 * <p>The JVM archives classes of jars only, so what lies at the zip's root goes onto the class path
 * as a jar, and not as the folder it has on AWS. The order is Lambda's: the function's own classes,
 * then {@code lib/*.jar} by name.
 *
 * @param taskRoot the unzipped zip, which is the function's working folder
 * @param classPath its jars
 * @param archive where its classes are archived; need not exist
 */
record FunctionCode(Path taskRoot, List<Path> classPath, Path archive) {
  FunctionCode {
    classPath = List.copyOf(classPath);
  }

  static FunctionCode unzip(Path zip, Path cache) throws IOException {
    String hash;
    try {
      hash = ContentHash.of(zip);
    } catch (NoSuchFileException e) {
      throw new IOException("Lambda: " + zip + " does not exist; build it first", e);
    }
    Path folder = cache.resolve(hash);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(cache);
      Path whole = Files.createTempDirectory(cache, hash + "-");
      try {
        unzipInto(zip, whole);
        Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        // Another process has just unzipped the same content.
        deleteAll(whole);
      }
    }
    List<Path> classPath = new ArrayList<>();
    classPath.add(folder.resolve("classes.jar"));
    Path lib = folder.resolve("task").resolve("lib");
    if (Files.isDirectory(lib)) {
      try (Stream<Path> files = Files.list(lib)) {
        files.filter(it -> it.toString().endsWith(".jar")).sorted().forEach(classPath::add);
      }
    }
    String jvm = ContentHash.of(System.getProperty("java.vm.version").getBytes(UTF_8));
    return new FunctionCode(
        folder.resolve("task"), classPath, folder.resolve("classes-" + jvm + ".jsa"));
  }

  private static void unzipInto(Path zip, Path folder) throws IOException {
    Path task = Files.createDirectory(folder.resolve("task"));
    try (var in = new ZipFile(zip.toFile());
        var classes = new JarOutputStream(Files.newOutputStream(folder.resolve("classes.jar")))) {
      for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path file = task.resolve(entry.getName()).normalize();
        if (!file.startsWith(task)) {
          throw new IOException(zip + ": an entry leaves the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        try (var content = in.getInputStream(entry)) {
          Files.copy(content, file);
        }
        if (!entry.getName().startsWith("lib/")) {
          classes.putNextEntry(new JarEntry(entry.getName()));
          Files.copy(file, classes);
          classes.closeEntry();
        }
      }
    }
  }

  /** Deletes a folder and everything in it. */
  static void deleteAll(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(folder)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
