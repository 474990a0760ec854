// What the SDK's exceptions mean, in one line for a person.
package dev.wap.loader;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns exceptions of the SDK into a {@link LoadException}. */
final class S3Failure {

  private static final int MOVED = 301;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private S3Failure() {}

  /** Whether S3 answered at all. */
  static boolean isAnswered(Throwable failure) {
    return find(failure, S3Exception.class).isPresent();
  }

  /** Whether S3 answered, and the answer was that this is not allowed. */
  static boolean isDenied(Throwable failure) {
    return find(failure, S3Exception.class).map(S3Exception::statusCode).orElse(0) == FORBIDDEN;
  }

  /**
   * @param where what was talked to: an endpoint with its bucket
   */
  static LoadException explain(Throwable failure, String where) {
    return new LoadException(
        find(failure, S3Exception.class)
            .map(answer -> answered(answer, where))
            .orElseGet(() -> unanswered(failure, where)),
        failure);
  }

  private static String answered(S3Exception answer, String where) {
    return switch (answer.statusCode()) {
      case NOT_FOUND ->
          "there is no bucket at " + where + ": create it, or set SOURCE_BUCKET to one that exists";
      case FORBIDDEN ->
          "S3 refuses access to "
              + where
              + " ("
              + reason(answer)
              + "): check the AWS credentials and their permissions";
      case MOVED ->
          "the bucket at " + where + " is in another region: set AWS_REGION to the bucket's region";
      default -> "S3 answered %d for %s (%s)".formatted(answer.statusCode(), where, reason(answer));
    };
  }

  private static String unanswered(Throwable failure, String where) {
    String said = chain(failure).map(S3Failure::line).reduce("", (all, one) -> all + one + "\n");
    if (said.contains("Unable to load credentials")) {
      return "there are no AWS credentials for "
          + where
          + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run 'aws configure'";
    }
    if (said.contains("Unable to load region")) {
      return "there is no AWS region for " + where + ": set AWS_REGION, or run 'aws configure'";
    }
    Optional<IOException> connection =
        find(failure, ConnectException.class)
            .map(IOException.class::cast)
            .or(
                () ->
                    find(failure, UnknownHostException.class)
                        .map(unknown -> new IOException("unknown host " + unknown.getMessage())));
    // The SDK's pool may wait in vain for a connection that was refused meanwhile.
    boolean noConnection = said.contains("Acquire operation took longer");
    if (connection.isPresent() || noConnection) {
      return "cannot reach "
          + where
          + " ("
          + connection.map(S3Failure::line).orElse("no connection in time")
          + "): is it running, and is AWS_ENDPOINT_URL_S3 right?";
    }
    return "cannot upload to "
        + where
        + " ("
        + find(failure, SdkClientException.class).map(S3Failure::line).orElse(line(failure))
        + ")";
  }

  private static String reason(S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null || code.isBlank() ? "HTTP " + answer.statusCode() : code;
  }

  private static String line(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElseThrow();
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return chain(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, one -> one != null, Throwable::getCause).limit(20);
  }
}
