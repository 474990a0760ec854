package dev.wap.dashboard.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import dev.wap.error.InvalidUpload;
import dev.wap.ops.Connections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions that run at present, {@value #MOST} at most. */
final class Running {
  static final int MOST = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connections lake;
  private final Map<String, String> inputs = new ConcurrentHashMap<>();

  Running(Connections lake) {
    this.lake = lake;
  }

  List<RunSummary> read() {
    List<ExecutionListItem> executions =
        lake.stepFunctions()
            .listExecutions(
                list ->
                    list.stateMachineArn(lake.stateMachineArn())
                        .statusFilter(ExecutionStatus.RUNNING)
                        .maxResults(MOST))
            .executions();
    inputs.keySet().retainAll(executions.stream().map(ExecutionListItem::executionArn).toList());
    return executions.stream().map(this::summary).toList();
  }

  private RunSummary summary(ExecutionListItem execution) {
    String input =
        inputs.computeIfAbsent(
            execution.executionArn(),
            arn -> lake.stepFunctions().describeExecution(it -> it.executionArn(arn)).input());
    Upload upload = upload(input);
    return new RunSummary(
        execution.name(),
        upload == null ? null : table(upload),
        upload == null ? "" : upload.uri(),
        execution.startDate(),
        null,
        RunSummary.RUNNING,
        null,
        null,
        List.of(),
        null);
  }

  /** The object that an execution's input tells of; absent if it is no event of S3's. */
  static @Nullable Upload upload(String input) {
    try {
      JsonNode detail = JSON.readTree(input).path("detail");
      String bucket = detail.path("bucket").path("name").asText();
      String key = detail.path("object").path("key").asText();
      return bucket.isEmpty() || key.isEmpty()
          ? null
          : new Upload(
              bucket,
              key,
              null,
              detail.path("object").path("etag").asText("none"),
              detail.path("object").path("size").asLong());
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static @Nullable String table(Upload upload) {
    try {
      return Run.table(upload);
    } catch (InvalidUpload e) {
      return null;
    }
  }
}
