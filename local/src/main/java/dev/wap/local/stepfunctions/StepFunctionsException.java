package dev.wap.local.stepfunctions;

import java.util.Locale;

/** A request that Step Functions refuses, with the error type and message that AWS answers with. */
public final class StepFunctionsException extends RuntimeException {
  private final String type;

  private StepFunctionsException(String type, String message) {
    super(message);
    this.type = type;
  }

  /** AWS's error type, such as {@code ExecutionDoesNotExist}. */
  public String type() {
    return type;
  }

  static StepFunctionsException stateMachineDoesNotExist(String arn) {
    return new StepFunctionsException(
        "StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'".formatted(arn));
  }

  static StepFunctionsException executionDoesNotExist(String arn) {
    return new StepFunctionsException(
        "ExecutionDoesNotExist", "Execution Does Not Exist: '%s'".formatted(arn));
  }

  static StepFunctionsException executionAlreadyExists(String arn) {
    return new StepFunctionsException(
        "ExecutionAlreadyExists", "Execution Already Exists: '%s'".formatted(arn));
  }

  static StepFunctionsException invalidArn(String reason) {
    return new StepFunctionsException("InvalidArn", "Invalid Arn: '%s'".formatted(reason));
  }

  static StepFunctionsException invalidName(String name) {
    return new StepFunctionsException("InvalidName", "Invalid Name: '%s'".formatted(name));
  }

  static StepFunctionsException invalidInput(String reason) {
    return new StepFunctionsException(
        "InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'".formatted(reason));
  }

  static StepFunctionsException invalidToken(String token) {
    return new StepFunctionsException("InvalidToken", "Invalid Token: '%s'".formatted(token));
  }

  static StepFunctionsException unknownOperation(String operation) {
    return new StepFunctionsException(
        "UnknownOperationException",
        "The embedded Step Functions has no operation '%s'".formatted(operation));
  }

  static StepFunctionsException serialization(String reason) {
    return new StepFunctionsException("SerializationException", reason);
  }

  static StepFunctionsException validation(String value, String member, String constraint) {
    return new StepFunctionsException(
        "ValidationException",
        String.format(
            Locale.ROOT,
            "1 validation error detected: Value %s at '%s' failed to satisfy constraint: Member must %s",
            value,
            member,
            constraint));
  }
}
