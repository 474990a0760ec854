package dev.wap.ops;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack, and whose. */
final class StackOptions {
  @Option(
      names = "--stack",
      paramLabel = "NAME",
      required = true,
      description = "The stack that ./wap deploy has made.")
  private String stack;

  @Option(
      names = "--profile",
      paramLabel = "P",
      description = "The AWS profile to use (default: as every AWS tool finds credentials).")
  private @Nullable String profile;

  @Option(
      names = "--region",
      paramLabel = "R",
      description =
          "The stack's region (default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's).")
  private @Nullable String region;

  String stack() {
    return stack;
  }

  AwsAccount account(Map<String, String> environment) {
    return AwsAccount.of(profile, region, environment);
  }
}
