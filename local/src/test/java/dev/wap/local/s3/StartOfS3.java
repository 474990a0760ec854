package dev.wap.local.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that starts the embedded S3 on a folder, and prints why it could not. */
final class StartOfS3 {
  private StartOfS3() {}

  public static void main(String[] arguments) {
    try (S3Server server = S3Server.start(Path.of(arguments[0]), 0, List.of(), created -> {})) {
      System.out.println("started at " + server.endpoint());
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}
