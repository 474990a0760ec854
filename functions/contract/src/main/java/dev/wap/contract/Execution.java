package dev.wap.contract;

import java.time.Instant;

/**
 * The execution of the state machine that a function works for.
 *
 * @param arn the execution's ARN
 * @param name the execution's name
 * @param startTime when it started
 */
public record Execution(String arn, String name, Instant startTime) {
  public Execution {
    Check.notEmpty(arn, "execution.arn");
    Check.notEmpty(name, "execution.name");
    Check.present(startTime, "execution.startTime");
  }

  /** The name that an execution's ARN ends with. */
  public static String name(String arn) {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  /** Identifies what this execution owns; twins (two executions of one upload) differ in it. */
  public String owner() {
    return Digest.sha256Hex(arn).substring(0, 16);
  }
}
