// How far a long piece of work has come.
package dev.wap.loader;

/**
 * Is told, from any thread, how much is done; cheap enough to be called thousands of times a
 * second.
 */
@FunctionalInterface
public interface Progress {

  /** Shows nothing. */
  Progress NONE = (done, total) -> {};

  /**
   * Some more is done.
   *
   * @param done from 0 to total, in the work's unit
   * @param total more than 0
   */
  void at(long done, long total);
}
