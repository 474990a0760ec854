package dev.wap.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Execution;
import dev.wap.contract.Run;
import dev.wap.contract.Upload;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs name, the commands know again. */
final class NamesTest {
  private static final String FOLDER = "s3://lake/wap/orders";

  private final Run run =
      Run.of(
          new Upload("source", "orders/1.parquet", null, "etag", 1),
          new Execution("arn:aws:states:::execution:wap:one", "one", Instant.EPOCH));

  @ParameterizedTest
  @ValueSource(strings = {"", "rewritten-"})
  void filesOfUploads(String prefix) {
    assertThat(UploadFile.of(FOLDER + "/data/" + prefix + run.dataFileName()))
        .contains(new UploadFile(FOLDER, run.runId(), run.owner()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FOLDER + "/data/part-0.parquet",
        FOLDER + "/0123456789abcdef0123456789abcdef-0123456789abcdef.parquet",
        FOLDER + "/data/0123456789abcdef0123456789abcdef-0123456789abcde.parquet",
        FOLDER + "/data/other-0123456789abcdef0123456789abcdef-0123456789abcdef.parquet",
        FOLDER + "/data/0123456789abcdef0123456789abcdef-0123456789abcdef.parquet.crc"
      })
  void filesOfOthers(String location) {
    assertThat(UploadFile.of(location)).isEmpty();
  }
}
