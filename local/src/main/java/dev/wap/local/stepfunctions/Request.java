package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The members of a request, each checked as the service's API model says. */
final class Request {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_TOKEN_LENGTH = 1024;

  /** ListExecutions' tokens alone may be longer. */
  static final int MAX_EXECUTIONS_TOKEN_LENGTH = 3096;

  private final JsonNode members;

  Request(JsonNode members) {
    this.members = members;
  }

  Optional<String> string(String member) {
    Optional<JsonNode> value = present(member);
    value.ifPresent(node -> require(node.isTextual(), member, "a string"));
    return value.map(JsonNode::textValue);
  }

  /** A string of at least one character. */
  Optional<String> string(String member, int most) {
    Optional<String> value = string(member);
    value.ifPresent(
        text -> {
          if (text.length() > most) {
            throw StepFunctionsException.validation(
                text, member, "have length less than or equal to " + most);
          }
          if (text.isEmpty()) {
            throw StepFunctionsException.validation(
                text, member, "have length greater than or equal to 1");
          }
        });
    return value;
  }

  /** A string that the model calls sensitive. */
  Optional<String> sensitive(String member, int most) {
    Optional<String> value = string(member);
    if (value.isPresent() && value.get().length() > most) {
      throw StepFunctionsException.sensitive(member, "have length less than or equal to " + most);
    }
    return value;
  }

  String arn(String member) {
    return string(member, Limits.MAX_ARN_LENGTH)
        .orElseThrow(() -> StepFunctionsException.missing(member));
  }

  /** Refuses members that would change the answer on AWS, and that nothing is done about here. */
  void refuse(String... unsupported) {
    for (String member : unsupported) {
      if (present(member).isPresent()) {
        throw StepFunctionsException.unsupported(member);
      }
    }
  }

  boolean flag(String member, boolean byDefault) {
    Optional<JsonNode> value = present(member);
    value.ifPresent(node -> require(node.isBoolean(), member, "a boolean"));
    return value.map(JsonNode::booleanValue).orElse(byDefault);
  }

  /** One of an enum's names, as ListExecutions' statusFilter is. */
  Optional<ExecutionStatus> status(String member) {
    Optional<String> name = string(member);
    // PENDING_REDRIVE is a filter that AWS takes, and that nothing here ever matches.
    List<String> names =
        List.of("SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING");
    if (name.isPresent() && !names.contains(name.get())) {
      throw StepFunctionsException.validation(
          name.get(), member, "satisfy enum value set: [" + String.join(", ", names) + "]");
    }
    return name.flatMap(
        text ->
            Arrays.stream(ExecutionStatus.values())
                .filter(status -> status.name().equals(text))
                .findFirst());
  }

  /** How many results a page holds: 100 unless told, at most 1,000. */
  int maxResults() {
    Optional<JsonNode> value = present("maxResults");
    value.ifPresent(node -> require(node.isIntegralNumber(), "maxResults", "an integer"));
    long size = value.map(JsonNode::longValue).orElse(0L);
    if (size > MAX_PAGE) {
      throw StepFunctionsException.validation(
          Long.toString(size), "maxResults", "have value less than or equal to " + MAX_PAGE);
    }
    if (size < 0) {
      throw StepFunctionsException.validation(
          Long.toString(size), "maxResults", "have value greater than or equal to 0");
    }
    return size == 0 ? DEFAULT_PAGE : (int) size;
  }

  Optional<String> nextToken() {
    return nextToken(MAX_TOKEN_LENGTH);
  }

  Optional<String> nextToken(int most) {
    return string("nextToken", most);
  }

  private Optional<JsonNode> present(String member) {
    return Optional.ofNullable(members.get(member)).filter(node -> !node.isNull());
  }

  private static void require(boolean condition, String member, String what) {
    if (!condition) {
      throw StepFunctionsException.serialization("The member " + member + " must be " + what);
    }
  }
}
