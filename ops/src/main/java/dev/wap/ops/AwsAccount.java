package dev.wap.ops;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;

/**
 * Who asks AWS, and in which region: what {@code --profile} and {@code --region} say, else what
 * every AWS tool finds by itself.
 *
 * @param region the region, if any is known
 * @param profile the profile that was asked for by name, if any
 * @param provider of the credentials; asked when they are needed
 */
record AwsAccount(
    Optional<Region> region, Optional<String> profile, AwsCredentialsProvider provider) {

  /**
   * As the aws CLI does it: an option counts more than the environment, and that more than files.
   */
  static AwsAccount of(
      @Nullable String profile, @Nullable String region, Map<String, String> environment) {
    return new AwsAccount(
        Stream.of(
                Optional.ofNullable(region),
                Optional.ofNullable(environment.get("AWS_REGION")),
                Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")))
            .flatMap(Optional::stream)
            .filter(name -> !name.isBlank())
            .findFirst()
            .map(Region::of)
            .or(() -> ofProfile(profile)),
        Optional.ofNullable(profile),
        profile == null
            ? DefaultCredentialsProvider.builder().build()
            : ProfileCredentialsProvider.create(profile));
  }

  private static Optional<Region> ofProfile(@Nullable String profile) {
    try {
      return Optional.ofNullable(
          (profile == null
                  ? new AwsProfileRegionProvider()
                  : new AwsProfileRegionProvider(null, profile))
              .getRegion());
    } catch (SdkClientException e) {
      // There are no files, or they name no region.
      return Optional.empty();
    }
  }

  /**
   * The region.
   *
   * @throws OpsException if nobody names one
   */
  Region requiredRegion() {
    return region.orElseThrow(
        () ->
            new OpsException(
                "there is no AWS region: give --region, set AWS_REGION, or run 'aws configure'"));
  }

  /**
   * The credentials.
   *
   * @throws OpsException if there are none
   */
  AwsCredentials credentials() {
    try {
      return provider.resolveCredentials();
    } catch (SdkClientException e) {
      throw new OpsException(
          profile.isPresent()
              ? "the AWS profile '%s' gives no credentials (%s): see ~/.aws/config, or sign in with 'aws sso login --profile %s'"
                  .formatted(profile.get(), firstSentence(e), profile.get())
              : "there are no AWS credentials: run 'aws configure' or 'aws sso login', set AWS_PROFILE, or give --profile",
          e);
    }
  }

  private static String firstSentence(SdkClientException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason");
  }
}
