package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the embedded cloud runs of a SAM template: functions, state machines and buckets, in the
 * template's order, every intrinsic resolved.
 *
 * @param options what it was read with
 * @param functions every function
 * @param stateMachines every state machine
 * @param buckets every bucket
 * @param passedOver resources and events that exist on AWS and have no counterpart here, as {@code
 *     name (type)}, so that a user can be told
 */
public record Template(
    TemplateOptions options,
    List<FunctionResource> functions,
    List<StateMachineResource> stateMachines,
    List<BucketResource> buckets,
    List<String> passedOver) {
  public Template {
    requireNonNull(options, "options");
    functions = List.copyOf(functions);
    stateMachines = List.copyOf(stateMachines);
    buckets = List.copyOf(buckets);
    passedOver = List.copyOf(passedOver);
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if something needed is missing, malformed or cannot be resolved
   */
  public static Template read(Path file, TemplateOptions options) {
    return new TemplateReader(file, options).read();
  }

  /** The function of this logical id. */
  public FunctionResource function(String logicalId) {
    return only(functions, it -> it.logicalId().equals(logicalId), logicalId);
  }

  /** The state machine of this logical id. */
  public StateMachineResource stateMachine(String logicalId) {
    return only(stateMachines, it -> it.logicalId().equals(logicalId), logicalId);
  }

  /** The bucket of this logical id. */
  public BucketResource bucket(String logicalId) {
    return only(buckets, it -> it.logicalId().equals(logicalId), logicalId);
  }

  private static <T> T only(List<T> resources, Predicate<T> named, String logicalId) {
    return resources.stream()
        .filter(named)
        .findFirst()
        .orElseThrow(
            () -> new TemplateException("Resources." + logicalId, "there is no such resource"));
  }
}
