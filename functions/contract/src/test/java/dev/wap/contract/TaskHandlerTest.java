package dev.wap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.InvalidInput;
import dev.wap.error.StorageUnavailable;
import dev.wap.error.WapError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class TaskHandlerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Execution EXECUTION = new Execution("arn:x", "execution-1", Instant.EPOCH);

  record In(String name) implements TaskInput {
    In {
      Check.notEmpty(name, "name");
    }

    @Override
    public Execution execution() {
      return EXECUTION;
    }

    @Override
    public String runId() {
      return "run-1";
    }
  }

  record Out(String greeting) implements TaskOutput {
    @Override
    public String summary() {
      return "greeted";
    }
  }

  /** A task made of a function. */
  private static final class Task extends TaskHandler<In, Out> {
    private final Function<In, Out> work;

    Task(FailureTranslator failures, Function<In, Out> work) {
      super(In.class, failures);
      this.work = work;
    }

    @Override
    protected void prime() {}

    @Override
    protected Out handle(In input) {
      return work.apply(input);
    }
  }

  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  @Test
  void answersARecordWithARecord() throws IOException {
    call(new Task(failure -> failure, in -> new Out("hello " + in.name())), "{\"name\":\"wörld\"}");

    assertThat(answer.toString(UTF_8)).isEqualTo("{\"greeting\":\"hello wörld\"}");
  }

  @Test
  void aWrongInputIsNeverHandled() {
    Task task =
        new Task(
            failure -> failure,
            in -> {
              throw new AssertionError("handled " + in);
            });

    assertThatThrownBy(() -> call(task, "{\"name\":\"x\",\"nam\":1}"))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("In at $.nam");
    assertThatThrownBy(() -> call(task, "{}"))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("name is missing");
    assertThat(answer.size()).isZero();
  }

  @Test
  void throwsWhatTheTranslatorSays() {
    RuntimeException failure = new IllegalStateException("no answer");
    Task task =
        new Task(
            cause -> new StorageUnavailable("S3 did not answer", cause),
            in -> {
              throw failure;
            });

    assertThatThrownBy(() -> call(task, "{\"name\":\"x\"}"))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessage("S3 did not answer")
        .hasCause(failure);
    assertThat(answer.size()).isZero();
  }

  @Test
  void throwsWhatTheTranslatorDoesNotKnowAsItIs() {
    RuntimeException failure = new IllegalStateException("a bug");
    Task task =
        new Task(
            cause -> cause,
            in -> {
              throw failure;
            });

    assertThatThrownBy(() -> call(task, "{\"name\":\"x\"}")).isSameAs(failure);
  }

  @Test
  void theFirstTranslatorThatKnowsAFailureDecides() {
    FailureTranslator storage =
        failure ->
            failure instanceof IllegalStateException
                ? new StorageUnavailable("storage", failure)
                : failure;
    FailureTranslator catalog =
        failure ->
            failure instanceof WapError ? failure : new CatalogUnavailable("catalog", failure);
    FailureTranslator both = storage.or(catalog);

    assertThat(both.translate(new IllegalStateException()))
        .isExactlyInstanceOf(StorageUnavailable.class);
    assertThat(both.translate(new IllegalArgumentException()))
        .isExactlyInstanceOf(CatalogUnavailable.class);
  }

  @Test
  void everyLineOfAnInvocationSaysWhoseItIs() throws IOException {
    Task task =
        new Task(
            failure -> failure,
            in -> {
              LoggerFactory.getLogger("dev.wap.Own").info("working");
              return new Out("hello");
            });

    String[] lines = logged(() -> call(task, "{\"name\":\"secret\"}")).split("\n");

    assertThat(lines).hasSize(3);
    for (String line : lines) {
      JsonNode json = JSON.readTree(line);
      assertThat(json.path("run_id").textValue()).isEqualTo("run-1");
      assertThat(json.path("execution_arn").textValue()).isEqualTo("arn:x");
      assertThat(json.path("function_request_id").textValue()).isEqualTo("request-1");
      assertThat(json.path("function_name").textValue()).isEqualTo("a-function");
      assertThat(json.path("level").textValue()).isEqualTo("INFO");
      assertThat(Instant.parse(json.path("timestamp").textValue())).isAfter(Instant.EPOCH);
    }
    assertThat(messages(lines)[0]).isEqualTo("Started");
    assertThat(messages(lines)[1]).isEqualTo("working");
    assertThat(messages(lines)[2]).matches("Done in \\d+ ms: greeted");
    assertThat(JSON.readTree(lines[1]).path("logger").textValue()).isEqualTo("dev.wap.Own");
    assertThat(String.join("", lines)).doesNotContain("secret");
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void aFailureIsLoggedOnce() throws IOException {
    Task task =
        new Task(
            failure -> failure,
            in -> {
              throw new StorageUnavailable("S3 did not answer", null);
            });

    String log =
        logged(
            () ->
                assertThatThrownBy(() -> call(task, "{\"name\":\"x\"}"))
                    .isExactlyInstanceOf(StorageUnavailable.class));

    String[] lines = log.split("\n");
    assertThat(lines).hasSize(2);
    JsonNode line = JSON.readTree(lines[1]);
    assertThat(line.path("level").textValue()).isEqualTo("WARN");
    assertThat(line.path("run_id").textValue()).isEqualTo("run-1");
    assertThat(line.path("message").textValue())
        .matches("Failed after \\d+ ms: dev.wap.error.StorageUnavailable: S3 did not answer");
  }

  @Test
  void anInputThatCannotBeReadIsLoggedToo() throws IOException {
    Task task = new Task(failure -> failure, in -> new Out("never"));

    String log =
        logged(
            () ->
                assertThatThrownBy(() -> call(task, "{}")).isExactlyInstanceOf(InvalidInput.class));

    assertThat(log)
        .contains("\"function_request_id\":\"request-1\"")
        .doesNotContain("run_id")
        .contains("dev.wap.error.InvalidInput")
        .doesNotContain("Started");
  }

  @Test
  void anExceptionIsLoggedInOneLine() throws IOException {
    String log =
        logged(
            () ->
                LoggerFactory.getLogger("dev.wap.Own")
                    .warn("Odd: {}", "\"\n", new IllegalStateException("a\nb")));

    assertThat(log).containsOnlyOnce("\n").endsWith("\n");
    JsonNode line = JSON.readTree(log);
    assertThat(line.path("message").textValue()).isEqualTo("Odd: \"\n");
    assertThat(line.at("/error/name").textValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.at("/error/message").textValue()).isEqualTo("a\nb");
    assertThat(line.at("/error/stack").textValue()).contains("TaskHandlerTest");
  }

  @Test
  void howLongACallTookIsMeasuredForItsFunctionAndNamesTheRun() throws IOException {
    Task task = new Task(failure -> failure, in -> new Out("hello"));

    JsonNode line = JSON.readTree(MetricsTest.printed(() -> call(task, "{\"name\":\"secret\"}")));

    assertThat(line.at("/_aws/CloudWatchMetrics/0/Metrics").toString())
        .isEqualTo("[{\"Name\":\"StepMillis\",\"Unit\":\"Milliseconds\"}]");
    assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
        .isEqualTo("[[\"Service\",\"Function\"]]");
    assertThat(line.path("Function").textValue()).isEqualTo("a-function");
    assertThat(line.path("StepMillis").isNumber()).isTrue();
    assertThat(line.path("run_id").textValue()).isEqualTo("run-1");
    assertThat(line.path("execution_arn").textValue()).isEqualTo("arn:x");
    assertThat(line.toString()).doesNotContain("secret");
  }

  /** Work that may throw. */
  interface Work {
    void run() throws IOException;
  }

  private static String[] messages(String[] lines) throws IOException {
    String[] messages = new String[lines.length];
    for (int i = 0; i < lines.length; i++) {
      messages[i] = JSON.readTree(lines[i]).path("message").textValue();
    }
    return messages;
  }

  private static String logged(Work work) throws IOException {
    PrintStream before = System.err;
    var text = new ByteArrayOutputStream();
    System.setErr(new PrintStream(text, true, UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return text.toString(UTF_8);
  }

  private void call(Task task, String input) throws IOException {
    task.handleRequest(
        new ByteArrayInputStream(input.getBytes(UTF_8)), answer, new Request("request-1"));
  }

  /** What Lambda tells of a request; of it, a task reads the id alone. */
  private record Request(String awsRequestId) implements Context {
    @Override
    public String getAwsRequestId() {
      return awsRequestId;
    }

    @Override
    public String getLogGroupName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getLogStreamName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionVersion() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInvokedFunctionArn() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
