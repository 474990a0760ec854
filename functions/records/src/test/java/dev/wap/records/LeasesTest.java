package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Json;
import dev.wap.error.MergeBusy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.S3Client;

@Timeout(120)
class LeasesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Clock FIXED = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String KEY = "_wap/leases/orders";

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("lake");

  @Test
  void isHeldDuringTheWorkAndReleasedAfterIt() {
    Leases leases = leases(FIXED, Duration.ZERO);

    Leases.Content during = leases.whileHolding("orders", "one", this::content);

    assertThat(during.holder()).isEqualTo("one");
    assertThat(during.deadline()).isEqualTo(NOW.plusSeconds(30));
    assertThat(content()).isEqualTo(new Leases.Content("one", during.take(), Instant.EPOCH));
    assertThat(leases.<String>whileHolding("orders", "two", () -> content().holder()))
        .isEqualTo("two");
  }

  @Test
  void isReleasedWhenTheWorkFails() {
    Leases leases = leases(FIXED, Duration.ZERO);
    RuntimeException failure = new IllegalStateException("the work failed");

    assertThatThrownBy(
            () ->
                leases.whileHolding(
                    "orders",
                    "one",
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(content().deadline()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void anotherRunIsBusyAfterItsPatience() {
    // A clock that moves on with every look at it, so that patience ends without waiting.
    Leases impatient = leases(advancing(NOW, Duration.ofMillis(400)), Duration.ofSeconds(1));

    leases(FIXED, Duration.ZERO)
        .whileHolding(
            "orders",
            "one",
            () -> {
              assertThatThrownBy(() -> impatient.whileHolding("orders", "two", () -> "never"))
                  .isExactlyInstanceOf(MergeBusy.class)
                  .hasMessage(
                      "Another run is merging into table orders; its lease s3://lake/_wap/leases/orders holds until 2026-11-22T10:00:30Z at the latest");
              assertThat(content().holder()).isEqualTo("one");
              return null;
            });
  }

  @Test
  void tablesHaveLeasesOfTheirOwn() {
    Leases leases = leases(FIXED, Duration.ZERO);

    String nested =
        leases.whileHolding(
            "orders", "one", () -> leases.whileHolding("customers", "two", () -> "both"));

    assertThat(nested).isEqualTo("both");
  }

  @Test
  void aHolderThatDiedDelaysOthersToItsDeadlineOnly() {
    Leases leases = leases(FIXED, Duration.ZERO);
    put(new Leases.Content("dead", "1", NOW));
    assertThatThrownBy(
            () -> leases(FIXED, Duration.ofMillis(-1)).whileHolding("orders", "one", () -> "never"))
        .isExactlyInstanceOf(MergeBusy.class)
        .hasMessageContaining("2026-11-22T10:00:00Z");

    put(new Leases.Content("dead", "1", NOW.minusMillis(1)));
    assertThat(leases.<String>whileHolding("orders", "one", () -> content().holder()))
        .isEqualTo("one");
  }

  @Test
  void aHolderThatWasTakenOverDoesNotReleaseItsSuccessor() {
    Leases late = leases(FIXED, Duration.ZERO);
    Leases.Content taken = new Leases.Content("successor", "2", NOW.plusSeconds(90));
    late.whileHolding(
        "orders",
        "late",
        () -> {
          put(taken);
          return null;
        });

    assertThat(content()).isEqualTo(taken);
  }

  @Test
  void aLeaseWhoseAnswerWasLostIsHeldAllTheSame() {
    AtomicBoolean lost = new AtomicBoolean();
    // The put arrives, its answer does not, and the SDK's second put finds the first one's object.
    S3Client lossy =
        (S3Client)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {S3Client.class},
                (proxy, method, arguments) -> {
                  try {
                    Object answer = method.invoke(s3.client(), arguments);
                    if (method.getName().equals("putObject") && !lost.getAndSet(true)) {
                      return method.invoke(s3.client(), arguments);
                    }
                    return answer;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    Leases leases =
        new Leases(
            lossy, "lake", FIXED, new Random(), Duration.ofSeconds(30), Duration.ofSeconds(1));

    Leases.Content during = leases.whileHolding("orders", "one", this::content);

    assertThat(during.deadline()).isEqualTo(NOW.plusSeconds(30));
    assertThat(content().deadline()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void waitsForAHolderThatReleases() throws Exception {
    Leases leases = leases(Clock.systemUTC(), Duration.ofSeconds(20));
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> first =
          threads.submit(
              () ->
                  leases.whileHolding(
                      "orders",
                      "one",
                      () -> {
                        held.countDown();
                        await(letGo);
                        order.add("one");
                        return null;
                      }));
      await(held);
      Future<?> second =
          threads.submit(() -> leases.whileHolding("orders", "two", () -> order.add("two")));
      letGo.countDown();
      first.get(30, TimeUnit.SECONDS);
      second.get(30, TimeUnit.SECONDS);
    }

    assertThat(order).containsExactly("one", "two");
  }

  /** If-None-Match is atomic in this S3; the race of If-Match is tested where it is, in local. */
  @Test
  void ofManyThatRaceForAFreshTableOneHoldsIt() throws Exception {
    int racers = 8;
    for (int round = 0; round < 5; round++) {
      String table = "fresh_" + round;
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger mostInside = new AtomicInteger();
      CountDownLatch start = new CountDownLatch(1);
      CountDownLatch losers = new CountDownLatch(racers - 1);
      List<Future<String>> answers = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(racers)) {
        for (int racer = 0; racer < racers; racer++) {
          String holder = "racer " + racer;
          answers.add(
              threads.submit(
                  () -> {
                    await(start);
                    try {
                      return leases(advancing(NOW, Duration.ofMillis(1)), Duration.ofMillis(2))
                          .whileHolding(
                              table,
                              holder,
                              () -> {
                                mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                // Held until all others have given up.
                                await(losers);
                                inside.decrementAndGet();
                                return "held";
                              });
                    } catch (MergeBusy e) {
                      losers.countDown();
                      return "busy";
                    }
                  }));
        }
        start.countDown();
        List<String> outcomes = new ArrayList<>();
        for (Future<String> answer : answers) {
          outcomes.add(answer.get(60, TimeUnit.SECONDS));
        }
        assertThat(outcomes).containsOnlyOnce("held").contains("busy");
        assertThat(mostInside).hasValue(1);
      }
    }
  }

  private Leases leases(Clock clock, Duration patience) {
    return new Leases(s3.client(), "lake", clock, new Random(), Duration.ofSeconds(30), patience);
  }

  private Leases.Content content() {
    return new LakeObjects(s3.client(), "lake")
        .read(KEY, Leases.Content.class)
        .orElseThrow()
        .value();
  }

  private void put(Leases.Content content) {
    s3.put("lake", KEY, new String(Json.write(content), java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Clock advancing(Instant from, Duration step) {
    AtomicInteger looks = new AtomicInteger();
    InstantSource source = () -> from.plus(step.multipliedBy(looks.getAndIncrement()));
    return source.withZone(ZoneOffset.UTC);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
