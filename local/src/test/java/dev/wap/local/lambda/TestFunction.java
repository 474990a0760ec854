package dev.wap.local.lambda;

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

/** A function for tests: {@link TestHandler} in a zip. */
public final class TestFunction {
  /** The handler, as a template names it. */
  public static final String HANDLER = "dev.wap.local.lambda.TestHandler::handleRequest";

  private TestFunction() {}

  /** Writes its zip into a folder. */
  public static Path zip(Path folder) throws IOException {
    Path zip = folder.resolve("function.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("TestHandler", "TestHandler$Refused")) {
        String entry = "dev/wap/local/lambda/" + name + ".class";
        out.putNextEntry(new ZipEntry(entry));
        try (InputStream in = TestHandler.class.getClassLoader().getResourceAsStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
    return zip;
  }

  /** The function, of 128 MB and two seconds. */
  public static FunctionResource of(
      Path zip, String name, String handler, Map<String, String> environment) {
    return new FunctionResource(
        name,
        name,
        "arn:aws:lambda:us-east-1:000000000000:function:" + name,
        handler,
        "java25",
        zip,
        environment,
        Duration.ofSeconds(2),
        128);
  }
}
