package dev.wap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.lambda.LambdaOptions;
import dev.wap.local.lambda.LambdaResult;
import dev.wap.local.lambda.LambdaRuntime;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The function that does nothing, on the same Lambda as the others. */
final class NothingFunction {
  private static final String HANDLER = NothingHandler.class.getName() + "::handleRequest";

  private final Path zip;
  private final Path logs;

  NothingFunction(Path folder) throws IOException {
    this.zip = folder.resolve("nothing.zip");
    this.logs = folder;
    String entry = NothingHandler.class.getName().replace('.', '/') + ".class";
    try (var out = new ZipOutputStream(Files.newOutputStream(zip));
        InputStream code = NothingHandler.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new ZipEntry(entry));
      code.transferTo(out);
    }
  }

  /** Starts a process of it, calls it once, and stops it. */
  ColdStart coldStart(Path cache) throws IOException, InterruptedException {
    FunctionResource function =
        new FunctionResource(
            "NothingFunction",
            "nothing",
            "arn:aws:lambda:us-east-1:000000000000:function:nothing",
            HANDLER,
            "java25",
            zip,
            Map.of(),
            Duration.ofSeconds(30),
            512);
    try (LambdaRuntime lambda =
        LambdaRuntime.start(
            List.of(function), LambdaOptions.of(cache, logs, "us-east-1", Map.of()))) {
      long start = System.nanoTime();
      LambdaResult result = lambda.invoke("nothing", "{}".getBytes(UTF_8));
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      if (!(result instanceof LambdaResult.Success)) {
        throw new IOException("The function that does nothing failed: " + result);
      }
      return new ColdStart(
          duration, FunctionProcesses.loadedClasses(HANDLER), FunctionProcesses.peakBytes(HANDLER));
    }
  }

  long zipBytes() throws IOException {
    return Files.size(zip);
  }
}
