package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.local.process.ChildJvm;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LambdaRuntimeTest {
  @TempDir private static Path cache;
  private static Path zip;

  @TempDir private Path logs;
  private LambdaRuntime lambda;

  @BeforeAll
  static void makeZip() throws IOException {
    zip = TestFunction.zip(cache);
  }

  @AfterEach
  void stop() {
    if (lambda != null) {
      lambda.close();
    }
  }

  static FunctionResource function(Path zip, String name, Map<String, String> environment) {
    return TestFunction.of(zip, name, TestFunction.HANDLER, environment);
  }

  private void start(int maxProcesses, int maxWaiting, FunctionResource... functions)
      throws IOException {
    lambda =
        LambdaRuntime.start(
            List.of(functions),
            new LambdaOptions(
                cache,
                logs,
                "us-east-1",
                Map.of("AWS_ENDPOINT_URL_S3", "http://s3"),
                maxProcesses,
                maxWaiting,
                Duration.ofSeconds(30)));
  }

  private LambdaResult invoke(String event) throws InterruptedException {
    return lambda.invoke("f", ("\"" + event + "\"").getBytes(UTF_8));
  }

  private String answer(String event) throws InterruptedException {
    LambdaResult result = invoke(event);
    assertThat(result).isInstanceOf(LambdaResult.Success.class);
    String text = ((LambdaResult.Success) result).payload();
    return text.substring(1, text.length() - 1);
  }

  private static void assertError(LambdaResult result, String errorType, String payloadPattern) {
    assertThat(result).isInstanceOf(LambdaResult.FunctionError.class);
    var error = (LambdaResult.FunctionError) result;
    assertThat(error.errorType()).isEqualTo(errorType);
    assertThat(error.payload()).containsPattern(payloadPattern);
  }

  @Test
  void answersFromOneWarmProcess() throws Exception {
    start(10, 10, function(zip, "f", Map.of()));
    String pid = answer("pid");
    assertThat(answer("größe")).isEqualTo("größe");
    assertThat(answer("pid")).isEqualTo(pid);
    assertThat(answer("context"))
        .matches("f arn:aws:lambda:us-east-1:000000000000:function:f true 1[01]\\d");
    assertThat(
            lambda.invoke(
                "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
                "\"x\"".getBytes(UTF_8)))
        .isInstanceOf(LambdaResult.Success.class);
    lambda.close();
    assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
    assertThat(Files.readString(logs.resolve("f.log")))
        .contains("handling pid\n")
        .containsPattern("INIT_REPORT Init Duration: [0-9.]+ ms\n")
        .containsPattern("START RequestId: [0-9a-f-]{36} Version: \\$LATEST\n")
        .containsPattern(
            "REPORT RequestId: [0-9a-f-]{36}\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\n");
  }

  @Test
  void anErrorIsTheFunctionsOwnAndTheNextCallWorks() throws Exception {
    start(10, 10, function(zip, "f", Map.of()));
    String pid = answer("pid");
    assertError(
        invoke("throw"),
        "dev.wap.local.lambda.TestHandler$Refused",
        "\"errorMessage\":\"no\",\"errorType\":\"dev.wap.local.lambda.TestHandler\\$Refused\"");
    assertThat(answer("pid")).isEqualTo(pid);
    assertError(
        invoke("exit"), "Runtime.ExitError", "Error: Runtime exited with error: exit status 3");
    assertError(invoke("memory"), "java.lang.OutOfMemoryError", "Java heap space");
    assertError(
        invoke("large"),
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size \\(6291556 bytes\\).");
    assertThat(answer("pid")).isNotEqualTo(pid);
  }

  @Test
  void aCallOverItsTimeoutIsKilled() throws Exception {
    start(10, 10, function(zip, "f", Map.of()));
    String pid = answer("pid");
    assertError(
        invoke("sleep"),
        "Sandbox.Timedout",
        "RequestId: [0-9a-f-]{36} Error: Task timed out after 2.00 seconds");
    assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
    assertThat(answer("ok")).isEqualTo("ok");
  }

  @Test
  void aFailedStartIsToldEachTime() throws Exception {
    start(10, 10, function(zip, "f", Map.of("FAIL_INIT", "1")));
    String refused = "dev.wap.local.lambda.TestHandler$Refused";
    assertError(invoke("x"), refused, "cannot start");
    assertError(invoke("x"), refused, "cannot start");
    assertThat(lambda.warmUp())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("f: {").contains("cannot start"));
  }

  @Test
  void aMegabytePrintedIsAllInTheLogBetweenStartAndEnd() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(answer("print")).isEqualTo("printed");
    assertThat(answer("ok")).isEqualTo("ok");
    List<String> log = Files.readAllLines(logs.resolve("f.log"));
    List<String> printed = log.stream().filter(it -> it.matches("[0-9]{63}")).toList();
    assertThat(printed)
        .containsExactlyElementsOf(
            IntStream.range(0, TestHandler.PRINTED_LINES)
                .mapToObj(TestHandler::printedLine)
                .toList());
    String id = log.stream().filter(it -> it.startsWith("START")).findFirst().orElseThrow();
    id = id.replaceAll("START RequestId: (\\S+) .*", "$1");
    assertThat(log.indexOf("START RequestId: " + id + " Version: $LATEST"))
        .isLessThan(log.indexOf(printed.getFirst()));
    assertThat(log.indexOf("END RequestId: " + id)).isGreaterThan(log.indexOf(printed.getLast()));
  }

  @Test
  void whatEndsACallIsInTheLogUnderItsRequest() throws Exception {
    start(
        1,
        1,
        function(zip, "f", Map.of()),
        TestFunction.of(zip, "g", TestFunction.HANDLER, Map.of("FAIL_INIT", "1")));
    invoke("exit");
    invoke("sleep");
    invoke("throw");
    lambda.invoke("g", "1".getBytes(UTF_8));
    assertThat(Files.readString(logs.resolve("f.log")))
        .containsPattern(
            "START RequestId: (\\S+) (?s:.*)RequestId: \\1 Error: Runtime exited with error: exit status 3\nEND RequestId: \\1\nREPORT RequestId: \\1\t")
        .containsPattern(
            "RequestId: (\\S+) Error: Task timed out after 2.00 seconds\nEND RequestId: \\1\n")
        .containsPattern(
            "START RequestId: (\\S+) .*\nhandling throw\n(.*\n)*.*TestHandler\\$Refused.*\n(.*\n)*END RequestId: \\1\n");
    assertThat(Files.readString(logs.resolve("g.log")))
        .containsPattern("START RequestId: (\\S+) .*\n.*cannot start.*\nEND RequestId: \\1\n");
  }

  @Test
  void callsAtOnceGetAProcessEachUpToTheLimitAndThenWait() throws Exception {
    start(3, 2, function(zip, "f", Map.of()));
    List<Callable<LambdaResult>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> invoke("nap"));
    }
    Set<String> pids = new TreeSet<>();
    int refused = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<LambdaResult> call : threads.invokeAll(calls)) {
        switch (call.get()) {
          case LambdaResult.Success success -> pids.add(success.payload());
          case LambdaResult.ServiceError error -> {
            assertThat(error.name()).isEqualTo("Lambda.TooManyRequestsException");
            refused++;
          }
          case LambdaResult.FunctionError error -> throw new AssertionError(error.errorType());
        }
      }
    }
    assertThat(pids).hasSize(3);
    assertThat(refused).isEqualTo(3);
  }

  @Test
  void theEnvironmentIsLambdasAndNotOurs() throws Exception {
    start(
        1,
        1,
        function(zip, "f", Map.of("OWN", "file:///var/task/x", "AWS_ENDPOINT_URL_S3", "loses")));
    assertThat(System.getenv()).containsKey("HOME");
    assertThat(answer("env"))
        .containsPattern("OWN=file://" + cache + "/[0-9a-f]{16}/task/x")
        .contains("AWS_ENDPOINT_URL_S3=http://s3", "AWS_LAMBDA_FUNCTION_NAME=f")
        .contains("AWS_REGION=us-east-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128")
        .contains("AWS_ACCESS_KEY_ID=local", "AWS_EXECUTION_ENV=AWS_Lambda_java25")
        .doesNotContain("HOME=", "JAVA_HOME");
  }

  @Test
  void theJdkAndTheMachineAreOurs() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(answer("java"))
        .isEqualTo(System.getProperty("java.vm.version") + " " + System.getProperty("os.arch"));
  }

  @Test
  void everyProcessHasATemporaryFolderOfItsOwnUntilItEnds() throws Exception {
    start(1, 1, function(zip, "f", Map.of()), function(zip, "g", Map.of()));
    Path own = Path.of(answer("tmp"));
    var others = (LambdaResult.Success) lambda.invoke("g", "\"tmp\"".getBytes(UTF_8));
    assertThat(own).isDirectory();
    assertThat(others.payload()).isNotEqualTo("\"" + own + "\"");
    lambda.close();
    assertThat(own).doesNotExist();
  }

  @Test
  void aProcessGoesOnBetweenCalls() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(answer("later")).isEqualTo("started");
    awaitLog("done later");
    assertThat(Files.readString(logs.resolve("f.log")))
        .containsSubsequence("END RequestId", "done later");
  }

  private void awaitLog(String text) throws Exception {
    Path log = logs.resolve("f.log");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.readString(log).contains(text) && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }

  @Test
  void aCallThatNobodyWaitsForIsKilled() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    long pid = Long.parseLong(answer("pid"));
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<LambdaResult> call = threads.submit(() -> invoke("doze"));
      awaitLog("handling doze");
      call.cancel(true);
    }
    assertThat(answer("ok")).isEqualTo("ok");
    process.onExit().get(20, TimeUnit.SECONDS);
  }

  @Test
  void versionsAndAliasesAreUnknown() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    String arn = "arn:aws:lambda:us-east-1:000000000000:function:f:live";
    assertThat(lambda.invoke(arn, "1".getBytes(UTF_8)))
        .isEqualTo(
            new LambdaResult.ServiceError(
                "Lambda.ResourceNotFoundException", "Function not found: " + arn));
  }

  @Test
  void archivedClassesAreUsedOnTheNextStart() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(lambda.warmUp()).isEmpty();
    lambda.close();
    try (var files = Files.walk(cache)) {
      assertThat(files.filter(it -> it.toString().endsWith(".jsa"))).hasSize(1);
    }
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(answer("ok")).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noProcessOutlivesAParentThatIsKilled(boolean forcibly) throws Exception {
    Process parent =
        new ProcessBuilder(
                ChildJvm.java().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentOfOne.class.getName(),
                zip.toString(),
                cache.toString(),
                logs.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(parent.inputReader().readLine());
    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
    if (forcibly) {
      parent.destroyForcibly();
    } else {
      parent.destroy();
    }
    child.onExit().get(10, TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void unknownFunctionsAndMissingZipsAreNamed() throws Exception {
    start(1, 1, function(zip, "f", Map.of()));
    assertThat(lambda.invoke("g", new byte[0]))
        .isEqualTo(
            new LambdaResult.ServiceError(
                "Lambda.ResourceNotFoundException", "Function not found: g"));
    Path missing = cache.resolve("missing.zip");
    var broken =
        new FunctionResource(
            "f", "f", "arn", "h", "java25", missing, Map.of(), Duration.ofSeconds(1), 128);
    assertThatThrownBy(
            () ->
                LambdaRuntime.start(
                    List.of(broken), LambdaOptions.of(cache, logs, "us-east-1", Map.of())))
        .isInstanceOf(IOException.class)
        .hasMessage("Lambda: " + missing + " does not exist; build it first");
  }
}
