package dev.wap.local.lambda;

import dev.wap.local.template.FunctionResource;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Tells whether Lambda could start a function: by its runtime, its zip, and the handler in it. Its
 * classes are looked at by a class loader of their own, and none of their code is run.
 */
public final class FunctionCheck {
  /**
   * Lambda's limit of an unzipped function.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
   *     quotas</a>
   */
  static final long MAX_UNZIPPED_BYTES = 262_144_000;

  private static final Pattern RUNTIME = Pattern.compile("java(21|25)");

  /** Where a class file has its version, and what it is for Java 1. */
  private static final int VERSION_OFFSET = 6;

  private static final int VERSION_OF_JAVA_1 = 44;

  private static final Set<String> HANDLER_INTERFACES =
      Set.of(
          "com.amazonaws.services.lambda.runtime.RequestHandler",
          "com.amazonaws.services.lambda.runtime.RequestStreamHandler");

  private final FunctionResource function;
  private final Path cache;

  private FunctionCheck(FunctionResource function, Path cache) {
    this.function = function;
    this.cache = cache;
  }

  /**
   * What is wrong with a function, and what to do about it.
   *
   * @param function the function
   * @param cache for unzipped functions; may be deleted between runs
   * @return the first thing that is wrong, with its place in the template; nothing if all is well
   */
  public static Optional<String> problem(FunctionResource function, Path cache) throws IOException {
    return new FunctionCheck(function, cache).problem();
  }

  private Optional<String> problem() throws IOException {
    Matcher runtime = RUNTIME.matcher(function.runtime());
    if (!runtime.matches()) {
      return at(
          "Runtime", "the embedded Lambda runs java21 and java25, and not " + function.runtime());
    }
    Path zip = function.codeUri();
    if (!Files.isRegularFile(zip)) {
      return at("CodeUri", zip + " does not exist; run ./wap build");
    }
    long bytes;
    try (ZipFile file = new ZipFile(zip.toFile())) {
      bytes = file.stream().mapToLong(ZipEntry::getSize).sum();
    } catch (IOException e) {
      return at("CodeUri", zip + " is no zip (" + e.getMessage() + "); run ./wap build");
    }
    if (bytes > MAX_UNZIPPED_BYTES) {
      return at(
          "CodeUri",
          "%s has %d bytes when unzipped, and Lambda takes %d at most; leave out dependencies"
              .formatted(zip, bytes, MAX_UNZIPPED_BYTES));
    }
    return handlerProblem(Integer.parseInt(runtime.group(1)));
  }

  private Optional<String> handlerProblem(int javaVersion) throws IOException {
    String[] handler = function.handler().split("::", 2);
    List<URL> classPath = new ArrayList<>();
    for (Path jar :
        Stream.concat(
                FunctionCode.unzip(function.codeUri(), cache).classPath().stream(),
                RuntimeClient.findJars().stream())
            .toList()) {
      classPath.add(jar.toUri().toURL());
    }
    try (var classes =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      int compiledFor = compiledFor(handler[0], classes);
      if (compiledFor > javaVersion) {
        return at(
            "Runtime",
            "%s runs no classes for Java %d, which %s is; change the Runtime or the compiler's release"
                .formatted(function.runtime(), compiledFor, handler[0]));
      }
      Class<?> type = Class.forName(handler[0], false, classes);
      return handler.length == 2 ? methodProblem(type, handler[1]) : interfaceProblem(type);
    } catch (ClassNotFoundException e) {
      return at("Handler", "there is no class " + handler[0] + " in " + function.codeUri());
    } catch (LinkageError e) {
      return at(
          "Handler",
          "the class %s in %s cannot be loaded: %s".formatted(handler[0], function.codeUri(), e));
    }
  }

  /** The Java version that a class needs at least; 0 if there is no such class. */
  private static int compiledFor(String className, ClassLoader classes) throws IOException {
    try (InputStream in = classes.getResourceAsStream(className.replace('.', '/') + ".class")) {
      if (in == null) {
        return 0;
      }
      var data = new DataInputStream(in);
      data.skipNBytes(VERSION_OFFSET);
      return data.readUnsignedShort() - VERSION_OF_JAVA_1;
    }
  }

  private Optional<String> methodProblem(Class<?> type, String method) {
    if (Arrays.stream(type.getMethods()).noneMatch(it -> it.getName().equals(method))) {
      return at("Handler", "the class " + type.getName() + " has no public method " + method);
    }
    return constructorProblem(type);
  }

  private Optional<String> interfaceProblem(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      Set<String> interfaces =
          Arrays.stream(at.getInterfaces()).map(Class::getName).collect(Collectors.toSet());
      if (HANDLER_INTERFACES.stream().anyMatch(interfaces::contains)) {
        return constructorProblem(type);
      }
    }
    return at(
        "Handler",
        "the class %s is neither RequestHandler nor RequestStreamHandler, so a method must be named: %s::method"
            .formatted(type.getName(), type.getName()));
  }

  private Optional<String> constructorProblem(Class<?> type) {
    boolean canBeMade =
        !Modifier.isAbstract(type.getModifiers())
            && Arrays.stream(type.getConstructors()).anyMatch(it -> it.getParameterCount() == 0);
    return canBeMade
        ? Optional.empty()
        : at(
            "Handler",
            "the class " + type.getName() + " has no public constructor without parameters");
  }

  private Optional<String> at(String property, String reason) {
    return Optional.of(
        "Resources.%s.Properties.%s: %s".formatted(function.logicalId(), property, reason));
  }
}
