package dev.wap.local.stepfunctions;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * What all executions share.
 *
 * @param invoker what tasks call
 * @param clock the time in the history and in the context object
 * @param sleeper how a Wait and a retry wait
 * @param random jitter and {@code $random}; safe for use by several threads
 * @param threads where functions are called
 * @param region the region in TaskScheduled
 */
record Engine(
    FunctionInvoker invoker,
    Clock clock,
    Sleeper sleeper,
    RandomGenerator random,
    ExecutorService threads,
    String region) {}
