package dev.wap.records;

import dev.wap.error.MergeBusy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
  private static final long SHORTEST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 150;

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
   * @param deadline until when it is held
   */
  record Content(String holder, Instant deadline) {}

  /** A lease that is held; closing it lets the next one in. */
  public final class Lease implements AutoCloseable {
    private final String key;
    private final String holder;
    private final String etag;

    private Lease(String key, String holder, String etag) {
      this.key = key;
      this.holder = holder;
      this.etag = etag;
    }

    /** Releases the lease, unless it has been taken over meanwhile. */
    @Override
    public void close() {
      var unused = objects.writeIfUnchanged(key, etag, new Content(holder, Instant.EPOCH));
    }
  }

  /**
   * Takes a table's lease, waiting for it if need be.
   *
   * @throws MergeBusy if another still holds it when patience ends
   */
  public Lease take(String table, String holder) {
    String key = "_wap/leases/" + table;
    Instant giveUp = clock.instant().plus(patience);
    while (true) {
      Optional<LakeObjects.Stored<Content>> stored = objects.read(key, Content.class);
      Optional<Content> content = stored.map(LakeObjects.Stored::value);
      Instant now = clock.instant();
      if (content.isEmpty() || content.get().deadline().isBefore(now)) {
        Content mine = new Content(holder, now.plus(duration));
        Optional<String> etag =
            stored.isEmpty()
                ? objects.writeIfAbsent(key, mine)
                : objects.writeIfUnchanged(key, stored.get().etag(), mine);
        if (etag.isPresent()) {
          return new Lease(key, holder, etag.get());
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
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MergeBusy("Interrupted while waiting for a merge lease", e);
    }
  }
}
