package dev.wap.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Settings.NotifyOn;
import dev.wap.error.InvalidSetting;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "NESSIE_ENDPOINT", "http://127.0.0.1:19120/api/v2",
          "SOURCE_BUCKET", "source",
          "LAKE_BUCKET", "lake",
          "RULES_URI", "file:///rules");

  @Test
  void hasDefaultsForAllThatIsNotRequired() {
    Settings settings = Settings.from(REQUIRED);

    assertThat(settings.catalog())
        .isEqualTo(new Catalog(URI.create("http://127.0.0.1:19120/api/v2"), Optional.empty()));
    assertThat(settings.sourceBucket()).isEqualTo("source");
    assertThat(settings.lakeBucket()).isEqualTo("lake");
    assertThat(settings.rulesUri()).isEqualTo(URI.create("file:///rules"));
    assertThat(settings.tableNamespace()).isEqualTo("wap");
    assertThat(settings.notifyOn())
        .containsExactlyInAnyOrder(NotifyOn.REJECTED, NotifyOn.FAILED, NotifyOn.WARNED);
    assertThat(settings.slackChannel()).isEmpty();
    assertThat(settings.slackToken()).isEmpty();
    assertThat(settings.slackTokenSecretArn()).isEmpty();
    assertThat(settings.slackTokenParameterArn()).isEmpty();
    assertThat(settings.slackApiUrl()).isEqualTo(URI.create("https://slack.com/api/"));
    assertThat(settings.markerRetention()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.branchRetention()).contains(Duration.ofDays(14));
    assertThat(settings.stateMachineArn()).isEmpty();
    assertThat(settings.allowOverride()).isFalse();
  }

  @Test
  void readsWhatIsSet() {
    Settings settings =
        Settings.from(
            with(
                Map.of(
                    "TABLE_NAMESPACE", "a.b",
                    "NOTIFY_ON", "PUBLISHED, SKIPPED",
                    "SLACK_CHANNEL", "#data",
                    "SLACK_TOKEN", "xoxb-1",
                    "SLACK_TOKEN_PARAMETER_ARN", "arn:aws:ssm:eu-west-1:1:parameter/x",
                    "SLACK_TOKEN_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:1:secret:x",
                    "SLACK_API_URL", "http://127.0.0.1:1/api/",
                    "MARKER_DAYS", "2",
                    "BRANCH_RETENTION_DAYS", "0",
                    "STATE_MACHINE_ARN", "arn:aws:states:eu-west-1:1:stateMachine:x")));

    assertThat(settings.tableNamespace()).isEqualTo("a.b");
    assertThat(settings.notifyOn()).containsExactlyInAnyOrder(NotifyOn.PUBLISHED, NotifyOn.SKIPPED);
    assertThat(settings.slackChannel()).contains("#data");
    assertThat(settings.slackToken()).contains("xoxb-1");
    assertThat(settings.slackTokenSecretArn())
        .contains("arn:aws:secretsmanager:eu-west-1:1:secret:x");
    assertThat(settings.slackTokenParameterArn()).contains("arn:aws:ssm:eu-west-1:1:parameter/x");
    assertThat(settings.slackApiUrl()).isEqualTo(URI.create("http://127.0.0.1:1/api/"));
    assertThat(settings.markerRetention()).isEqualTo(Duration.ofDays(2));
    assertThat(settings.branchRetention()).isEmpty();
    assertThat(settings.stateMachineArn()).contains("arn:aws:states:eu-west-1:1:stateMachine:x");
  }

  @Test
  void readsHowTheCatalogsClientsLogIn() {
    URI issuer = URI.create("https://issuer.example.com/oauth2/token");
    String arn = "arn:aws:secretsmanager:eu-west-1:1:secret:x";

    assertThat(
            Settings.from(
                    with(
                        Map.of(
                            "NESSIE_OAUTH2_TOKEN_URI",
                            issuer.toString(),
                            "NESSIE_OAUTH2_SECRET_ARN",
                            arn)))
                .catalog()
                .login())
        .contains(
            new CatalogLogin(Optional.of(issuer), new CatalogLogin.Stored(arn), Optional.empty()));
    assertThat(Settings.from(with(Map.of("NESSIE_OAUTH2_SECRET_ARN", arn))).catalog().login())
        .contains(
            new CatalogLogin(Optional.empty(), new CatalogLogin.Stored(arn), Optional.empty()));
    CatalogLogin given =
        Settings.from(
                with(
                    Map.of(
                        "NESSIE_OAUTH2_TOKEN_URI", issuer.toString(),
                        "NESSIE_OAUTH2_CLIENT_ID", "writer",
                        "NESSIE_OAUTH2_CLIENT_SECRET", "hush",
                        "NESSIE_OAUTH2_SCOPE", "nessie/read nessie/write")))
            .catalog()
            .login()
            .orElseThrow();
    assertThat(given)
        .isEqualTo(
            new CatalogLogin(
                Optional.of(issuer),
                new CatalogLogin.Given("writer", "hush"),
                Optional.of("nessie/read nessie/write")));
    assertThat(given.toString()).contains("writer").doesNotContain("hush");
    assertThat(given.who()).isEqualTo("client writer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NESSIE_OAUTH2_CLIENT_ID", "NESSIE_OAUTH2_CLIENT_SECRET", "NESSIE_OAUTH2_SCOPE"})
  void aLoginWithoutAnIssuerIsRefused(String name) {
    assertInvalid(
        with(Map.of(name, "x")),
        "%s is set, but NESSIE_OAUTH2_TOKEN_URI is not: set both, or neither if the catalog asks nobody who they are"
            .formatted(name));
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false",
    "false, true, false",
    "false, false, true",
    "true, true, true",
    "true, true, false"
  })
  void halfALoginIsRefused(boolean arn, boolean id, boolean secret) {
    Map<String, String> environment =
        new HashMap<>(with(Map.of("NESSIE_OAUTH2_TOKEN_URI", "https://issuer.example.com/")));
    if (arn) {
      environment.put("NESSIE_OAUTH2_SECRET_ARN", "arn");
    }
    if (id) {
      environment.put("NESSIE_OAUTH2_CLIENT_ID", "writer");
    }
    if (secret) {
      environment.put("NESSIE_OAUTH2_CLIENT_SECRET", "hush");
    }

    assertInvalid(
        environment,
        "The catalog's clients log in, since NESSIE_OAUTH2_TOKEN_URI or NESSIE_OAUTH2_SECRET_ARN is set: set either NESSIE_OAUTH2_SECRET_ARN, or both NESSIE_OAUTH2_CLIENT_ID and NESSIE_OAUTH2_CLIENT_SECRET");
  }

  @Test
  void aBlankOptionalSettingIsNotSet() {
    Settings settings =
        Settings.from(with(Map.of("SLACK_CHANNEL", " ", "TABLE_NAMESPACE", "", "NOTIFY_ON", "")));

    assertThat(settings.slackChannel()).isEmpty();
    assertThat(settings.tableNamespace()).isEqualTo("wap");
    assertThat(settings.notifyOn()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NESSIE_ENDPOINT", "SOURCE_BUCKET", "LAKE_BUCKET", "RULES_URI"})
  void aMissingSettingIsNamed(String name) {
    Map<String, String> environment = new HashMap<>(REQUIRED);
    environment.remove(name);
    assertInvalid(environment, "The environment variable %s is not set".formatted(name));

    environment.put(name, " ");
    assertInvalid(environment, "The environment variable %s is not set".formatted(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NESSIE_ENDPOINT", "RULES_URI", "SLACK_API_URL"})
  void aWrongUriIsNamed(String name) {
    assertInvalid(with(Map.of(name, "a b")), name + " is no URI: 'a b'");
    assertInvalid(with(Map.of(name, "rules")), name + " is no URI with a scheme: 'rules'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "TRUE", "1"})
  void anOverrideIsAllowedOrNot(String value) {
    assertThat(Settings.from(with(Map.of("ALLOW_OVERRIDE", "true"))).allowOverride()).isTrue();
    assertThat(Settings.from(with(Map.of("ALLOW_OVERRIDE", "false"))).allowOverride()).isFalse();
    assertInvalid(
        with(Map.of("ALLOW_OVERRIDE", value)),
        "ALLOW_OVERRIDE is '%s': give true or false".formatted(value));
  }

  @Test
  void notifyOnCanBeNone() {
    assertThat(Settings.from(with(Map.of("NOTIFY_ON", "NONE"))).notifyOn()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FAILD, FAILD",
    "'FAILED,', ''",
    "failed, failed",
    "'FAILED;REJECTED', FAILED;REJECTED"
  })
  void aWrongEndingIsNamed(String list, String wrong) {
    assertInvalid(
        with(Map.of("NOTIFY_ON", list)),
        "NOTIFY_ON has '%s': name some of [PUBLISHED, WARNED, SKIPPED, REJECTED, DISCARDED, FAILED], separated by commas, or NONE"
            .formatted(wrong));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-5", "2.5", "thirty", "99999999999"})
  void markersStayForTwoDaysAtLeast(String days) {
    assertInvalid(
        with(Map.of("MARKER_DAYS", days)),
        "MARKER_DAYS is '%s': give a whole number of days, 2 or more; a run may live for a day after it put its marker, and a twin for another: until both have ended the marker is what keeps them apart"
            .formatted(days));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "never"})
  void branchesStayForWholeDays(String days) {
    assertInvalid(
        with(Map.of("BRANCH_RETENTION_DAYS", days)),
        "BRANCH_RETENTION_DAYS is '%s': give a whole number of days, 0 or more; 0 keeps the branches of rejected uploads for ever"
            .formatted(days));
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(REQUIRED);
    environment.putAll(more);
    return environment;
  }

  private static void assertInvalid(Map<String, String> environment, String message) {
    assertThatThrownBy(() -> Settings.from(environment))
        .isExactlyInstanceOf(InvalidSetting.class)
        .hasMessage(message);
  }
}
