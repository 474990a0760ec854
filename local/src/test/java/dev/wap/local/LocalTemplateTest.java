package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.local.lambda.TestFunction;
import dev.wap.local.template.Template;
import dev.wap.local.template.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code wap build} and {@code wap up} check: whatever is named is there, and fits. */
final class LocalTemplateTest {
  private static final String HANDLER = "dev.wap.local.lambda.TestHandler";

  private static final String TEMPLATE =
      """
      Parameters:
        NessieEndpoint: {Type: String}
        RulesUri: {Type: String}
      Resources:
        F:
          Type: AWS::Serverless::Function
          Properties:
            Handler: dev.wap.local.lambda.TestHandler::handleRequest
            CodeUri: function.zip
            Runtime: java25
        M:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: m.asl.json
            DefinitionSubstitutions: {F: !GetAtt F.Arn}
      """;

  private static final String DEFINITION =
      """
      {"QueryLanguage": "JSONata", "StartAt": "Call", "States": {
        "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
          "Arguments": {"FunctionName": "${F}"}}}}
      """;

  @TempDir private static Path shared;
  private static Path goodZip;

  @TempDir private Path project;

  @BeforeAll
  static void makeZip() throws IOException {
    goodZip = TestFunction.zip(shared);
  }

  @BeforeEach
  void makeProject() throws IOException {
    Files.writeString(project.resolve("template.yaml"), TEMPLATE);
    Files.writeString(project.resolve("m.asl.json"), DEFINITION);
    Files.copy(goodZip, zip());
  }

  private Path zip() {
    return project.resolve("function.zip");
  }

  private void change(String file, String from, String to) throws IOException {
    String text = Files.readString(project.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(project.resolve(file), text.replace(from, to));
  }

  private void check() throws IOException {
    var options =
        new LocalOptions(
            project, project, shared.resolve("cache"), project, Ports.DEFAULT, Map.of());
    Template template = LocalTemplate.read(options, LocalTemplate.NO_NESSIE);
    assertThat(LocalTemplate.check(template, options.cache())).containsOnlyKeys("M");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::check)
        .isInstanceOf(IOException.class)
        .hasMessage(message.replace("DIR", project.toString()));
  }

