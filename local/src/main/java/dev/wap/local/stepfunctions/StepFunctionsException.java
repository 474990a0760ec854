package dev.wap.local.stepfunctions;

/**
 * A request that Step Functions refuses, with the error type and message that AWS answers with.
 * Source: messages recorded on AWS, LocalStack's {@code test_sfn_api.snapshot.json}; namespaces and
 * the limits' messages: measured on AWS by aoyagikouhei/sfn-local.
 */
public final class StepFunctionsException extends RuntimeException {
  private static final String SERVICE = "com.amazonaws.swf.service.v2.model";
  private static final String CONSTRAINTS = "com.amazon.coral.validate";
  private static final String PROTOCOL = "com.amazon.coral.service";

  private final String namespace;
  private final String type;

  private StepFunctionsException(String namespace, String type, String message) {
    super(message);
    this.namespace = namespace;
    this.type = type;
  }

  private StepFunctionsException(String type, String message) {
    this(SERVICE, type, message);
  }

  /** AWS's error type, such as {@code ExecutionDoesNotExist}. */
  public String type() {
    return type;
  }

  /** The type as it goes over the wire: its namespace, {@code #} and itself. */
  String wireType() {
    return namespace + "#" + type;
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

  static StepFunctionsException invalidToken() {
    return new StepFunctionsException("InvalidToken", "Invalid Token: 'Invalid token'");
  }

  static StepFunctionsException unknownOperation(String operation) {
    return new StepFunctionsException(
        PROTOCOL,
        "UnknownOperationException",
        "The embedded Step Functions has no operation '%s'".formatted(operation));
  }

  static StepFunctionsException serialization(String reason) {
    return new StepFunctionsException(PROTOCOL, "SerializationException", reason);
  }

  /** A member that breaks a constraint of the API's model. */
  static StepFunctionsException validation(String value, String member, String constraint) {
    return constraint("Value '%s' at '%s'".formatted(value, member), constraint);
  }

  static StepFunctionsException missing(String member) {
    return constraint("Value null at '%s'".formatted(member), "not be null");
  }

  /** The same of a member that the model calls sensitive: AWS does not repeat its value. */
  static StepFunctionsException sensitive(String member, String constraint) {
    return constraint("Value at '%s'".formatted(member), constraint);
  }

  private static StepFunctionsException constraint(String what, String constraint) {
    return new StepFunctionsException(
        CONSTRAINTS,
        "ValidationException",
        "1 validation error detected: %s failed to satisfy constraint: Member must %s"
            .formatted(what, constraint));
  }

  /** A member that AWS knows, and that means nothing here. */
  static StepFunctionsException unsupported(String member) {
    return new StepFunctionsException(
        CONSTRAINTS,
        "ValidationException",
        "The embedded Step Functions does not take the member '%s'".formatted(member));
  }
}
