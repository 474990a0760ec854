package dev.wap.local.template;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What {@code sam deploy} is told besides the template.
 *
 * @param accountId the value of {@code AWS::AccountId}, twelve digits
 * @param region the value of {@code AWS::Region}
 * @param stackName the value of {@code AWS::StackName}
 * @param parameterOverrides values by parameter name; an unknown name is an error
 */
public record TemplateOptions(
    String accountId, String region, String stackName, Map<String, String> parameterOverrides) {
  public TemplateOptions {
    if (!accountId.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("accountId is not twelve digits: " + accountId);
    }
    requireNonNull(region, "region");
    requireNonNull(stackName, "stackName");
    parameterOverrides = Map.copyOf(parameterOverrides);
  }

  /** Account 000000000000, us-east-1, stack {@code wap}. */
  public static TemplateOptions of(Map<String, String> parameterOverrides) {
    return new TemplateOptions("000000000000", "us-east-1", "wap", parameterOverrides);
  }
}
