package dev.wap.local;

import dev.wap.local.FaultyCloud.Crossing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Holds the first request that is like this, while all others pass, until it is let go. */
final class Hold implements FaultyCloud.Crossings {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Predicate<Crossing> like;
  private final boolean answer;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch passed = new CountDownLatch(1);

  private Hold(Predicate<Crossing> like, boolean answer) {
    this.like = like;
    this.answer = answer;
  }

  /** Holds a request before the service gets it. */
  static Hold request(Predicate<Crossing> like) {
    return new Hold(like, false);
  }

  /** Holds the answer to a request that the service has got. */
  static Hold answer(Predicate<Crossing> like) {
    return new Hold(like, true);
  }

  /** Requests by their method and a part of their path. */
  static Predicate<Crossing> like(String method, String path) {
    return crossing ->
        crossing.exchange().method().equals(method) && crossing.exchange().path().contains(path);
  }

  /** Merges that put what has become of a table whose {@code main} others have changed. */
  static boolean isResolved(Crossing crossing) {
    return crossing.exchange().body().contains("resolvedContent");
  }

  @Override
  public void cross(Crossing crossing) throws IOException, InterruptedException {
    if (!like.test(crossing) || !taken.compareAndSet(false, true)) {
      crossing.pass();
      return;
    }
    try {
      HttpGateway.Answer early = answer ? crossing.exchange().forward() : null;
      held.countDown();
      released.await();
      crossing.exchange().reply(early == null ? crossing.exchange().forward() : early);
    } finally {
      passed.countDown();
    }
  }

  /** Waits until there is such a request. */
  void awaitHeld() throws InterruptedException, TimeoutException {
    if (!held.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new TimeoutException("No such request was made");
    }
  }

  /** Lets it go; returns when it has gone. */
  void release() throws InterruptedException {
    released.countDown();
    if (taken.get()) {
      passed.await();
    }
  }
}
