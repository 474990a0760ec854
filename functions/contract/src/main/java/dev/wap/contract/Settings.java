package dev.wap.contract;

import dev.wap.error.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting of the functions, read once from the environment. The README's table of settings
 * describes them.
 *
 * @param catalog where the catalog is, and how clients log in to it
 * @param sourceBucket where files arrive
 * @param lakeBucket where tables, reports and records live
 * @param tableNamespace the namespace of all tables, levels separated by dots
 * @param rulesUri the folder of the rulesets, {@code file:} or {@code s3:}
 * @param notifyOn of which endings Slack is told
 * @param slackChannel the channel to tell, if any
 * @param slackToken the bot's token itself; for the embedded cloud and tests
 * @param slackTokenSecretArn the secret that holds the bot's token; for AWS
 * @param slackTokenParameterArn the SecureString parameter that holds it instead
 * @param slackApiUrl the address of Slack's Web API
 * @param markerRetention how long an upload's marker stays in the catalog before it becomes a
 *     receipt; at least two days
 * @param branchRetention how long the branch of a rejected upload stays; for ever if empty
 * @param stateMachineArn the state machine of the runs, where it must be asked about them
 * @param allowOverride whether people may have rejected data published
 */
public record Settings(
    Catalog catalog,
    String sourceBucket,
    String lakeBucket,
    String tableNamespace,
    URI rulesUri,
    Set<NotifyOn> notifyOn,
    Optional<String> slackChannel,
    Optional<String> slackToken,
    Optional<String> slackTokenSecretArn,
    Optional<String> slackTokenParameterArn,
    URI slackApiUrl,
    Duration markerRetention,
    Optional<Duration> branchRetention,
    Optional<String> stateMachineArn,
    boolean allowOverride) {
  /** The endings that a message can be about. */
  public enum NotifyOn {
    PUBLISHED,
    WARNED,
    SKIPPED,
    REJECTED,
    DISCARDED,
    FAILED
  }

  /**
   * Reads the settings.
   *
   * @throws InvalidSetting naming the variable that is missing or wrong
   */
  public static Settings from(Map<String, String> environment) {
    return new Settings(
        catalog(environment),
        required(environment, "SOURCE_BUCKET"),
        required(environment, "LAKE_BUCKET"),
        optional(environment, "TABLE_NAMESPACE").orElse("wap"),
        uri("RULES_URI", required(environment, "RULES_URI")),
        notifyOn(optional(environment, "NOTIFY_ON").orElse("REJECTED,FAILED,WARNED")),
        optional(environment, "SLACK_CHANNEL"),
        optional(environment, "SLACK_TOKEN"),
        optional(environment, "SLACK_TOKEN_SECRET_ARN"),
        optional(environment, "SLACK_TOKEN_PARAMETER_ARN"),
        optional(environment, "SLACK_API_URL")
            .map(value -> uri("SLACK_API_URL", value))
            .orElse(URI.create("https://slack.com/api/")),
        Duration.ofDays(
            days(
                "MARKER_DAYS",
                optional(environment, "MARKER_DAYS").orElse("30"),
                2,
                "a run may live for a day after it put its marker, and a twin for another: until both have ended the marker is what keeps them apart")),
        Optional.of(
                days(
                    "BRANCH_RETENTION_DAYS",
                    optional(environment, "BRANCH_RETENTION_DAYS").orElse("14"),
                    0,
                    "0 keeps the branches of rejected uploads for ever"))
            .filter(days -> days > 0)
            .map(Duration::ofDays),
        optional(environment, "STATE_MACHINE_ARN"),
        flag("ALLOW_OVERRIDE", optional(environment, "ALLOW_OVERRIDE").orElse("false")));
  }

  private static Catalog catalog(Map<String, String> environment) {
    return new Catalog(
        uri("NESSIE_ENDPOINT", required(environment, "NESSIE_ENDPOINT")),
        CatalogLogin.from(environment));
  }

  static Optional<String> optional(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static String required(Map<String, String> environment, String name) {
    return optional(environment, name)
        .orElseThrow(
            () -> new InvalidSetting("The environment variable %s is not set".formatted(name)));
  }

  static URI uri(String name, String value) {
    try {
      URI uri = URI.create(value);
      if (uri.getScheme() == null) {
        throw new InvalidSetting("%s is no URI with a scheme: '%s'".formatted(name, value));
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("%s is no URI: '%s'".formatted(name, value), e);
    }
  }

  private static int days(String name, String value, int least, String why) {
    try {
      int days = Integer.parseInt(value.strip());
      if (days >= least) {
        return days;
      }
    } catch (NumberFormatException e) {
      throw new InvalidSetting(daysMessage(name, value, least, why), e);
    }
    throw new InvalidSetting(daysMessage(name, value, least, why));
  }

  private static String daysMessage(String name, String value, int least, String why) {
    return "%s is '%s': give a whole number of days, %d or more; %s"
        .formatted(name, value, least, why);
  }

  private static boolean flag(String name, String value) {
    return switch (value.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidSetting("%s is '%s': give true or false".formatted(name, value));
    };
  }

  private static Set<NotifyOn> notifyOn(String list) {
    Set<NotifyOn> endings = EnumSet.noneOf(NotifyOn.class);
    for (String name : list.split(",", -1)) {
      try {
        if (!name.strip().equals("NONE")) {
          endings.add(NotifyOn.valueOf(name.strip()));
        }
      } catch (IllegalArgumentException e) {
        throw new InvalidSetting(
            "NOTIFY_ON has '%s': name some of %s, separated by commas, or NONE"
                .formatted(name.strip(), Arrays.toString(NotifyOn.values())),
            e);
      }
    }
    return endings;
  }
}
