package dev.wap.local.stepfunctions;

import static dev.wap.local.stepfunctions.TestCloud.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/** The AWS SDK for Java as a client: what it sends is understood, and what it gets it can read. */
final class JavaSdkTest {
  @TempDir private Path data;
  private TestCloud cloud;
  private StepFunctionsApi api;
  private SfnClient client;

  @BeforeEach
  void start() throws Exception {
    cloud = new TestCloud(data);
    api = StepFunctionsApi.start(cloud.stepFunctions, 0);
    client =
        SfnClient.builder()
            .endpointOverride(api.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
    cloud.close();
  }

  @Test
  void startsDescribesListsAndReadsHistory() throws Exception {
    String machine = cloud.create(definition("'P':{'Type':'Pass','Output':{'b':2},'End':true}"));
    String arn =
        client
            .startExecution(it -> it.stateMachineArn(machine).name("n").input("{\"a\":1}"))
            .executionArn();
    cloud.stepFunctions.await(arn, Duration.ofSeconds(20));

    var described = client.describeExecution(it -> it.executionArn(arn));
    assertThat(described.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(described.input()).isEqualTo("{\"a\":1}");
    assertThat(described.output()).isEqualTo("{\"b\":2}");
    assertThat(described.startDate()).isEqualTo(TestCloud.START);
    assertThat(described.stopDate()).isEqualTo(TestCloud.START);
    assertThat(client.listExecutionsPaginator(it -> it.stateMachineArn(machine)).executions())
        .extracting(ExecutionListItem::executionArn)
        .containsExactly(arn);
    assertThat(
            client.getExecutionHistoryPaginator(it -> it.executionArn(arn).maxResults(1)).events())
        .extracting(HistoryEvent::type)
        .containsExactly(
            HistoryEventType.EXECUTION_STARTED,
            HistoryEventType.PASS_STATE_ENTERED,
            HistoryEventType.PASS_STATE_EXITED,
            HistoryEventType.EXECUTION_SUCCEEDED);
    assertThat(client.describeStateMachineForExecution(it -> it.executionArn(arn)).definition())
        .isEqualTo(client.describeStateMachine(it -> it.stateMachineArn(machine)).definition());
    assertThat(client.listStateMachinesPaginator().stateMachines())
        .singleElement()
        .satisfies(it -> assertThat(it.stateMachineArn()).isEqualTo(machine));
  }

  @Test
  void stopsWithErrorAndCause() {
    String machine = cloud.create(definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}"));
    String arn = client.startExecution(it -> it.stateMachineArn(machine)).executionArn();
    client.stopExecution(it -> it.executionArn(arn).error("E").cause("because"));
    var described = client.describeExecution(it -> it.executionArn(arn));
    assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
    assertThat(described.error()).isEqualTo("E");
    assertThat(described.cause()).isEqualTo("because");
  }

  @Test
  void errorsAreExceptionsOfTheirTypes() {
    String machine = cloud.create(definition("'W':{'Type':'Wait','Seconds':9999999,'End':true}"));
    String arn = client.startExecution(it -> it.stateMachineArn(machine).name("n")).executionArn();

    assertThatThrownBy(
            () -> client.startExecution(it -> it.stateMachineArn(machine).name("n").input("[]")))
        .isInstanceOf(ExecutionAlreadyExistsException.class);
    assertThatThrownBy(() -> client.startExecution(it -> it.stateMachineArn(machine + "x")))
        .isInstanceOf(StateMachineDoesNotExistException.class);
    assertThatThrownBy(() -> client.startExecution(it -> it.stateMachineArn("nonsense")))
        .isInstanceOf(InvalidArnException.class);
    assertThatThrownBy(() -> client.startExecution(it -> it.stateMachineArn(machine).name("a b")))
        .isInstanceOf(InvalidNameException.class);
    assertThatThrownBy(() -> client.startExecution(it -> it.stateMachineArn(machine).input("{")))
        .isInstanceOf(InvalidExecutionInputException.class);
    assertThatThrownBy(() -> client.describeExecution(it -> it.executionArn(arn + "x")))
        .isInstanceOf(ExecutionDoesNotExistException.class);
    assertThatThrownBy(
            () -> client.listExecutions(it -> it.stateMachineArn(machine).nextToken("x")))
        .isInstanceOf(InvalidTokenException.class);
    assertThatThrownBy(
            () ->
                client.startExecution(it -> it.stateMachineArn(machine).input("1".repeat(262_145))))
        .isInstanceOfSatisfying(
            SfnException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
    assertThatThrownBy(() -> client.listActivities())
        .isInstanceOfSatisfying(
            SfnException.class,
            e ->
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("UnknownOperationException"));
  }
}
