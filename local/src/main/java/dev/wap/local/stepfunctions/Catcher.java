package dev.wap.local.stepfunctions;

/**
 * One of a task's Catch.
 *
 * @param errors the errors that it catches
 * @param next the state to go on with
 * @param effects what it assigns and puts out; the default output is the error
 */
record Catcher(ErrorMatcher errors, String next, State.Effects effects) {}
