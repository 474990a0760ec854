package dev.wap.local.stepfunctions;

import java.time.Instant;
import java.util.Optional;

/**
 * An execution as it is listed.
 *
 * @param executionArn {@code arn:aws:states:<region>:<account>:execution:<machine>:<name>}
 * @param stateMachineArn the machine that it runs
 * @param name its name, unique within its machine
 * @param status how it stands
 * @param startDate when it started
 * @param stopDate when it ended; absent while it runs
 */
public record ExecutionSummary(
    String executionArn,
    String stateMachineArn,
    String name,
    ExecutionStatus status,
    Instant startDate,
    Optional<Instant> stopDate) {}
