package dev.wap.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * AWS's runtime interface client: the jars that start a handler, and the native library that they
 * would otherwise unzip into the temporary folder, where processes that start together overwrite it
 * under each other's feet.
 *
 * @param jars the client and what it needs: serialization, aws-lambda-java-core, the SDK's
 *     utils-lite
 * @param nativeLibrary the file to load
 */
record RuntimeClient(List<Path> jars, Path nativeLibrary) {
  static final String MAIN_CLASS = AWSLambda.class.getName();
  static final String NATIVE_LIBRARY_PROPERTY =
      "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

  RuntimeClient {
    jars = List.copyOf(jars);
  }

  /** Finds the jars on our own class path, and unzips the library into a folder, once. */
  static RuntimeClient unzip(Path folder) throws IOException {
    return new RuntimeClient(findJars(), library(folder));
  }

  /** Finds the jars on our own class path. */
  static List<Path> findJars() throws IOException {
    return List.of(
        jar(AWSLambda.class),
        jar(PojoSerializer.class),
        jar(Context.class),
        jar(SdkInternalThreadLocal.class));
  }

  private static Path jar(Class<?> type) throws IOException {
    try {
      Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isRegularFile(jar)) {
        return jar;
      }
      throw new IOException(type.getName() + " is not in a jar but in " + jar);
    } catch (URISyntaxException e) {
      throw new IOException("Cannot find the jar of " + type.getName(), e);
    }
  }

  private static Path library(Path folder) throws IOException {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    String libc = Files.exists(Path.of("/etc/alpine-release")) ? "linux_musl" : "linux";
    String name = "libaws-lambda-jni." + libc + "-" + machine + ".so";
    if (!os.contains("linux")) {
      throw new IOException(
          "Lambda: AWS's runtime interface client has native code for Linux only, not for " + os);
    }
    try (InputStream in = AWSLambda.class.getResourceAsStream("/jni/" + name)) {
      if (in == null) {
        throw new IOException("Lambda: the runtime interface client has no " + name);
      }
      byte[] bytes = in.readAllBytes();
      Path file = folder.resolve(ContentHash.of(bytes) + "-" + name);
      if (!Files.exists(file)) {
        Files.createDirectories(folder);
        Path whole = Files.createTempFile(folder, "jni", ".tmp");
        Files.write(whole, bytes);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return file;
    }
  }
}
