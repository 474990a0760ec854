package dev.wap.local;

import dev.wap.loader.LoadException;
import dev.wap.loader.ObjectKey;
import dev.wap.loader.ParquetGenerator;
import dev.wap.loader.Progress;
import dev.wap.loader.Spec;
import dev.wap.loader.TemporaryFile;
import dev.wap.loader.Uploader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Uploads synthetic files by the loader, and follows the executions that they start. */
final class Uploads {
  private static final Duration RUN_LIMIT = Duration.ofMinutes(10);
  private static final int LATEST = 20;

  private final Uploader uploader;
  private final SfnClient stepFunctions;
  private final String sourceBucket;
  private final String stateMachineArn;
  private final Patience patience;

  /**
   * How long one waits.
   *
   * @param poll between two questions
   * @param start for an upload's execution to start
   * @param puts how often an upload whose execution does not start is put: S3 may send no events
   *     for some minutes after a bucket was told to
   */
  record Patience(Duration poll, Duration start, int puts) {}

  Uploads(
      Uploader uploader,
      SfnClient stepFunctions,
      String sourceBucket,
      String stateMachineArn,
      Patience patience) {
    this.uploader = uploader;
    this.stepFunctions = stepFunctions;
    this.sourceBucket = sourceBucket;
    this.stateMachineArn = stateMachineArn;
    this.patience = patience;
  }

  /**
   * Makes a file, uploads it, and waits until the execution that this has started has ended.
   *
   * @param out told when it takes long
   */
  DescribeExecutionResponse run(Spec spec, ObjectKey key, PrintStream out)
      throws IOException, LoadException, InterruptedException, TimeoutException {
    try (TemporaryFile file = TemporaryFile.in(Path.of(System.getProperty("java.io.tmpdir")))) {
      ParquetGenerator.write(file.path(), spec, Progress.NONE);
      for (int put = 1; put <= patience.puts(); put++) {
        uploader.upload(file.path(), sourceBucket, key, Progress.NONE);
        Optional<String> execution = awaitStart(key);
        if (execution.isPresent()) {
          return awaitEnd(execution.get());
        }
        if (put < patience.puts()) {
          out.println(
              "  no execution yet: S3 may need some minutes to send a new bucket's events; it is uploaded again");
        }
      }
    }
    throw new TimeoutException(
        "No execution has started for s3://%s/%s: see that the bucket sends its events to EventBridge, and that the rule is enabled"
            .formatted(sourceBucket, key));
  }

  private Optional<String> awaitStart(ObjectKey key) throws InterruptedException {
    long deadline = System.nanoTime() + patience.start().toNanos();
    do {
      Optional<String> started =
          stepFunctions
              .listExecutions(list -> list.stateMachineArn(stateMachineArn).maxResults(LATEST))
              .executions()
              .stream()
              .map(ExecutionListItem::executionArn)
              .filter(arn -> describe(arn).input().contains("\"" + key + "\""))
              // The newest is listed first, and later ones of the same upload decide nothing.
              .reduce((newer, older) -> older);
      if (started.isPresent()) {
        return started;
      }
      Thread.sleep(patience.poll());
    } while (System.nanoTime() < deadline);
    return Optional.empty();
  }

  private DescribeExecutionResponse awaitEnd(String executionArn)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + RUN_LIMIT.toNanos();
    while (true) {
      DescribeExecutionResponse execution = describe(executionArn);
      if (execution.status() != ExecutionStatus.RUNNING) {
        return execution;
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("The execution %s has not ended".formatted(executionArn));
      }
      Thread.sleep(patience.poll());
    }
  }

  private DescribeExecutionResponse describe(String executionArn) {
    return stepFunctions.describeExecution(describe -> describe.executionArn(executionArn));
  }

  /** An execution's history, the oldest event first. */
  List<HistoryEvent> history(DescribeExecutionResponse execution) {
    return stepFunctions
        .getExecutionHistoryPaginator(
            get -> get.executionArn(execution.executionArn()).includeExecutionData(true))
        .events()
        .stream()
        .toList();
  }
}
