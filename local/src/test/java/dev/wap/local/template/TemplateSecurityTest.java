package dev.wap.local.template;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What template.yaml promises of its safety, of every resource of a kind, so that one that is added
 * later keeps it too. Nothing here runs: it reads what is written.
 */
final class TemplateSecurityTest {
  private static final JsonNode ROOT =
      TemplateYaml.read(Path.of("").toAbsolutePath().resolveSibling("template.yaml"));
  private static final JsonNode PARAMETERS = ROOT.path("Parameters");

  private static final Set<String> LOG_DELIVERY =
      Set.of(
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups");

  /** Who may do what to everything, since AWS knows no resource to name there. */
  private static final Map<String, Set<String>> ON_EVERYTHING =
      Map.of(
          "FunctionBoundary",
          Set.of(
              "xray:PutTraceSegments",
              "xray:PutTelemetryRecords",
              "xray:GetSamplingRules",
              "xray:GetSamplingTargets",
              "xray:GetSamplingStatisticSummaries"),
          "WapStateMachine",
          LOG_DELIVERY,
          "AftercareStateMachine",
          LOG_DELIVERY,
          // In a key's own policy everything is the key.
          "AlarmKey",
          Set.of("kms:*", "kms:Decrypt", "kms:GenerateDataKey*"));

  /** Never changes while the stack lives, so that no version of a function can fall behind it. */
  private static final Set<String> FIXED =
      Set.of(
          "SourceBucket",
          "LakeBucket",
          "WapStateMachine",
          "AWS::Region",
          "AWS::StackName",
          "AWS::URLSuffix",
          // There while the stack's own Nessie is, whose address says so.
          "NessieUserPoolDomain",
          "NessieBranchSecret",
          "NessieWriteSecret",
          "NessieAuditSecret",
          "NessieMergeSecret",
          "NessieUpkeepSecret");

  /** Settings that a function has as all have them, and does not use. */
  private static final Map<String, Set<String>> NOT_USED =
      Map.of(
          "NotifyFunction",
          Set.of(
              "NessieContainer",
              "NessieEndpoint",
              "TableNamespace",
              "RulesUri",
              "MarkerDays",
              "BranchRetentionDays"));

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}.]*)[^}]*}");

  // ---- Buckets

  @Test
  void noBucketCanBeMadePublic() {
    of("AWS::S3::Bucket")
        .forEach(
            (name, bucket) -> {
              JsonNode block = bucket.at("/Properties/PublicAccessBlockConfiguration");
              for (String setting :
                  List.of(
                      "BlockPublicAcls",
                      "BlockPublicPolicy",
                      "IgnorePublicAcls",
                      "RestrictPublicBuckets")) {
                assertThat(block.path(setting).asBoolean()).as(name + "." + setting).isTrue();
              }
              assertThat(
                      bucket.at("/Properties/OwnershipControls/Rules/0/ObjectOwnership").asText())
                  .as(name + ": no ACLs")
                  .isEqualTo("BucketOwnerEnforced");
            });
  }

  @Test
  void everyBucketIsEncryptedAndOutlivesTheStack() {
    of("AWS::S3::Bucket")
        .forEach(
            (name, bucket) -> {
              assertThat(
                      bucket
                          .at(
                              "/Properties/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm")
                          .asText())
                  .as(name)
                  .isIn("AES256", "aws:kms");
              assertThat(bucket.path("DeletionPolicy").asText()).as(name).isEqualTo("Retain");
              assertThat(bucket.path("UpdateReplacePolicy").asText()).as(name).isEqualTo("Retain");
              assertThat(bucket.at("/Properties/LifecycleConfiguration/Rules").valueStream())
                  .as("%s: unfinished uploads end", name)
                  .anyMatch(
                      rule ->
                          rule.path("Status").asText().equals("Enabled")
                              && rule.has("AbortIncompleteMultipartUpload"));
            });
  }

  @Test
  void bucketsQueuesAndTopicsAnswerToTlsOnly() {
    Map<String, String> policies =
        Map.of(
            "AWS::S3::Bucket", "AWS::S3::BucketPolicy",
            "AWS::SQS::Queue", "AWS::SQS::QueuePolicy",
            "AWS::SNS::Topic", "AWS::SNS::TopicPolicy");
    policies.forEach(
        (type, policyType) ->
            of(type)
                .keySet()
                .forEach(
                    name ->
                        assertThat(of(policyType).values())
                            .as("%s has a policy that denies what is not TLS", name)
                            .anyMatch(
                                policy ->
                                    references(policy.path("Properties")).contains(name)
                                        && statements(policy).stream()
                                            .anyMatch(TemplateSecurityTest::deniesPlainHttp))));
  }

  private static boolean deniesPlainHttp(JsonNode statement) {
    return statement.path("Effect").asText().equals("Deny")
        && statement.path("Principal").asText().equals("*")
        && statement.at("/Condition/Bool/aws:SecureTransport").asText().equals("false");
  }

  // ---- Policies

  @Test
  void nothingIsAllowedOnEverythingUnlessAwsForcesIt() {
    Map<String, Set<String>> found = new TreeMap<>();
    resources()
        .forEach(
            (name, resource) ->
                allowed(resource)
                    .filter(statement -> texts(statement.path("Resource")).contains("*"))
                    .forEach(
                        statement ->
                            found
                                .computeIfAbsent(name, key -> new TreeSet<>())
                                .addAll(texts(statement.path("Action")))));
    assertThat(found).isEqualTo(new TreeMap<>(ON_EVERYTHING));
  }

  @Test
  void allowancesNameTheirActionsAndPrincipals() {
    resources()
        .forEach(
            (name, resource) ->
                allowed(resource)
                    .forEach(
                        statement -> {
                          assertThat(statement.has("NotAction") || statement.has("NotResource"))
                              .as("%s: %s", name, statement)
                              .isFalse();
                          assertThat(texts(statement.path("Principal")))
                              .as("%s: %s", name, statement)
                              .doesNotContain("*");
                          assertThat(texts(statement.path("Action")))
                              .as("%s: %s", name, statement)
                              .isNotEmpty()
                              .filteredOn(action -> action.contains("*"))
                              .isSubsetOf(ON_EVERYTHING.getOrDefault(name, Set.of()));
                        }));
  }

  /**
   * In IAM an asterisk stands for slashes too: under {@code *}{@code /metadata/*} there would also
   * be the reports of a table that is called metadata.
   */
  @Test
  void noTablesNameOpensWhatIsNoTable() {
    functions()
        .forEach(
            (name, function) ->
                allowed(function)
                    .flatMap(statement -> texts(statement.path("Resource")).stream())
                    .filter(resource -> resource.startsWith("${LakeBucket.Arn}"))
                    .forEach(
                        resource ->
                            assertThat(resource)
                                .as(name)
                                .matches(
                                    "\\$\\{LakeBucket\\.Arn}/(_wap/[a-z]+/\\*|\\$\\{Tables}/\\*/(data|metadata)/\\*)")));
  }

  @Test
  void reportsAreWrittenByTheAuditAloneAndNobodyDeletesThemOrData() {
    Set<String> writers = new TreeSet<>();
    functions()
        .forEach(
            (name, function) ->
                allowed(function)
                    .forEach(
                        statement -> {
                          List<String> actions = texts(statement.path("Action"));
                          String resources = String.join(" ", texts(statement.path("Resource")));
                          if (actions.contains("s3:PutObject")
                              && resources.contains("/_wap/audits/")) {
                            writers.add(name);
                          }
                          if (actions.contains("s3:DeleteObject")) {
                            assertThat(resources).as(name).doesNotContain("_wap", "/data/");
                          }
                        }));
    assertThat(writers).containsExactly("AuditBranchFunction");
    assertThat(statements(resources().get("FunctionBoundary")))
        .as("what no function may do, whatever its own policy says")
        .anyMatch(
            statement ->
                statement.path("Effect").asText().equals("Deny")
                    && texts(statement.path("Action")).contains("s3:DeleteObject")
                    && texts(statement.path("Resource"))
                        .contains("${LakeBucket.Arn}/${Tables}/*/data/*"));
  }

  /** Else a function would be refused on AWS what its own policy allows. */
  @Test
  void theBoundaryHoldsAllThatFunctionsMayDo() {
    Set<String> most =
        allowed(resources().get("FunctionBoundary"))
            .flatMap(statement -> texts(statement.path("Action")).stream())
            .collect(toCollection(TreeSet::new));
    functions()
        .forEach(
            (name, function) -> {
              assertThat(allowed(function))
                  .as(name)
                  .allSatisfy(
                      statement -> assertThat(most).containsAll(texts(statement.path("Action"))));
              assertThat(property(function, "PermissionsBoundary").path("Ref").asText())
                  .as(name)
                  .isEqualTo("FunctionBoundary");
            });
  }

  /** Each client of the catalog has its own secret, and no function sees another's. */
  @Test
  void functionsReadTheirOwnSecretAlone() {
    Set<String> all = new TreeSet<>();
    functions()
        .forEach(
            (name, function) -> {
              Set<String> read = new TreeSet<>();
              allowed(function)
                  .filter(it -> texts(it.path("Action")).contains("secretsmanager:GetSecretValue"))
                  .forEach(it -> read.addAll(references(it.path("Resource"))));
              Set<String> named = new TreeSet<>();
              function
                  .at("/Properties/Environment/Variables")
                  .properties()
                  .forEach(
                      variable -> {
                        if (variable.getKey().endsWith("_SECRET_ARN")) {
                          JsonNode value = variable.getValue();
                          named.addAll(references(value));
                        }
                      });
              assertThat(read).as(name).isEqualTo(named).isNotEmpty();
              // Of a catalog that was there before the stack, which has one login for all.
              read.remove("NessieLoginSecretArn");
              assertThat(all).as(name).doesNotContainAnyElementsOf(read);
              all.addAll(read);
            });
    assertThat(all)
        .containsAll(
            of("AWS::SecretsManager::Secret").keySet().stream()
                .filter(secret -> !secret.equals("NessieReadSecret"))
                .toList());
  }

  @Test
  void stateMachinesCallTheAliasesOfTheirFunctionsAndNothingElse() {
    of("AWS::Serverless::StateMachine")
        .forEach(
            (name, machine) -> {
              Set<String> called = new TreeSet<>();
              machine
                  .at("/Properties/DefinitionSubstitutions")
                  .properties()
                  .forEach(
                      entry -> {
                        assertThat(entry.getValue().path("Ref").asText())
                            .as(name)
                            .isEqualTo(entry.getKey() + ".Alias");
                        called.add(entry.getKey() + ".Alias");
                      });
              Set<String> invocable = new TreeSet<>();
              allowed(machine)
                  .filter(it -> texts(it.path("Action")).contains("lambda:InvokeFunction"))
                  .flatMap(it -> it.path("Resource").valueStream())
                  .forEach(resource -> invocable.add(resource.path("Ref").asText()));
              assertThat(invocable).as(name).isEqualTo(called).isNotEmpty();
            });
  }

  // ---- Functions and state machines

  @Test
  void everyFunctionStartsFromASnapshotOfAVersionThatItsAliasNames() {
    functions()
        .forEach(
            (name, function) -> {
              assertThat(property(function, "AutoPublishAlias").asText())
                  .as(name)
                  .isEqualTo("live");
              assertThat(property(function, "AutoPublishAliasAllProperties").asBoolean())
                  .as(name)
                  .isTrue();
              assertThat(property(function, "SnapStart").path("ApplyOn").asText())
                  .as(name)
                  .isEqualTo("PublishedVersions");
              assertThat(property(function, "EphemeralStorage").path("Size").asInt(512))
                  .as("%s: SnapStart takes no more", name)
                  .isEqualTo(512);
            });
  }

  /**
   * A version keeps its settings; CloudFormation publishes a new one when its description changes,
   * and SAM does not when a parameter does.
   */
  @Test
  void aVersionsDescriptionRepeatsItsSettings() {
    functions()
        .forEach(
            (name, function) -> {
              Set<String> settings = references(ROOT.at("/Globals/Function/Environment/Variables"));
              settings.addAll(references(function.at("/Properties/Environment")));
              settings.removeAll(FIXED);
              settings.removeAll(NOT_USED.getOrDefault(name, Set.of()));
              JsonNode description = property(function, "VersionDescription");
              assertThat(references(description))
                  .as("what VersionDescription of %s names", name)
                  .isEqualTo(settings);
              assertThat(length(description)).as(name).isLessThanOrEqualTo(256);
            });
  }

  /** The longest that it can be; of the Slack token's two places one is empty. */
  private static int length(JsonNode description) {
    String text = texts(description).get(0);
    int length = VARIABLE.matcher(text).replaceAll("").length();
    for (String name : references(description)) {
      if (!name.equals("SlackTokenParameterArn")) {
        JsonNode parameter = PARAMETERS.path(name);
        length +=
            name.equals("NessieLoginSecretArn")
                ? longestLoginName()
                : parameter
                    .path("MaxLength")
                    .asInt(parameter.path("AllowedPattern").isTextual() ? 4 : 0);
      }
    }
    return length;
  }

  /** The most that the pattern lets the last part of the secret's ARN have. */
  private static int longestLoginName() {
    Matcher most =
        Pattern.compile("\\{1,(\\d+)}")
            .matcher(PARAMETERS.at("/NessieLoginSecretArn/AllowedPattern").asText());
    assertThat(most.find()).as("NessieLoginSecretArn's pattern has a longest name").isTrue();
    return Integer.parseInt(most.group(1));
  }

  @Test
  void everyFunctionIsTracedAndLogsToAGroupThatEnds() {
    functions()
        .forEach(
            (name, function) -> {
              assertThat(property(function, "Tracing").asText()).as(name).isEqualTo("Active");
              assertThat(of("AWS::Logs::LogGroup"))
                  .as(name)
                  .containsKey(
                      property(function, "LoggingConfig").path("LogGroup").path("Ref").asText());
            });
    Set<String> groups =
        functions().values().stream()
            .map(it -> property(it, "LoggingConfig").path("LogGroup").path("Ref").asText())
            .collect(toCollection(TreeSet::new));
    assertThat(groups).as("a group for each function").hasSameSizeAs(functions().keySet());
    of("AWS::Logs::LogGroup")
        .forEach(
            (name, group) ->
                assertThat(group.at("/Properties/RetentionInDays").path("Ref").asText())
                    .as(name)
                    .isEqualTo("LogRetentionDays"));
  }

  @Test
  void noConcurrencyIsReserved() {
    functions()
        .forEach(
            (name, function) -> {
              assertThat(property(function, "ReservedConcurrentExecutions").isMissingNode())
                  .as(name)
                  .isTrue();
              assertThat(property(function, "ProvisionedConcurrencyConfig").isMissingNode())
                  .as(name)
                  .isTrue();
            });
  }

  @Test
  void everyStateMachineIsTracedAndLogsNoPayloads() {
    of("AWS::Serverless::StateMachine")
        .forEach(
            (name, machine) -> {
              assertThat(machine.at("/Properties/Tracing/Enabled").asBoolean()).as(name).isTrue();
              JsonNode logging = machine.at("/Properties/Logging");
              assertThat(logging.path("Level").asText()).as(name).isEqualTo("ALL");
              assertThat(logging.path("IncludeExecutionData").asBoolean(true)).as(name).isFalse();
              assertThat(references(logging)).as(name).containsExactly("WapLogGroup");
            });
  }

  // ---- What goes wrong

  @Test
  void whatCannotBeDeliveredIsTriedAgainAndKept() {
    Set<String> rules = new TreeSet<>();
    resources()
        .forEach(
            (name, resource) ->
                resource
                    .at("/Properties/Events")
                    .properties()
                    .forEach(
                        event -> {
                          String place = name + "." + event.getKey();
                          JsonNode properties = event.getValue().path("Properties");
                          JsonNode retries = properties.path("RetryPolicy");
                          assertThat(retries.path("MaximumRetryAttempts").asInt())
                              .as(place)
                              .isPositive();
                          assertThat(retries.path("MaximumEventAgeInSeconds").asInt())
                              .as(place)
                              .isBetween(3_600, 86_400);
                          assertThat(of("AWS::SQS::Queue"))
                              .as(place)
                              .containsKey(
                                  properties.at("/DeadLetterConfig/Arn/Fn::GetAtt/0").asText());
                          if (event.getValue().path("Type").asText().equals("EventBridgeRule")) {
                            rules.add(name + event.getKey());
                          } else {
                            assertThat(
                                    references(
                                        resource.at(
                                            "/Properties/EventInvokeConfig/DestinationConfig/OnFailure")))
                                .as("%s is called asynchronously", name)
                                .containsExactly("DeadLetterQueue");
                          }
                        }));
    Set<String> mayWrite = new TreeSet<>();
    allowed(resources().get("DeadLetterQueuePolicy"))
        .forEach(it -> mayWrite.addAll(references(it.at("/Condition/ArnEquals/aws:SourceArn"))));
    assertThat(mayWrite).as("rules that may write to the queue").isEqualTo(rules);
  }

  @Test
  void queuesAndTopicsAreEncrypted() {
    of("AWS::SQS::Queue")
        .forEach(
            (name, queue) ->
                assertThat(queue.at("/Properties/SqsManagedSseEnabled").asBoolean())
                    .as(name)
                    .isTrue());
    of("AWS::SNS::Topic")
        .forEach(
            (name, topic) ->
                assertThat(
                        of("AWS::KMS::Key")
                            .get(topic.at("/Properties/KmsMasterKeyId/Fn::GetAtt/0").asText())
                            .at("/Properties/EnableKeyRotation")
                            .asBoolean())
                    .as(name + ": CloudWatch cannot publish under SNS's own key")
                    .isTrue());
  }

  @Test
  void everyAlarmReachesSomebodyAndSilenceIsNone() {
    assertThat(of("AWS::CloudWatch::Alarm")).isNotEmpty();
    of("AWS::CloudWatch::Alarm")
        .forEach(
            (name, alarm) -> {
              assertThat(references(alarm.at("/Properties/AlarmActions")))
                  .as(name)
                  .containsExactly("AlarmTopic");
              assertThat(alarm.at("/Properties/AlarmDescription").asText()).as(name).isNotBlank();
              assertThat(alarm.at("/Properties/TreatMissingData").asText())
                  .as(name)
                  .isEqualTo("notBreaching");
            });
  }

  @Test
  void theDashboardIsJsonAndShowsEveryAlarm() throws Exception {
    for (JsonNode dashboard : of("AWS::CloudWatch::Dashboard").values()) {
      String body = dashboard.at("/Properties/DashboardBody/Fn::Sub").asText();
      assertThat(new ObjectMapper().readTree(body).path("widgets").valueStream())
          .allMatch(widget -> !widget.at("/properties/title").asText().isEmpty())
          .isNotEmpty();
      assertThat(references(dashboard.path("Properties")))
          .containsAll(of("AWS::CloudWatch::Alarm").keySet());
    }
  }

  // ---- Parameters

  @Test
  void noParameterTakesASecret() {
    PARAMETERS
        .properties()
        .forEach(
            parameter -> {
              assertThat(parameter.getValue().has("NoEcho")).as(parameter.getKey()).isFalse();
              if (parameter.getKey().matches("(?i).*(token|secret|password).*")) {
                assertThat(parameter.getKey()).endsWith("Arn");
                assertThat("xoxb-123456789012-AbCdEf")
                    .as(parameter.getKey())
                    .doesNotMatch(parameter.getValue().path("AllowedPattern").asText());
              }
            });
    functions()
        .forEach(
            (name, function) ->
                assertThat(function.at("/Properties/Environment/Variables").has("SLACK_TOKEN"))
                    .as(name)
                    .isFalse());
  }

  @Test
  void everyParameterIsExplainedCheckedAndGrouped() {
    List<String> grouped = new ArrayList<>();
    ROOT.at("/Metadata/AWS::CloudFormation::Interface/ParameterGroups")
        .forEach(group -> grouped.addAll(texts(group.path("Parameters"))));
    List<String> names = new ArrayList<>();
    PARAMETERS.fieldNames().forEachRemaining(names::add);
    assertThat(grouped).containsExactlyInAnyOrderElementsOf(names);
    PARAMETERS
        .properties()
        .forEach(
            parameter -> {
              assertThat(parameter.getValue().path("Description").asText())
                  .as(parameter.getKey())
                  .isNotBlank();
              assertThat(
                      parameter.getValue().has("AllowedPattern")
                          || parameter.getValue().has("AllowedValues")
                          || parameter.getValue().has("MinValue"))
                  .as(parameter.getKey())
                  .isTrue();
            });
  }

  // ---- How the template is read

  private static Map<String, JsonNode> resources() {
    Map<String, JsonNode> resources = new TreeMap<>();
    ROOT.path("Resources")
        .properties()
        .forEach(entry -> resources.put(entry.getKey(), entry.getValue()));
    return resources;
  }

  private static Map<String, JsonNode> of(String type) {
    Map<String, JsonNode> resources = resources();
    resources.values().removeIf(resource -> !resource.path("Type").asText().equals(type));
    return resources;
  }

  private static Map<String, JsonNode> functions() {
    return of("AWS::Serverless::Function");
  }

  /** A function's property, or what Globals says of it. */
  private static JsonNode property(JsonNode function, String name) {
    JsonNode own = function.path("Properties").path(name);
    return own.isMissingNode() ? ROOT.at("/Globals/Function").path(name) : own;
  }

  /** Every statement of every policy in a resource, also of those that a condition leaves out. */
  private static List<JsonNode> statements(JsonNode node) {
    List<JsonNode> statements = new ArrayList<>();
    if (node.has("Effect")) {
      statements.add(node);
    }
    node.forEach(child -> statements.addAll(statements(child)));
    return statements;
  }

  private static Stream<JsonNode> allowed(JsonNode resource) {
    return statements(resource).stream()
        .filter(statement -> statement.path("Effect").asText().equals("Allow"));
  }

  /** The texts of one or of a list, of a Sub its pattern. */
  private static List<String> texts(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream().flatMap(child -> texts(child).stream()).toList();
    }
    if (node.has("Fn::Sub")) {
      JsonNode pattern = node.get("Fn::Sub");
      return List.of((pattern.isArray() ? pattern.get(0) : pattern).asText());
    }
    return node.isTextual() ? List.of(node.asText()) : List.of();
  }

  /** The parameters and resources that a part of the template refers to. */
  private static Set<String> references(JsonNode node) {
    Set<String> references = new TreeSet<>();
    if (node.has("Ref")) {
      references.add(node.get("Ref").asText());
    } else if (node.has("Fn::GetAtt")) {
      references.add(node.get("Fn::GetAtt").path(0).asText());
    } else if (node.has("Fn::Sub")) {
      JsonNode pattern = node.get("Fn::Sub");
      Matcher matcher = VARIABLE.matcher((pattern.isArray() ? pattern.get(0) : pattern).asText());
      while (matcher.find()) {
        if (!pattern.path(1).has(matcher.group(1))) {
          references.add(matcher.group(1));
        }
      }
      pattern.path(1).forEach(child -> references.addAll(references(child)));
    } else {
      node.forEach(child -> references.addAll(references(child)));
    }
    return references;
  }
}
