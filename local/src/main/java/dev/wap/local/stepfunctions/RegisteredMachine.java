package dev.wap.local.stepfunctions;

import java.time.Instant;

/**
 * A state machine that can be started.
 *
 * @param arn {@code arn:aws:states:<region>:<account>:stateMachine:<name>}
 * @param name its name
 * @param roleArn the role that it has on AWS; told, never assumed
 * @param machine what it does
 * @param creationDate when it was created or last replaced in this process
 */
record RegisteredMachine(
    String arn, String name, String roleArn, StateMachine machine, Instant creationDate) {}
