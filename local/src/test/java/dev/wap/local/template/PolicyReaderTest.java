package dev.wap.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the tests of policies read them as IAM does. */
final class PolicyReaderTest {
  private static final String TEMPLATE =
      """
      Globals:
        Function:
          PermissionsBoundary: !Ref Boundary
      Resources:
        Lake: {Type: AWS::S3::Bucket}
        Boundary:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: "s3:*", Resource: "*"}
                - {Effect: Allow, Action: "kms:*", Resource: "*", Condition: {Bool: {a: true}}}
                - {Effect: Deny, Action: s3:DeleteObject, Resource: "*/data/*"}
        F:
          Type: AWS::Serverless::Function
          Properties:
            Handler: h
            Runtime: java25
            CodeUri: f.zip
            Policies:
              - Statement:
                  - Effect: Allow
                    Action: [s3:GetObject, s3:DeleteObject]
                    Resource: [!Sub "${Lake.Arn}/a/*", !Sub "${Lake.Arn}/b?"]
                  - {Effect: Allow, Action: kms:Decrypt, Resource: "*"}
                  - {Effect: Deny, Action: s3:get*, Resource: !Sub "${Lake.Arn}/a/secret"}
              - !If
                - Never
                - Statement: [{Effect: Allow, Action: s3:PutObject, Resource: "*"}]
                - !Ref AWS::NoValue
      Conditions:
        Never: !Equals [a, b]
      """;

  @TempDir private Path folder;

  private Policies.Role read(String template) throws Exception {
    Path file = Files.writeString(folder.resolve("template.yaml"), template);
    return Policies.read(file, TemplateOptions.of(Map.of())).of("F");
  }

  @Test
  void whatIsAllowedAndNotDeniedAndWithinTheBoundary() throws Exception {
    Policies.Role role = read(TEMPLATE);
    String lake = "arn:aws:s3:::wap-lake/";

    assertThat(role.allows("s3:GetObject", lake + "a/x/y")).isTrue();
    assertThat(role.allows("S3:getobject", lake + "a/x")).isTrue();
    assertThat(role.allows("s3:GetObject", lake + "A/x")).isFalse();
    assertThat(role.allows("s3:GetObject", lake + "b1")).isTrue();
    assertThat(role.allows("s3:GetObject", lake + "b12")).isFalse();
    assertThat(role.allows("s3:GetObject", lake + "a/secret")).as("denied").isFalse();
    assertThat(role.allows("s3:DeleteObject", lake + "a/x")).isTrue();
    assertThat(role.allows("s3:DeleteObject", lake + "a/data/x")).as("the boundary").isFalse();
    assertThat(role.allows("kms:Decrypt", "k")).as("the boundary's condition").isFalse();
    assertThat(role.allows("s3:PutObject", lake + "a/x")).as("the condition").isFalse();
  }

  @Test
  void whatTheTestsWouldNotSee() {
    assertThatThrownBy(() -> read(TEMPLATE.replace("Action: s3:get*", "NotAction: s3:get*")))
        .hasMessageContaining("NotAction is not known to the tests of policies");
    assertThatThrownBy(() -> read(TEMPLATE.replace("Effect: Deny", "Effect: Allows")))
        .hasMessageContaining("neither allows nor denies");
    assertThatThrownBy(() -> read(TEMPLATE.replaceFirst("- Statement:", "- AWSLambdaExecute:")))
        .hasMessageContaining("is no policy document with statements");
  }
}
