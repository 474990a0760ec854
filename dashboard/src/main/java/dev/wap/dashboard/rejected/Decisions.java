package dev.wap.dashboard.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wap.contract.Decision;
import dev.wap.contract.Digest;
import dev.wap.contract.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/**
 * Has the state machine carry out what people decide: this starts its executions, and does nothing
 * by itself.
 */
public final class Decisions {
  private static final int REMEMBERED = 1_000;

  private final SfnClient stepFunctions;
  private final String stateMachineArn;
  private final Clock clock;

  /** The last decision on a branch that this process has started. */
  private final Cache<String, Started> latest =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  public Decisions(SfnClient stepFunctions, String stateMachineArn, Clock clock) {
    this.stepFunctions = stepFunctions;
    this.stateMachineArn = stateMachineArn;
    this.clock = clock;
  }

  /**
   * A decision that is being carried out.
   *
   * @param action what
   * @param execution the name of the execution
   * @param at when it was started
   */
  public record Started(Decision.Action action, String execution, Instant at) {}

  /**
   * Starts the execution of a decision. The same form sent twice starts one.
   *
   * @param form identifies the form as it was shown
   */
  Started start(Decision decision, String form) {
    String name =
        "decision-%s-%s"
            .formatted(
                decision.action().name().toLowerCase(Locale.ROOT),
                Digest.sha256Hex(form + " " + decision.branch()).substring(0, 32));
    try {
      var unused =
          stepFunctions.startExecution(
              start ->
                  start
                      .stateMachineArn(stateMachineArn)
                      .name(name)
                      .input(new String(Json.write(decision), UTF_8)));
    } catch (ExecutionAlreadyExistsException e) {
      // The form was sent before, and its execution has ended.
      return new Started(decision.action(), name, clock.instant());
    }
    Started started = new Started(decision.action(), name, clock.instant());
    latest.put(decision.branch(), started);
    return started;
  }

  /** The last decision on a branch that was started here. */
  public Optional<Started> latest(String branch) {
    return Optional.ofNullable(latest.getIfPresent(branch));
  }
}
