package dev.wap.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.contract.Upload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replayed events are like those that S3 sends. */
final class UploadEventTest {
  private static final String MACHINE =
      "arn:aws:states:eu-central-1:123456789012:stateMachine:WapStateMachine";
  private static final Upload UPLOAD = new Upload("source", "orders/ä +%2F.parquet", "v1", "e", 7);

  private static String event(Upload upload) {
    return UploadEvent.of(
        upload,
        MACHINE,
        Instant.parse("2026-11-25T08:00:00.123Z"),
        UUID.fromString("7a7ebcf9-dc21-44fe-b11d-36900f90b433"));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(UploadEvent.read(event(UPLOAD))).contains(UPLOAD);
    Upload unversioned = new Upload("source", "orders/1.parquet", null, "e", 7);
    assertThat(UploadEvent.read(event(unversioned))).contains(unversioned);
    assertThat(event(unversioned)).doesNotContain("version-id");
  }

  @Test
  void eventsHaveTheMembersOfThoseOfS3() throws Exception {
    var json = new ObjectMapper();
    JsonNode real =
        json.readTree(Files.readString(Path.of("..", "events", "s3-object-created.json"), UTF_8));
    JsonNode replayed = json.readTree(event(UPLOAD));

    assertThat(names(replayed)).isEqualTo(names(real));
    assertThat(replayed.path("region").asText()).isEqualTo("eu-central-1");
    assertThat(replayed.path("account").asText()).isEqualTo("123456789012");
    assertThat(replayed.path("time").asText()).isEqualTo("2026-11-25T08:00:00Z");
    assertThat(replayed.at("/detail/object/size").isNumber()).isTrue();
    assertThat(names(real.path("detail"))).containsAll(names(replayed.path("detail")));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "no JSON",
        "[]",
        "{\"detail\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}",
        "{\"detail\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\",\"etag\":\"e\",\"size\":\"1\"}}}",
        "{\"detail\":{\"object\":{\"key\":\"k\",\"etag\":\"e\",\"size\":1}}}"
      })
  void otherInputsAreOfNoUpload(String input) {
    assertThat(UploadEvent.read(input)).isEmpty();
  }
}