  @Test
  void whatFitsPasses() throws IOException {
    check();
    change("template.yaml", "java25", "java21");
    change("template.yaml", HANDLER + "::handleRequest", HANDLER);
    check();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "::handleRequest | ::handle | Handler: the class dev.wap.local.lambda.TestHandler has no public method handle",
        "TestHandler:: | NoHandler:: | Handler: there is no class dev.wap.local.lambda.NoHandler in DIR/function.zip",
        "lambda.TestHandler::handleRequest | lambda.TestHandler$Refused::getMessage | Handler: the class dev.wap.local.lambda.TestHandler$Refused has no public constructor without parameters",
        "lambda.TestHandler::handleRequest | lambda.TestHandler$Refused | Handler: the class dev.wap.local.lambda.TestHandler$Refused is neither RequestHandler nor RequestStreamHandler, so a method must be named: dev.wap.local.lambda.TestHandler$Refused::method",
        "java25 | python3.13 | Runtime: the embedded Lambda runs java21 and java25, and not python3.13",
        "java25 | java17 | Runtime: the embedded Lambda runs java21 and java25, and not java17",
        "function.zip | none.zip | CodeUri: DIR/none.zip does not exist; run ./wap build",
        "function.zip | m.asl.json | CodeUri: DIR/m.asl.json is no zip (zip END header not found); run ./wap build",
      })
  void aFunctionThatCannotStartIsRefused(String from, String to, String message)
      throws IOException {
    change("template.yaml", from, to);
    assertRefused("template.yaml: Resources.F.Properties." + message);
  }

  @Test
  void aClassForANewerJavaThanTheRuntimesIsRefused() throws IOException {
    byte[] newer = bytes(HANDLER);
    newer[7] = 70;
    zip(HANDLER, newer);
    assertRefused(
        "template.yaml: Resources.F.Properties.Runtime: java25 runs no classes for Java 26, which %s is; change the Runtime or the compiler's release"
            .formatted(HANDLER));
  }

  @Test
  void aClassWithoutWhatItNeedsIsRefused() throws IOException {
    String lonely = "dev.wap.local.s3.AtomicBlobStore";
    zip(lonely, bytes(lonely));
    change("template.yaml", HANDLER + "::handleRequest", lonely);
    assertRefused(
        "template.yaml: Resources.F.Properties.Handler: the class %s in DIR/function.zip cannot be loaded: java.lang.NoClassDefFoundError: org/gaul/s3proxy/blobstore/ForwardingBlobStore"
            .formatted(lonely));
  }

  /** Source: "Lambda quotas": deployment package, 250 MB unzipped, which are 262144000 bytes. */
  @Test
  void aZipOverLambdasLimitIsRefused() throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(zip()))) {
      out.setLevel(Deflater.BEST_SPEED);
      out.putNextEntry(new ZipEntry("zeros"));
      byte[] megabyte = new byte[1_000_000];
      for (int i = 0; i < 263; i++) {
        out.write(megabyte);
      }
      out.closeEntry();
    }
    assertRefused(
        "template.yaml: Resources.F.Properties.CodeUri: DIR/function.zip has 263000000 bytes when unzipped, and Lambda takes 262144000 at most; leave out dependencies");
  }

  @Test
  void aFunctionThatTheStateMachineNamesAndNobodyHasIsRefused() throws IOException {
    change("template.yaml", "!GetAtt F.Arn", "wap-G");
    assertRefused(
        "DIR/m.asl.json: States.Call.Arguments.FunctionName: there is no function wap-G in the template");
  }

  @Test
  void aSubstitutionWithoutAValueIsRefusedAndOneThatIsNotUsed() throws IOException {
    change("template.yaml", "{F: !GetAtt F.Arn}", "{F: !GetAtt F.Arn, G: x}");
    assertRefused("DIR/m.asl.json: M: DefinitionSubstitutions names what is not used: [G]");
    change("m.asl.json", "${F}", "${H}");
    change("template.yaml", "{F: !GetAtt F.Arn, G: x}", "{}");
    assertRefused("DIR/m.asl.json: M: DefinitionSubstitutions has no value for [H]");
    change("template.yaml", "{}", "{H: !GetAtt G.Arn}");
    assertThatThrownBy(this::check)
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "template.yaml: Resources.M.Properties.DefinitionSubstitutions.H (GetAtt): there is no parameter or resource G");
  }

  @Test
  void whatAwsTakesAndNobodyMeansIsRefused() throws IOException {
    change("m.asl.json", "\"End\": true,", "\"End\": true, \"Output\": \"{% $nobody %}\",");
    assertRefused(
        "DIR/m.asl.json: States.Call.Output: there is no variable and no function $nobody");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    change("template.yaml", "::handleRequest", "::handle");
    change("m.asl.json", "\"End\": true,", "\"Next\": \"Nowhere\",");
    assertThatThrownBy(this::check)
        .hasMessageContaining("has no public method handle")
        .hasMessageContaining("m.asl.json: Invalid state machine:")
        .hasMessageContaining("Nowhere");
    Files.delete(project.resolve("m.asl.json"));
    assertThatThrownBy(this::check)
        .hasMessageContaining("has no public method handle")
        .hasMessageEndingWith(
            "template.yaml: Resources.M.Properties.DefinitionUri: %s does not exist"
                .formatted(project.resolve("m.asl.json")));
  }

  private static byte[] bytes(String className) throws IOException {
    try (InputStream in =
        LocalTemplateTest.class.getResourceAsStream("/" + className.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }

  private void zip(String className, byte[] bytes) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(zip()))) {
      out.putNextEntry(new ZipEntry(className.replace('.', '/') + ".class"));
      out.write(bytes);
      out.closeEntry();
    }
  }
}
