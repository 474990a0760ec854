package dev.wap.local.lambda;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One call of a function, on its way to a process and back.
 *
 * @param requestId as the function sees it
 * @param payload the event
 * @param taken completes when a process has taken the event, exceptionally if that process ended
 *     before it did
 * @param result completes with what it came to
 * @param over completes when the process, after that, asks for another
 */
record Invocation(
    String requestId,
    String payload,
    CompletableFuture<Void> taken,
    CompletableFuture<LambdaResult> result,
    CompletableFuture<Void> over) {

  static Invocation of(String payload) {
    return new Invocation(
        UUID.randomUUID().toString(),
        payload,
        new CompletableFuture<>(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }
}
