package dev.wap.local.stepfunctions;

import java.time.Duration;

/** Lets time pass in a Wait state and between retries; tests do not wait for it. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;
}
