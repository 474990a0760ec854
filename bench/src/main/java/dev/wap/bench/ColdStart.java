package dev.wap.bench;

import java.time.Duration;

/**
 * A process from its start to its first answer.
 *
 * @param duration from the call that found no process until its answer
 * @param loadedClasses classes loaded by then
 * @param peakBytes its resident memory's peak by then
 */
record ColdStart(Duration duration, long loadedClasses, long peakBytes) {}
