package dev.wap.dashboard.runs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a source: its latest answer, how old that is, and what is wrong with it now.
 *
 * @param source who was asked, for people
 * @param value the latest answer; absent if there was none yet
 * @param at when that was
 * @param error why there is none that is newer; absent if nothing is wrong
 */
public record Reading<T>(
    String source, @Nullable T value, @Nullable Instant at, @Nullable String error) {
  /** The latest answer, or what stands for it while there is none. */
  public T or(T nothing) {
    return value == null ? nothing : value;
  }
}
