package dev.wap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.CatalogUnavailable;
import dev.wap.error.InvalidInput;
import dev.wap.error.StorageUnavailable;
import dev.wap.error.WapError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TaskHandlerTest {
  record In(String name) {
    In {
      Check.notEmpty(name, "name");
    }
  }

  record Out(String greeting) {}

  /** A task made of a function. */
  private static final class Task extends TaskHandler<In, Out> {
    private final Function<In, Out> work;

    Task(FailureTranslator failures, Function<In, Out> work) {
      super(In.class, failures);
      this.work = work;
    }

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

  private void call(Task task, String input) throws IOException {
    task.handleRequest(new ByteArrayInputStream(input.getBytes(UTF_8)), answer, null);
  }
}
