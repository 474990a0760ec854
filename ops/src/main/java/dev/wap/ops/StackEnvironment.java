package dev.wap.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that the commands read, made from a stack's outputs and what it was deployed
 * with: the same variables that the stack gives its functions, and the region and profile by which
 * it was found.
 */
final class StackEnvironment {
  /** Variables by the outputs that they come from. */
  private static final Map<String, String> REQUIRED =
      Map.of(
          "NESSIE_ENDPOINT", "NessieEndpoint",
          "SOURCE_BUCKET", "SourceBucketName",
          "LAKE_BUCKET", "LakeBucketName",
          "STATE_MACHINE_ARN", "StateMachineArn",
          "AFTERCARE_STATE_MACHINE_ARN", "AftercareStateMachineArn",
          "TABLE_NAMESPACE", "TableNamespace",
          "RULES_URI", "RulesUri",
          "MARKER_DAYS", "MarkerDays",
          "BRANCH_RETENTION_DAYS", "BranchRetentionDays");

  private static final String TOKEN_URI = "NESSIE_OAUTH2_TOKEN_URI";
  private static final String SECRET_ARN = "NESSIE_OAUTH2_SECRET_ARN";
  private static final String SCOPE = "NESSIE_OAUTH2_SCOPE";

  /** The login of a catalog that was there before the stack, which is the same for everybody. */
  private static final String OWN_SECRET = "NessieLoginSecretArn";

  /** What an environment that was meant for something else may have left. */
  private static final List<String> OTHERS =
      List.of(
          TOKEN_URI,
          SECRET_ARN,
          SCOPE,
          "NESSIE_OAUTH2_CLIENT_ID",
          "NESSIE_OAUTH2_CLIENT_SECRET",
          "ICEBERG_REST_ENDPOINT");

  /** As whom the catalog is asked, if it asks who one is. */
  enum Role {
    READ("NessieReadSecretArn", "nessie/read"),
    UPKEEP("NessieUpkeepSecretArn", "nessie/upkeep");

    private final String output;
    private final String scope;

    Role(String output, String scope) {
      this.output = output;
      this.scope = scope;
    }
  }

  private StackEnvironment() {}

  /**
   * The variables.
   *
   * @throws OpsException naming the output that is missing, or saying that the stack is not ready
   */
  static Map<String, String> of(Stack stack, AwsAccount account, Role role) {
    Map<String, String> variables = new LinkedHashMap<>();
    REQUIRED.forEach((variable, output) -> variables.put(variable, required(stack, output)));
    // A stack of a template that does not know of it allows it to nobody.
    variables.put("ALLOW_OVERRIDE", stack.parameters().getOrDefault("AllowOverride", "false"));
    String tokenUri = stack.outputs().getOrDefault("NessieTokenUri", "");
    if (!tokenUri.isEmpty()) {
      variables.put(TOKEN_URI, tokenUri);
      variables.put(SECRET_ARN, required(stack, role.output));
      variables.put(SCOPE, role.scope);
    } else if (stack.outputs().containsKey(OWN_SECRET)) {
      variables.put(SECRET_ARN, required(stack, OWN_SECRET));
    }
    String region = account.requiredRegion().id();
    variables.put("AWS_REGION", region);
    variables.put("AWS_DEFAULT_REGION", region);
    account.profile().ifPresent(profile -> variables.put("AWS_PROFILE", profile));
    return variables;
  }

  /**
   * Variables that must not stay as they are: what a stack has no output for, and keys, which count
   * more than a profile.
   */
  static List<String> unset(AwsAccount account) {
    List<String> names = new ArrayList<>(OTHERS);
    if (account.profile().isPresent()) {
      names.addAll(List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"));
    }
    return names;
  }

  private static String required(Stack stack, String output) {
    String value = stack.outputs().getOrDefault(output, "");
    if (!value.isEmpty()) {
      return value;
    }
    throw new OpsException(
        stack.outputs().isEmpty()
            ? "the stack '%s' is %s and has no outputs: wait until it is complete, or deploy it again with ./wap deploy --stack %s"
                .formatted(stack.name(), stack.status(), stack.name())
            : "the stack '%s' has no output %s: it is of another template, or of an older one, which ./wap deploy --stack %s brings up to date"
                .formatted(stack.name(), output, stack.name()));
  }
}
