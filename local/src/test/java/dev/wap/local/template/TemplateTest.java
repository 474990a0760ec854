package dev.wap.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
        Endpoint: {Type: String}
        Channel: {Type: String, Default: '', AllowedPattern: '(#[a-z]+)?', MaxLength: 9}
      Conditions:
        HasChannel: !Not [!Equals [!Ref Channel, '']]
        Either: !Or [!Condition HasChannel, !Equals [!Ref Stage, dev]]
        Loud: !And [!Condition HasChannel, !Equals [!Ref Stage, prod]]
      Globals:
        Function:
          Runtime: java25
          Timeout: 30
          Environment: {Variables: {ENDPOINT: !Ref Endpoint, SHARED: global}}
      Resources:
        SourceBucket:
          Type: AWS::S3::Bucket
          Properties:
            NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
        LakeBucket:
          Type: AWS::S3::Bucket
          Properties: {BucketName: !Sub '${AWS::StackName}-lake-${AWS::AccountId}'}
        Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {X: !GetAtt Nothing.Arn}}
        LoudFunction: {Type: AWS::Serverless::Function, Condition: Loud}
        WriteFunction:
          Type: AWS::Serverless::Function
          Properties:
            Handler: dev.wap.Write
            CodeUri: functions/write.zip
            MemorySize: 512
            AutoPublishAlias: live
            Events: {Daily: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}}
            Environment:
              Variables:
                SHARED: own
                RATIO: 1.10
                LAKE: !Ref LakeBucket
                URL: !Sub ['s3://${B}/${!raw}', {B: !Ref SourceBucket}]
                MACHINE: !Ref Machine
                PICKED: !Select [1, !Split ['-', !Sub 'a-b-${Stage}']]
                EITHER: !If [Either, one, other]
                JOINED: !Join ['/', [a, !GetAtt WriteFunction.Arn]]
                CHANNEL: !If [HasChannel, !Ref Channel, !Ref AWS::NoValue]
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: statemachine/m.asl.json
            DefinitionSubstitutions:
              WriteArn: !GetAtt WriteFunction.Arn
              WriteAlias: !Ref WriteFunction.Alias
              WriteUrl: !Sub lambda/${WriteFunction.Alias}
            Events:
              Upload:
                Type: EventBridgeRule
                Properties:
                  Pattern: {source: [aws.s3], detail: {bucket: {name: [!Ref SourceBucket]}}}
              Nightly: {Type: Schedule}
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("template.yaml");
    Files.writeString(file, TEMPLATE);
  }

  private Template read(Map<String, String> overrides) {
    return Template.read(file, TemplateOptions.of(overrides));
  }

  private Template readChanged(String from, String to) throws IOException {
    assertThat(TEMPLATE).contains(from);
    Files.writeString(file, TEMPLATE.replace(from, to));
    return read(Map.of("Endpoint", "http://e"));
  }

  @Test
  void readsFunctionsWithGlobalsAndIntrinsics() {
    var function = read(Map.of("Endpoint", "http://e")).function("WriteFunction");
    assertThat(function.name()).isEqualTo("wap-WriteFunction");
    assertThat(function.arn())
        .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:wap-WriteFunction");
    assertThat(function.codeUri()).isEqualTo(folder.resolve("functions/write.zip"));
    assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(function.memoryMegabytes()).isEqualTo(512);
    assertThat(function.environment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ENDPOINT", "http://e",
                "SHARED", "own",
                "RATIO", "1.10",
                "LAKE", "wap-lake-000000000000",
                "URL", "s3://wap-sourcebucket/${raw}",
                "PICKED", "b",
                "EITHER", "one",
                "MACHINE", "arn:aws:states:us-east-1:000000000000:stateMachine:wap-Machine",
                "JOINED", "a/" + function.arn()));
  }

  @Test
  void readsStateMachinesAndBuckets() {
    var template = read(Map.of("Endpoint", "http://e"));
    var machine = template.stateMachine("Machine");
    assertThat(machine.definitionUri()).isEqualTo(folder.resolve("statemachine/m.asl.json"));
    assertThat(machine.definitionSubstitutions())
        .containsEntry("WriteArn", template.function("WriteFunction").arn());
    assertThat(machine.rules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.name()).isEqualTo("Machine.Upload");
              assertThat(rule.pattern().toString())
                  .isEqualTo(
                      "{\"source\":[\"aws.s3\"],\"detail\":{\"bucket\":{\"name\":[\"wap-sourcebucket\"]}}}");
            });
    assertThat(template.buckets())
        .containsExactly(
            new BucketResource("SourceBucket", "wap-sourcebucket", true),
            new BucketResource("LakeBucket", "wap-lake-000000000000", false));
    assertThat(template.passedOver())
        .containsExactly(
            "Alarm (AWS::CloudWatch::Alarm)",
            "WriteFunction.Daily (ScheduleV2)",
            "Machine.Nightly (Schedule)");
  }

  @Test
  void anAliasIsTheFunctionItself() throws IOException {
    var template = read(Map.of("Endpoint", "http://e"));
    String arn = template.function("WriteFunction").arn();
    assertThat(template.stateMachine("Machine").definitionSubstitutions())
        .containsEntry("WriteAlias", arn)
        .containsEntry("WriteUrl", "lambda/" + arn);
    assertThat(
            readChanged("  Timeout: 30", "  AutoPublishAlias: live\n    Timeout: 30")
                .stateMachine("Machine")
                .definitionSubstitutions())
        .containsEntry("WriteAlias", arn);
    String place = "Resources.Machine.Properties.DefinitionSubstitutions.WriteAlias: ";
    assertThatThrownBy(() -> readChanged("AutoPublishAlias: live", "Description: no alias"))
        .hasMessage(place + "the function WriteFunction has no alias: it sets no AutoPublishAlias");
    assertThatThrownBy(() -> readChanged("!Ref WriteFunction.Alias", "!Ref LakeBucket.Alias"))
        .hasMessage(
            place
                + "GetAtt Alias of LakeBucket (AWS::S3::Bucket) has no value in the embedded cloud");
  }

  @Test
  void lengthsOfParametersAreNotLookedAt() {
    assertThat(
            read(Map.of("Endpoint", "e", "Channel", "#longerthannine"))
                .function("WriteFunction")
                .environment())
        .containsEntry("CHANNEL", "#longerthannine");
  }

  @Test
  void conditionsDecideWhatExists() {
    var quiet = read(Map.of("Endpoint", "e"));
    assertThat(quiet.function("WriteFunction").environment()).doesNotContainKey("CHANNEL");
    assertThatThrownBy(() -> quiet.function("LoudFunction"))
        .hasMessage("Resources.LoudFunction: there is no such resource");
    var channel = read(Map.of("Endpoint", "e", "Channel", "#c"));
    assertThat(channel.function("WriteFunction").environment()).containsEntry("CHANNEL", "#c");
    assertThatThrownBy(() -> read(Map.of("Endpoint", "e", "Channel", "#c", "Stage", "prod")))
        .hasMessage("Resources.LoudFunction.Properties.Handler: is missing");
  }

  @Test
  void refusesParametersThatDoNotFit() {
    assertThatThrownBy(() -> read(Map.of()))
        .hasMessage("Parameters.Endpoint: has no default, and no value is given");
    assertThatThrownBy(() -> read(Map.of("Endpoint", "e", "Stage", "test")))
        .hasMessage("Parameters.Stage: 'test' is not one of [dev, prod]");
    assertThatThrownBy(() -> read(Map.of("Endpoint", "e", "Channel", "c")))
        .hasMessage("Parameters.Channel: 'c' does not match (#[a-z]+)?");
    assertThatThrownBy(() -> read(Map.of("Endpoint", "e", "Stagge", "dev")))
        .hasMessage(
            "Parameters.Stagge: a value is given, but the template declares no such parameter");
  }

  @Test
  void refusesWhatCannotBeResolvedWhereItIsNeeded() {
    String place = "Resources.WriteFunction.Properties.Environment.Variables.LAKE: ";
    assertThatThrownBy(() -> readChanged("LAKE: !Ref LakeBucket", "LAKE: !Ref Lake"))
        .hasMessage(place + "there is no parameter or resource Lake");
    assertThatThrownBy(() -> readChanged("LAKE: !Ref LakeBucket", "LAKE: !Ref Alarm"))
        .hasMessage(
            place + "Ref of Alarm (AWS::CloudWatch::Alarm) has no value in the embedded cloud");
    assertThatThrownBy(() -> readChanged("LAKE: !Ref LakeBucket", "LAKE: !ImportValue x"))
        .hasMessage(place + "Fn::ImportValue is not known to the embedded cloud");
    assertThatThrownBy(() -> readChanged("LAKE: !Ref LakeBucket", "LAKE: !Ref LoudFunction"))
        .hasMessage(place + "the resource LoudFunction does not exist: its condition is false");
    assertThatThrownBy(() -> readChanged("MemorySize: 512", "MemorySize: 64"))
        .hasMessage(
            "Resources.WriteFunction.Properties: MemorySize is not within 128 to 10240: 64");
    assertThatThrownBy(() -> readChanged("-lake-${AWS::AccountId}", "-${LakeBucket}"))
        .hasMessage("Resources.LakeBucket.Properties.BucketName: depends on itself");
  }

  @Test
  void refusesRulesThatItCannotFollow() {
    String place = "Resources.Machine.Properties.Events.Upload: ";
    String pattern = "Pattern: {source";
    assertThatThrownBy(() -> readChanged(pattern, before(pattern, "InputPath: $.detail")))
        .hasMessage(place + "InputPath is not known to the embedded cloud: events arrive whole");
    assertThatThrownBy(() -> readChanged(pattern, before(pattern, "State: DISABLED")))
        .hasMessage(place + "State is not known to the embedded cloud");
    assertThatThrownBy(() -> readChanged(pattern, before(pattern, "EventBusName: other")))
        .hasMessage(place + "EventBusName is not known to the embedded cloud");
  }

  private static String before(String pattern, String property) {
    return property + "\n            " + pattern;
  }

  @Test
  void tellsWhatItPassesOver() throws IOException {
    var template =
        readChanged(
            "NotificationConfiguration: {Event",
            "VersioningConfiguration: {Status: Enabled}\n      NotificationConfiguration: {Event");
    assertThat(template.passedOver())
        .containsExactly(
            "SourceBucket.VersioningConfiguration (there are no object versions)",
            "Alarm (AWS::CloudWatch::Alarm)",
            "WriteFunction.Daily (ScheduleV2)",
            "Machine.Nightly (Schedule)");
    assertThat(template.bucket("SourceBucket").eventBridgeEnabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MemorySize: 512 | Layers: [arn:aws:lambda:x] | WriteFunction.Properties.Layers: is not known to the embedded cloud",
        "MemorySize: 512 | InlineCode: x | WriteFunction.Properties.InlineCode: is not known to the embedded cloud",
        "MemorySize: 512 | PackageType: Image | WriteFunction.Properties.PackageType: the embedded cloud runs zips, and no images",
        "MemorySize: 512 | Timeout: 901 | WriteFunction.Properties: Timeout is not within 1 to 900 seconds: PT15M1S",
        "MemorySize: 512 | Timeout: soon | WriteFunction.Properties.Timeout: is no whole number: \"soon\"",
        "CodeUri: functions/write.zip | CodeUrl: x | WriteFunction.Properties.CodeUri: is missing",
        "DefinitionUri: statemachine/m.asl.json | Definition: {} | Machine.Properties.Definition: is not known to the embedded cloud",
        "DefinitionUri: statemachine/m.asl.json | Type: EXPRESS | Machine.Properties.Type: the embedded cloud runs STANDARD state machines only",
        "Pattern: {source: [aws.s3], | Input: {source: [aws.s3], | Machine.Properties.Events.Upload: Input is not known to the embedded cloud: events arrive whole",
        "Type: AWS::CloudWatch::Alarm, | Kind: Alarm, | Alarm: has no Type",
      })
  void refusesWhatItWouldHaveToGuess(String from, String to, String message) {
    assertThatThrownBy(() -> readChanged(from, to)).hasMessage("Resources." + message);
  }

  @Test
  void substitutesADefinitionAndTellsWhatDoesNotFit() {
    var result =
        DefinitionSubstitution.of("${A} ${B} {% $x %} ${c d}", Map.of("A", "1$", "Z", "26"));
    assertThat(result.text()).isEqualTo("1$ ${B} {% $x %} ${c d}");
    assertThat(result.missing()).containsExactly("B");
    assertThat(result.unused()).containsExactly("Z");
    assertThatThrownBy(() -> result.orThrow("m.asl.json"))
        .hasMessage("m.asl.json: DefinitionSubstitutions has no value for [B]");
    assertThatThrownBy(() -> DefinitionSubstitution.of("", Map.of("Z", "")).orThrow("m"))
        .hasMessage("m: DefinitionSubstitutions names what is not used: [Z]");
  }
}
