package dev.wap.local.stepfunctions;

import java.util.regex.Pattern;

/**
 * Makes and checks the ARNs and names of machines and executions. Source: AWS Step Functions API
 * Reference, StartExecution and CreateStateMachine.
 *
 * @param region the region they are in
 * @param account the account that owns them, twelve digits
 */
record Arns(String region, String account) {
  /**
   * What a name must not hold: blanks, brackets, wildcards, special and control characters,
   * surrogates and what is no character.
   */
  private static final Pattern FORBIDDEN_IN_NAME =
      Pattern.compile(
          "[\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\p{Cntrl}\\x{80}-\\x{9f}"
              + "\\x{d800}-\\x{dfff}\\x{fffe}-\\x{10ffff}]");

  Arns {
    if (!account.matches("\\d{12}")) {
      throw new IllegalArgumentException("An account has twelve digits: " + account);
    }
  }

  String stateMachine(String name) {
    return "arn:aws:states:%s:%s:stateMachine:%s".formatted(region, account, name);
  }

  String execution(String machineName, String name) {
    return "arn:aws:states:%s:%s:execution:%s:%s".formatted(region, account, machineName, name);
  }

  static void checkStateMachine(String arn) {
    check(arn, "stateMachine", 7);
  }

  static void checkExecution(String arn) {
    check(arn, "execution", 8);
  }

  private static void check(String arn, String resourceType, int parts) {
    if (!arn.startsWith("arn:")) {
      throw StepFunctionsException.invalidArn("Invalid ARN prefix: " + arn);
    }
    String[] split = arn.split(":", -1);
    if (split.length > 5 && !split[5].equals(resourceType)) {
      throw StepFunctionsException.invalidArn(
          "Resource type not valid in this context: " + split[5]);
    }
    if (split.length != parts || split[parts - 1].isEmpty()) {
      throw StepFunctionsException.invalidArn("Invalid ARN: " + arn);
    }
  }

  static void checkName(String name) {
    if (name.isEmpty()
        || name.length() > Limits.MAX_NAME_LENGTH
        || FORBIDDEN_IN_NAME.matcher(name).find()) {
      throw StepFunctionsException.invalidName(name);
    }
  }
}
