package dev.wap.records;

import dev.wap.contract.Check;
import dev.wap.error.MergeBusy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A lease per table, {@code _wap/leases/<table>}, held while a run merges, so that runs of one
 * table merge one after another instead of into each other's conflicts.
 *
 * <p>It is advisory: only speed depends on it. A lease is an object with a deadline, replaced by
 * conditional puts; one whose deadline has passed, because it was released or because its holder
 * died, is taken over. The object itself is never deleted, since a general purpose bucket has no
 * conditional delete.
 */
public final class Leases {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);
  private static final long SHORTEST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  /** Whoever has looked so often waits behind many, and looks more seldom, for S3's sake. */
  private static final int QUICK_LOOKS = 10;

  private static final long LONGEST_PAUSE_IN_A_QUEUE_MILLIS = 300;

  private final LakeObjects objects;
  private final Clock clock;
  private final RandomGenerator random;
  private final Duration duration;
  private final Duration patience;

  /**
   * The leases of a lake.
   *
   * @param duration how long a holder that died delays the others
   * @param patience how long to wait for a lease that another holds
   */
  public Leases(
      S3Client s3,
      String lakeBucket,
      Clock clock,
      RandomGenerator random,
      Duration duration,
      Duration patience) {
    this.objects = new LakeObjects(s3, lakeBucket);
    this.clock = clock;
    this.random = random;
    this.duration = duration;
    this.patience = patience;
  }

  /**
   * The object's content.
   *
   * @param holder who took it last
   * @param take identifies this one time of taking it
   * @param deadline until when it is held
   */
  record Content(String holder, String take, Instant deadline) {
    Content {
      Check.notEmpty(holder, "lease.holder");
      Check.notEmpty(take, "lease.take");
      Check.present(deadline, "lease.deadline");
    }
  }

  /**
   * Does something while holding a table's lease, waiting for it if need be.
   *
   * @throws MergeBusy if another still holds it when patience ends
   */
  public <T> T whileHolding(String table, String holder, Supplier<T> work) {
    String key = "_wap/leases/" + table;
    String take = Long.toHexString(random.nextLong());
    String etag = take(table, key, holder, take);
    try {
      return work.get();
    } finally {
      release(key, new Content(holder, take, Instant.EPOCH), etag);
    }
  }

  /** Lets the next one in; if that fails, the deadline will. */
  private void release(String key, Content released, String etag) {
    try {
      if (objects.writeIfUnchanged(key, etag, released).isEmpty()) {
        log.info("The lease {} has been taken over meanwhile", key);
      }
    } catch (RuntimeException e) {
      log.warn("The lease {} was not released and will run out", key, e);
    }
  }

  private String take(String table, String key, String holder, String take) {
    Instant giveUp = clock.instant().plus(patience);
    for (int look = 0; ; look++) {
      Optional<LakeObjects.Stored<Content>> stored = objects.read(key, Content.class);
      Optional<Content> content = stored.map(LakeObjects.Stored::value);
      if (content.isPresent() && content.get().take().equals(take)) {
        // An earlier put's answer was lost, and the put itself was not.
        return stored.get().etag();
      }
      Instant now = clock.instant();
      if (content.isEmpty() || content.get().deadline().isBefore(now)) {
        Content mine = new Content(holder, take, now.plus(duration));
        Optional<String> etag =
            stored.isEmpty()
                ? objects.writeIfAbsent(key, mine)
                : objects.writeIfUnchanged(key, stored.get().etag(), mine);
        if (etag.isPresent()) {
          return etag.get();
        }
      }
      if (clock.instant().isAfter(giveUp)) {
        throw new MergeBusy(
            "Another run is merging into table %s; its lease %s holds until %s at the latest"
                .formatted(
                    table,
                    objects.uri(key),
                    content.map(held -> held.deadline().toString()).orElse("soon")));
      }
      pause(look < QUICK_LOOKS ? LONGEST_PAUSE_MILLIS : LONGEST_PAUSE_IN_A_QUEUE_MILLIS);
    }
  }

  private void pause(long longestMillis) {
    try {
      Thread.sleep(random.nextLong(SHORTEST_PAUSE_MILLIS, longestMillis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MergeBusy("Interrupted while waiting for a merge lease", e);
    }
  }
}
