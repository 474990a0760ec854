package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An {@code AWS::Serverless::Function}, with the template's Globals merged in.
 *
 * @param logicalId its key under Resources
 * @param name FunctionName, or stack and logical id joined by a hyphen
 * @param arn its unqualified ARN
 * @param handler class, or {@code class::method}
 * @param runtime such as {@code java25}
 * @param codeUri the zip, as an absolute path; it need not exist yet
 * @param environment its variables
 * @param timeout how long one invocation may take; 3 s unless set
 * @param memoryMegabytes its MemorySize; 128 unless set
 */
public record FunctionResource(
    String logicalId,
    String name,
    String arn,
    String handler,
    String runtime,
    Path codeUri,
    Map<String, String> environment,
    Duration timeout,
    int memoryMegabytes) {
  public FunctionResource {
    requireNonNull(logicalId, "logicalId");
    requireNonNull(name, "name");
    requireNonNull(arn, "arn");
    requireNonNull(handler, "handler");
    requireNonNull(runtime, "runtime");
    requireNonNull(codeUri, "codeUri");
    environment = Map.copyOf(environment);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(15)) > 0) {
      throw new IllegalArgumentException("Timeout is not within 1 to 900 seconds: " + timeout);
    }
    if (memoryMegabytes < 128 || memoryMegabytes > 10_240) {
      throw new IllegalArgumentException(
          "MemorySize is not within 128 to 10240: " + memoryMegabytes);
    }
  }
}
