package dev.wap.dashboard.runs;

import dev.wap.dashboard.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that a source is asked again and again, only while somebody looks. Who reads waits a
 * moment for an answer that is under way, but not for a source that has just been silent: it gets
 * what is known, and how old that is. The next answer that comes makes everything well.
 */
final class Cached<T> {
  private static final Logger log = LoggerFactory.getLogger(Cached.class);

  /** A page reads up to three sources, and is there within three seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  /** A source that takes long is asked less often: it rests for as long again, within reason. */
  private static final Duration MOST_REST = Duration.ofSeconds(10);

  private final Duration maxAge;
  private final Executor threads;
  private final Clock clock;
  private final Callable<T> source;
  private @Nullable CompletableFuture<Void> asking;
  private Instant next = Instant.MIN;
  private volatile Reading<T> latest;

  /**
   * Nothing is asked yet.
   *
   * @param name the source, for people
   * @param maxAge how old an answer gets before it is asked again
   */
  Cached(String name, Duration maxAge, Executor threads, Clock clock, Callable<T> source) {
    this.maxAge = maxAge;
    this.threads = threads;
    this.clock = clock;
    this.source = source;
    this.latest = new Reading<>(name, null, null, null);
  }

  /** Asks, if what is known is old; does not wait. */
  synchronized @Nullable CompletableFuture<Void> refresh() {
    if (asking == null && !clock.instant().isBefore(next)) {
      asking = CompletableFuture.runAsync(this::ask, threads);
    }
    return asking;
  }

  /** What is known. */
  Reading<T> read() {
    CompletableFuture<Void> answer = refresh();
    if (answer != null && latest.error() == null) {
      try {
        answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // What is known and not that old is good enough; else it is said that somebody waits.
        Instant at = latest.at();
        if (at == null || at.plus(maxAge).plus(maxAge).isBefore(clock.instant())) {
          fail("has not answered yet");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return latest;
  }

  private synchronized void fail(String error) {
    if (asking != null) {
      latest = new Reading<>(latest.source(), latest.value(), latest.at(), error);
    }
  }

  private void ask() {
    Instant start = clock.instant();
    Reading<T> reading;
    try {
      reading = new Reading<>(latest.source(), source.call(), clock.instant(), null);
    } catch (Exception e) {
      log.debug("{} was asked in vain", latest.source(), e);
      reading = new Reading<>(latest.source(), latest.value(), latest.at(), Words.reason(e));
    }
    synchronized (this) {
      latest = reading;
      asking = null;
      Instant end = clock.instant();
      Duration took = Duration.between(start, end);
      Duration rest = took.compareTo(MOST_REST) < 0 ? took : MOST_REST;
      next = end.plus(rest.compareTo(maxAge) > 0 ? rest : maxAge);
    }
  }
}
