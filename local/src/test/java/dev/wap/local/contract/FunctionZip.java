package dev.wap.local.contract;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A function's classes as Lambda sees them: those of its zip and the JDK's, nothing of this
 * project's class path.
 */
final class FunctionZip implements AutoCloseable {
  private static final String ERRORS = "dev/wap/error/";

  private final FunctionResource function;
  private final Path folder;
  private final URLClassLoader classes;

  private FunctionZip(FunctionResource function, Path folder, URLClassLoader classes) {
    this.function = function;
    this.folder = folder;
    this.classes = classes;
  }

  /** Unzips a function, and opens its classes. */
  static FunctionZip open(FunctionResource function) throws IOException {
    Path folder = Project.TARGET.resolve("zips").resolve(function.logicalId());
    deleteAll(folder);
    try (ZipFile zip = new ZipFile(function.codeUri().toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
          }
        }
      }
    }
    List<URL> urls = new ArrayList<>(List.of(folder.toUri().toURL()));
    for (Path jar : jars(folder)) {
      urls.add(jar.toUri().toURL());
    }
    return new FunctionZip(
        function,
        folder,
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
  }

  /** Every function of the template, by logical id. */
  static Map<String, FunctionZip> openAll() {
    return Project.template().functions().stream()
        .collect(
            toMap(
                FunctionResource::logicalId,
                function -> {
                  try {
                    return open(function);
                  } catch (IOException e) {
                    throw new AssertionError(function.codeUri() + ": " + e.getMessage(), e);
                  }
                }));
  }

  FunctionResource function() {
    return function;
  }

  Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, classes);
  }

  /** The class that the template's Handler names. */
  Class<?> handler() throws ClassNotFoundException {
    return load(function.handler().replaceAll("::.*", ""));
  }

  /** The record that the handler takes. */
  Class<?> inputType() throws ClassNotFoundException {
    return (Class<?>) typeArguments()[0];
  }

  /** The record that the handler answers; several where it is a sealed interface. */
  List<Class<?>> outputTypes() throws ClassNotFoundException {
    Class<?> type = (Class<?>) typeArguments()[1];
    return type.isSealed() ? List.of(type.getPermittedSubclasses()) : List.of(type);
  }

  private Type[] typeArguments() throws ClassNotFoundException {
    return ((ParameterizedType) handler().getGenericSuperclass()).getActualTypeArguments();
  }

  /**
   * Reads JSON as the function does, and gives what it writes of it.
   *
   * @throws RuntimeException the function's own error, if the JSON breaks the record's contract
   */
  JsonNode readAndWrite(JsonNode json, Class<?> type)
      throws ReflectiveOperationException, IOException {
    return write(read(json, type));
  }

  /** Reads JSON as the function does; see {@link #readAndWrite}. */
  Object read(JsonNode json, Class<?> type) throws ReflectiveOperationException, IOException {
    try {
      return mapper()
          .getMethod("read", byte[].class, Class.class)
          .invoke(null, Project.JSON.writeValueAsBytes(json), type);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw e;
    }
  }

  /** Writes a record as the function does. */
  JsonNode write(Object value) throws ReflectiveOperationException, IOException {
    return Project.JSON.readTree(
        (byte[]) mapper().getMethod("write", Object.class).invoke(null, value));
  }

  private Class<?> mapper() throws ClassNotFoundException {
    return load("dev.wap.contract.Json");
  }

  /** The classes of {@code dev.wap.error} that can be thrown, nested ones with their {@code $}. */
  Set<String> errorClasses() throws IOException, ReflectiveOperationException {
    Set<String> names = new TreeSet<>();
    for (Path jar : jars(folder)) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.startsWith(ERRORS) && name.endsWith(".class"))
            .map(name -> name.replace(".class", "").replace('/', '.'))
            .filter(name -> !name.endsWith(".package-info"))
            .forEach(names::add);
      }
    }
    return names;
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (var files = Files.list(folder.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** Deletes a folder and what is in it, if it is there. */
  static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    classes.close();
    deleteAll(folder);
  }

  @Override
  public String toString() {
    return function.logicalId() + " " + Arrays.toString(classes.getURLs());
  }
}
