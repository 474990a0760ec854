package dev.wap.contract;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a function's own path before SnapStart takes its snapshot, so that the snapshot has the
 * classes of a first call, linked and warm. Nothing outside is asked, and nothing stays of it but
 * that: no connection, no secret, no token, nothing that must differ between environments. Whatever
 * connects does so lazily, after the restore.
 *
 * <p>Where there is no snapshot it never runs.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">
 *     Runtime hooks for Lambda SnapStart</a>
 */
final class Priming implements Resource {
  private static final Logger log = LoggerFactory.getLogger(Priming.class);

  /** One path to run. */
  interface Path {
    void run() throws Exception;
  }

  private final Path path;

  private Priming(Path path) {
    this.path = path;
  }

  /** Runs a path before each snapshot, for as long as the caller keeps what this answers. */
  static Priming of(Path path) {
    Priming priming = new Priming(path);
    Core.getGlobalContext().register(priming);
    return priming;
  }

  /**
   * Runs the path. That it fails is said and does not hinder the snapshot: the first call is slower
   * then, and as right.
   */
  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    try {
      path.run();
      log.info("Primed");
    } catch (Exception | LinkageError e) {
      log.warn("Priming failed", e);
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    log.info("Restored");
  }
}
