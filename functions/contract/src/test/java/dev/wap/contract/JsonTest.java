package dev.wap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidInput;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  private static final String UPLOAD =
      """
      {"bucket": "in", "key": "a b/ü.parquet", "etag": "e1", "sizeBytes": 7}""";
  private static final String EXECUTION =
      """
      {"arn": "arn:aws:states:eu-west-1:1:execution:wap:x", "name": "x", "startTime": "2026-11-22T10:11:12.345Z"}""";
  private static final String BRANCH_INPUT =
      """
      {"action": "CREATE", "upload": %s, "execution": %s, "attempt": 1}"""
          .formatted(UPLOAD, EXECUTION);
  private static final String SNAPSHOT =
      """
      {"snapshotId": 5, "dataFile": "s3://lake/f", "addedRecords": 3, "addedBytes": 9, "mode": "REGISTERED", "schemaChange": "NONE"}""";
  private static final String DISCARD =
      """
      {"branches": ["upload/t/x-1"], "published": false, "overtaken": false}""";

  @Test
  void readsWhatItWrites() {
    BranchInput input = read(BRANCH_INPUT, BranchInput.class);

    assertThat(Json.read(Json.write(input), BranchInput.class)).isEqualTo(input);
    assertThat(input.upload().key()).isEqualTo("a b/ü.parquet");
    assertThat(input.execution().startTime()).isEqualTo(Instant.parse("2026-11-22T10:11:12.345Z"));
  }

  @Test
  void writesInstantsAsIsoAndLeavesAbsentValuesOut() {
    assertThat(text(read(BRANCH_INPUT, BranchInput.class).execution()))
        .contains("\"startTime\":\"2026-11-22T10:11:12.345Z\"");
    assertThat(text(read(UPLOAD, Upload.class))).doesNotContain("versionId").doesNotContain("null");
  }

  @Test
  void takesAnExplicitNullForAnOptionalValue() {
    String upload = UPLOAD.replace("\"etag\"", "\"versionId\": null, \"etag\"");

    assertThat(read(upload, Upload.class)).isEqualTo(read(UPLOAD, Upload.class));
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'CREATE'|'MAKE'|$.action",
        "'CREATE'|''|$.action",
        "'CREATE'|'create'|$.action",
        "'CREATE'|0|$.action",
        "'CREATE'|'0'|$.action",
        "'CREATE'|null|action is missing",
        "'action': 'CREATE',||action is missing",
        "'attempt': 1|'attempt': 1.5|$.attempt",
        "'attempt': 1|'attempt': '1'|$.attempt",
        "'attempt': 1|'attempt': true|$.attempt",
        "'attempt': 1|'attempt': null|attempt is missing",
        "'attempt': 1|'attempt': 0|attempt counts from 1, not 0",
        "'attempt': 1|'attempt': 1, 'retries': -1|retries counts from 0, not -1",
        "'attempt': 1|'attempt': 1, 'extra': 2|$.extra",
        "'attempt': 1|'attempt': 1, 'attempt': 2|Duplicate field 'attempt'",
        "'bucket': 'in'|'bucket': 7|$.upload.bucket",
        "'bucket': 'in'|'bucket': 7.5|$.upload.bucket",
        "'bucket': 'in'|'bucket': true|$.upload.bucket",
        "'bucket': 'in'|'bucket': ['in']|$.upload.bucket",
        "'bucket': 'in'|'bucket': {}|$.upload.bucket",
        "'bucket': 'in'|'bucket': ''|upload.bucket is empty",
        "'bucket': 'in',||upload.bucket is missing",
        "'bucket': 'in'|'bucket': 'in', 'Bucket': 'in'|$.upload.Bucket",
        "'sizeBytes': 7|'sizeBytes': '7'|$.upload.sizeBytes",
        "'sizeBytes': 7|'sizeBytes': ''|$.upload.sizeBytes",
        "'sizeBytes': 7|'sizeBytes': 7.0|$.upload.sizeBytes",
        "'sizeBytes': 7|'sizeBytes': false|$.upload.sizeBytes",
        "'sizeBytes': 7|'sizeBytes': null|$.upload.sizeBytes",
        "'sizeBytes': 7|'sizeBytes': -7|upload.sizeBytes is negative: -7",
        "'sizeBytes': 7|'sizeBytes': 9223372036854775808|$.upload.sizeBytes",
        ", 'sizeBytes': 7||sizeBytes",
        "'2026-11-22T10:11:12.345Z'|'yesterday'|$.execution.startTime",
        "'2026-11-22T10:11:12.345Z'|1795342272|$.execution.startTime",
        "'2026-11-22T10:11:12.345Z'|1795342272.5|$.execution.startTime",
        "'2026-11-22T10:11:12.345Z'|'1795342272'|$.execution.startTime",
        "'2026-11-22T10:11:12.345Z'|'2026-11-22'|$.execution.startTime",
        "'2026-11-22T10:11:12.345Z'|''|execution.startTime",
      })
  void namesWhatBreaksTheContract(String part, String replacement, String named) {
    String json =
        BRANCH_INPUT.replace(
            part.replace('\'', '"'), replacement == null ? "" : replacement.replace('\'', '"'));
    assertThat(json).isNotEqualTo(BRANCH_INPUT);

    assertThatThrownBy(() -> read(json, BranchInput.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource({"snapshotId", "addedRecords", "addedBytes", "dataFile", "mode", "schemaChange"})
  void aMissingOrNullComponentIsNamed(String component) {
    String missing =
        SNAPSHOT.replaceFirst("\"%s\": [^,}]+(, )?".formatted(component), "").replace(", }", "}");
    String nothing =
        SNAPSHOT.replaceFirst(
            "\"%s\": [^,}]+".formatted(component), "\"%s\": null".formatted(component));

    assertThatThrownBy(() -> read(missing, Snapshot.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining(component);
    assertThatThrownBy(() -> read(nothing, Snapshot.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining(component);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "false|0|$.published",
        "false|'false'|$.published",
        "false|null|$.published",
        ", 'published': false||published",
        "['upload/t/x-1']|'upload/t/x-1'|$.branches",
        "['upload/t/x-1']|['a', 7]|$.branches[1]",
        "['upload/t/x-1']|['a', null]|$.branches",
        "['upload/t/x-1']|null|discard.branches is missing",
      })
  void namesWrongBooleansAndLists(String part, String replacement, String named) {
    String json =
        DISCARD.replace(
            part.replace('\'', '"'), replacement == null ? "" : replacement.replace('\'', '"'));
    assertThat(json).isNotEqualTo(DISCARD);

    assertThatThrownBy(() -> read(json, Discard.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining(named);
  }

  @Test
  void refusesWhatFollowsTheRecord() {
    assertThatThrownBy(() -> read(UPLOAD + " {}", Upload.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("railing token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``", "` `", "`{`", "`not json`", "`{'bucket': 'in'`"})
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> read(text.replace('\'', '"'), Upload.class))
        .isExactlyInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @CsvSource({"null", "7", "'[]'", "'\"text\"'", "true"})
  void refusesJsonThatIsNoObject(String json) {
    assertThatThrownBy(() -> read(json, Upload.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("Upload");
  }

  private static <T> T read(String json, Class<T> type) {
    return Json.read(json.getBytes(UTF_8), type);
  }

  private static String text(Object value) {
    return new String(Json.write(value), UTF_8);
  }
}
