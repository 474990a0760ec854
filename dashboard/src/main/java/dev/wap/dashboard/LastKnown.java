package dev.wap.dashboard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.contract.FailureTranslator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers to questions, and the last good answer to each for when nobody answers. No question is
 * waited for longer than a page may take; work that takes longer goes on, and leaves its answer for
 * the next time.
 */
public final class LastKnown implements AutoCloseable {
  private static final int KEPT = 500;

  private final FailureTranslator translator;
  private final Duration patience;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Cache<Object, Answer<?>> answers = Caffeine.newBuilder().maximumSize(KEPT).build();
  private final Cache<Object, CompletableFuture<?>> underWay =
      Caffeine.newBuilder().maximumSize(KEPT).build();

  /**
   * Nothing is known yet.
   *
   * @param translator says of a failure who did not answer
   * @param patience how long a question is waited for
   */
  public LastKnown(FailureTranslator translator, Duration patience, Clock clock) {
    this.translator = translator;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What is known.
   *
   * @param value the answer; null if there never was one
   * @param at when it was given
   * @param problem why it is not of now; null if it is
   */
  public record Answer<T>(@Nullable T value, Instant at, @Nullable String problem) {}

  /**
   * Asks, or says what was answered last.
   *
   * @param key identifies the question; each key is of one type of answer
   */
  @SuppressWarnings("unchecked")
  public <T> Answer<T> ask(Object key, Supplier<T> question) {
    var future = (CompletableFuture<Answer<T>>) underWay.get(key, unused -> start(key, question));
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return outdated(
          key,
          "The answer takes longer than a page may and is waited for in the background: load this page again in a while");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        return outdated(key, String.valueOf(translator.translate(failure).getMessage()));
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return outdated(key, "interrupted");
    }
  }

  private <T> CompletableFuture<Answer<T>> start(Object key, Supplier<T> question) {
    CompletableFuture<Answer<T>> future =
        CompletableFuture.supplyAsync(
            () -> {
              Answer<T> answer = new Answer<>(question.get(), clock.instant(), null);
              answers.put(key, answer);
              return answer;
            },
            threads);
    // Once it is answered, the next who asks gets an answer of then.
    var unused = future.whenCompleteAsync((answer, failure) -> underWay.invalidate(key), threads);
    return future;
  }

  @SuppressWarnings("unchecked")
  private <T> Answer<T> outdated(Object key, String problem) {
    @Nullable Answer<T> last = (Answer<T>) answers.getIfPresent(key);
    return last == null
        ? new Answer<>(null, clock.instant(), problem)
        : new Answer<>(last.value(), last.at(), problem);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
