package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that runs a function, says the id of its process, and waits to be killed. */
final class ParentOfOne {
  private ParentOfOne() {}

  public static void main(String[] arguments) throws Exception {
    var function = LambdaRuntimeTest.function(Path.of(arguments[0]), "f", Map.of());
    var options =
        LambdaOptions.of(Path.of(arguments[1]), Path.of(arguments[2]), "us-east-1", Map.of());
    var lambda = LambdaRuntime.start(List.of(function), options);
    var answer = (LambdaResult.Success) lambda.invoke("f", "\"pid\"".getBytes(UTF_8));
    System.out.println(answer.payload().replace("\"", ""));
    Thread.sleep(60_000);
  }
}
