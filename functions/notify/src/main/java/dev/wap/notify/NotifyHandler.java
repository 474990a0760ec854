package dev.wap.notify;

import dev.wap.contract.Check;
import dev.wap.contract.Ending;
import dev.wap.contract.Example;
import dev.wap.contract.Notification;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.NotifyOutput;
import dev.wap.contract.Settings;
import dev.wap.contract.Settings.NotifyOn;
import dev.wap.contract.TaskHandler;
import dev.wap.records.MemoryStorage;
import dev.wap.records.RunRecord;
import dev.wap.records.RunRecords;
import dev.wap.records.S3;
import dev.wap.records.Secret;
import dev.wap.records.SecureParameter;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

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
    this(Settings.from(System.getenv()), S3.client(), Clock.systemUTC());
  }

  NotifyHandler(Settings settings, S3Client s3, Clock clock) {
    super(NotifyInput.class, S3::translate);
    this.settings = settings;
    this.records = new RunRecords(s3, settings.lakeBucket());
    this.secret = Secret.client(System.getenv());
    this.parameter = SecureParameter.client(System.getenv());
    this.clock = clock;
  }

  @Override
  protected void prime() throws Exception {
    var input =
        Example.passedOn(
            new NotifyInput(
                Ending.PUBLISHED,
                Example.EXECUTION,
                Example.UPLOAD,
                Example.RUN,
                Example.BRANCH,
                Example.SNAPSHOT,
                Example.AUDIT,
                Example.MERGE,
                null,
                Example.DECISION),
            NotifyInput.class);
    var unused =
        Example.passedOn(
            new NotifyOutput(new Notification(false, "none", "none")), NotifyOutput.class);
    Counts.of(input);
    try (S3Client storage = MemoryStorage.client()) {
      RunRecord record = RunRecord.of(input, clock.instant(), null);
      new RunRecords(storage, Example.UPLOAD.bucket())
          .replace(input.execution(), record, earlier -> false);
    }
    SlackChannel.prime(Message.title(input), Message.paragraphs(input));
  }

  /**
   * Stores the record before Slack is told, and with what became of that afterwards. A call that
   * finds the second has nothing left to do; one that finds the first only tells again, since a
   * message that comes twice is better than none. The call that stores the second counts the run,
   * so that it is counted once at most.
   */
  @Override
  protected NotifyOutput handle(NotifyInput input) {
    Instant endedAt = clock.instant();
    Optional<RunRecord> told = record(input, RunRecord.of(input, endedAt, null));
    if (told.isPresent()) {
      return new NotifyOutput(Check.present(told.get().notification(), "notification"));
    }
    Optional<String> undelivered = tell(input);
    undelivered.ifPresent(reason -> log.info("Not told to Slack: {}", reason));
    Notification notification =
        new Notification(
            undelivered.isEmpty(),
            settings.slackChannel().orElse("none"),
            undelivered.orElse(null));
    RunRecord last = RunRecord.of(input, endedAt, notification);
    Optional<RunRecord> earlier = record(input, last);
    // An answer that was lost: the earlier record is this very one.
    if (earlier.isEmpty() || earlier.get().equals(last)) {
      metrics().write(Counts.of(input), Map.of("table", table(input)));
    }
    return new NotifyOutput(notification);
  }

  /**
   * Stores the record, unless another call has stored one with what became of telling Slack:
   * answers that one. That a run is undecided is not the last word: whoever finds out more records
   * and tells it.
   */
  private Optional<RunRecord> record(NotifyInput input, RunRecord record) {
    return records.replace(
        input.execution(),
        record,
        earlier ->
            earlier.notification() != null
                && (earlier.ending() == input.ending() || earlier.ending() != Ending.UNDECIDED));
  }

  private static String table(NotifyInput input) {
    return input.run() == null ? "none" : input.run().table();
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
      case PUBLISHED ->
          Message.isWarned(input) || Message.isOverridden(input)
              ? NotifyOn.WARNED
              : NotifyOn.PUBLISHED;
      case SKIPPED -> NotifyOn.SKIPPED;
      case REJECTED -> NotifyOn.REJECTED;
      case DISCARDED -> NotifyOn.DISCARDED;
      case FAILED, UNDECIDED -> NotifyOn.FAILED;
    };
  }
}
