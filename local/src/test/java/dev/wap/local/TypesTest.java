package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.contract.Tool;
import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type that a Parquet file can have: PyIceberg reads from {@code main} exactly what PyArrow
 * wrote, value by value and by filters, or the upload is refused and its column named. Nothing is
 * changed on the way. PyArrow and PyIceberg are those of WAP_TEST_PYTHON, which .ci/run sets.
 */
@ExtendWith(SharedCloud.class)
final class TypesTest {
  private static final int UPLOADS_AT_ONCE = 4;

  @TempDir private Path folder;

  private final CloudUnderTest cloud;

  TypesTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @Test
  void everyTypeIsReadBackEqualOrRefusedByName() throws Exception {
    Tool python = Tool.named("WAP_TEST_PYTHON");
    var unused = python.run(cloud.cloud(), python.script("write_types.py"), folder.toString());

    Map<String, ExecutionDescription> executions = uploadAll();
    Map<String, String> refused = new TreeMap<>();
    List<String> published = new ArrayList<>();
    executions.forEach(
        (name, execution) -> {
          if (execution.summary().status() == ExecutionStatus.SUCCEEDED) {
            published.add(name);
          } else {
            refused.put(
                name,
                execution.error().orElseThrow() + ": " + CloudUnderTest.errorMessage(execution));
          }
        });
    List<String> command =
        new ArrayList<>(List.of(python.script("compare_types.py"), folder.toString()));
    command.addAll(published);
    JsonNode compared =
        CloudUnderTest.parse(python.run(cloud.cloud(), command.toArray(String[]::new)));
    refused.forEach((name, why) -> System.out.println("REFUSED " + name + " " + why));
    compared.properties().forEach(it -> System.out.println("COMPARED " + it));
    assertThat(refused).isEmpty();
  }

  /** Uploads each file into a table of its name. */
  private Map<String, ExecutionDescription> uploadAll() throws Exception {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    Map<String, Future<ExecutionDescription>> uploads = new TreeMap<>();
    try (var threads = Executors.newFixedThreadPool(UPLOADS_AT_ONCE)) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".parquet", "");
        cloud.rules(name, "RowCount >= 0");
        uploads.put(
            name,
            threads.submit(() -> cloud.upload(name + "/a.parquet", Files.readAllBytes(file))));
      }
    }
    Map<String, ExecutionDescription> executions = new TreeMap<>();
    for (Map.Entry<String, Future<ExecutionDescription>> upload : uploads.entrySet()) {
      executions.put(upload.getKey(), upload.getValue().get());
    }
    return executions;
  }
}
