package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real {@code ./wap}, in a folder where everything looks built, with what the modules have
 * built so far, and with programs of the test's own first on the PATH.
 */
final class Launcher {
  private static final Set<String> KEPT = Set.of("LANG", "LC_ALL", "TMPDIR");
  private static final long LIMIT_SECONDS = 180;

  private final Path root;
  private final Path programs;
  private final Map<String, String> environment = new HashMap<>();

  /** What a command left: its exit code, and both of its outputs. */
  record Outcome(int exitCode, String out, String err) {}

  /** A launcher in an empty folder. */
  Launcher(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("project")).toRealPath();
    programs = Files.createDirectories(folder.resolve("bin")).toRealPath();
    Path project = CloudUnderTest.PROJECT.toRealPath();
    Files.copy(project.resolve("wap"), root.resolve("wap"));
    for (String module : List.of("ops", "loader", "dashboard")) {
      Path target = Files.createDirectories(root.resolve(module).resolve("target"));
      Files.createSymbolicLink(target.resolve("lib"), project.resolve(module + "/target/lib"));
    }
    classPath(root.resolve("local/target/lib/wap-local-0.1.0.jar"));
    empty("bench/target/lib/wap-bench-0.1.0.jar");
    empty("local/target/nessie/nessie-quarkus-runner.jar");
    for (String name : List.of("branch", "write", "audit", "merge", "notify", "upkeep")) {
      empty("functions/%1$s/target/%1$s.zip".formatted(name));
    }
    empty("local/target/built");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HOME", folder.toString());
    environment.put("PATH", programs + ":/usr/bin:/bin");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    program("mvn", "echo 'nothing is stale, so nothing is built' >&2; exit 1");
  }

  private void empty(String path) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.createFile(root.resolve(path));
  }

  /** A jar that stands for all that this test runs with. */
  private static void classPath(Path jar) throws IOException {
    String entries =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(":", -1))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" "));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, entries);
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out, manifest)) {
      zip.finish();
    }
  }

  /** The launcher's folder. */
  Path root() {
    return root;
  }

  /** A variable of the launcher's environment. */
  void set(String name, String value) {
    environment.put(name, value);
  }

  /** A shell script on the PATH. */
  void program(String name, String script) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  void removeProgram(String name) throws IOException {
    Files.delete(programs.resolve(name));
  }

  /** Runs a command without anything to read. */
  Outcome run(String... arguments) throws Exception {
    return answer("", arguments);
  }

  /** Runs a command that is answered. */
  Outcome answer(String answer, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root.resolve("wap").toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(programs.getParent(), "launcher", ".out");
    Path err = Files.createTempFile(programs.getParent(), "launcher", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(answer.getBytes(UTF_8));
    } catch (IOException e) {
      // It has ended without reading.
      if (process.isAlive()) {
        throw e;
      }
    }
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new AssertionError(command + " does not end: " + Files.readString(out));
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** The variables that {@code ./wap env} sets, as a shell understands its output. */
  Map<String, String> exports(String text) throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", text + "\nenv -0").redirectErrorStream(true).start();
    String all = new String(shell.getInputStream().readAllBytes(), UTF_8);
    Map<String, String> variables = new HashMap<>();
    for (String line : all.split("\0", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return variables;
  }
}
