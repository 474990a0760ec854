package dev.wap.notify;

import dev.wap.contract.Ending;
import dev.wap.contract.Notification;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.NotifyOutput;
import dev.wap.contract.Settings;
import dev.wap.contract.Settings.NotifyOn;
import dev.wap.contract.TaskHandler;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import dev.wap.records.S3;
import dev.wap.records.Secret;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Notify states, through which every run ends: stores the run's record, and tells Slack of what
 * it is set to tell. A message that does not get through is said so in the result and never fails
 * the run.
 */
public final class NotifyHandler extends TaskHandler<NotifyInput, NotifyOutput> {
  private static final Logger log = LoggerFactory.getLogger(NotifyHandler.class);

  private final Settings settings;
  private final RunRecords records;
  private final Secret secret;
  private final SecureParameter parameter;
  private final Clock clock;
  private @Nullable SlackChannel slack;

  /** The function as Lambda makes it, its settings from the environment. */
  public NotifyHandler() {
    this(Settings.from(System.getenv()), Clock.systemUTC());
  }

  private NotifyHandler(Settings settings, Clock clock) {
    super(NotifyInput.class, S3::translate);
    this.settings = settings;
    this.records = new RunRecords(S3.client(), settings.lakeBucket());
    this.secret = Secret.client(System.getenv());
    this.parameter = SecureParameter.client(System.getenv());
    this.clock = clock;
  }

  /**
   * Stores the record before Slack is told, and with what became of that afterwards. A call that
   * finds the second has nothing left to do; one that finds the first only tells again, since a
   * message that comes twice is better than none.
   */
  @Override
  protected NotifyOutput handle(NotifyInput input) {
    Instant endedAt = clock.instant();
    Optional<Notification> told = record(input, endedAt, null);
    if (told.isPresent()) {
      return new NotifyOutput(told.get());
    }
    Optional<String> undelivered = tell(input);
    undelivered.ifPresent(reason -> log.info("Not told to Slack: {}", reason));
    Notification notification =
        new Notification(
            undelivered.isEmpty(),
            settings.slackChannel().orElse("none"),
            undelivered.orElse(null));
    var unused = record(input, endedAt, notification);
    return new NotifyOutput(notification);
  }

  /**
   * Stores the record, unless another call has stored one with what became of telling Slack:
   * answers that. That a run is undecided is not the last word: whoever finds out more records and
   * tells it.
   */
  private Optional<Notification> record(
      NotifyInput input, Instant endedAt, @Nullable Notification notification) {
    return records
        .replace(
            input.execution(),
            RunRecord.of(input, endedAt, notification),
            earlier ->
                earlier.notification() != null
                    && (earlier.ending() == input.ending() || earlier.ending() != Ending.UNDECIDED))
        .map(RunRecord::notification);
  }

  /** Tells Slack; answers why not, if not. */
  private Optional<String> tell(NotifyInput input) {
    NotifyOn about = about(input);
    if (!settings.notifyOn().contains(about)) {
      return Optional.of("NOTIFY_ON does not name " + about);
    }
    if (settings.slackChannel().isEmpty()) {
      return Optional.of("SLACK_CHANNEL is not set");
    }
    try {
      Optional<SlackChannel> target = slack(settings.slackChannel().get());
      return target.isEmpty()
          ? Optional.of(
              "No Slack token: set SLACK_TOKEN_SECRET_ARN, SLACK_TOKEN_PARAMETER_ARN or SLACK_TOKEN")
          : target.get().post(Message.title(input), Message.paragraphs(input));
    } catch (IOException | RuntimeException e) {
      log.warn("Telling Slack failed", e);
      return Optional.of("Telling Slack failed: " + e.getMessage());
    }
  }

  private Optional<SlackChannel> slack(String channel) throws IOException {
    if (slack == null) {
      Optional<String> token = settings.slackToken();
      if (token.isEmpty() && settings.slackTokenSecretArn().isPresent()) {
        token = Optional.of(secret.read(settings.slackTokenSecretArn().get()));
      }
      if (token.isEmpty() && settings.slackTokenParameterArn().isPresent()) {
        token = Optional.of(parameter.read(settings.slackTokenParameterArn().get()));
      }
      slack =
          token.map(text -> new SlackChannel(settings.slackApiUrl(), text, channel)).orElse(null);
    }
    return Optional.ofNullable(slack);
  }

  private static NotifyOn about(NotifyInput input) {
    return switch (input.ending()) {
      case PUBLISHED -> Message.isWarned(input) ? NotifyOn.WARNED : NotifyOn.PUBLISHED;
      case SKIPPED -> NotifyOn.SKIPPED;
      case REJECTED -> NotifyOn.REJECTED;
      case FAILED, UNDECIDED -> NotifyOn.FAILED;
    };
  }
}
