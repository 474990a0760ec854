package dev.wap.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Decision;
import dev.wap.contract.Json;
import dev.wap.contract.Snapshot;
import dev.wap.contract.Snapshot.Mode;
import dev.wap.contract.Snapshot.SchemaChange;
import dev.wap.error.InvalidInput;
import dev.wap.records.Receipt;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.projectnessie.model.UDF;

class MarkerTest {
  private static final Instant WRITTEN_AT = Instant.parse("2026-11-22T09:16:12Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders/f.parquet",
        "orders/a b+c%2F%25.parquet",
        "orders/ü日本😀.parquet",
        "orders/\"quoted\",{json}.parquet",
        "orders/line\nbreak\tand\\slash#?&=.parquet",
      })
  void survivesTheWayThroughTheCatalog(String key) {
    Marker marker = marker("s3://in/" + key);

    UDF content = marker.content();

    assertThat(Marker.of(content)).isEqualTo(marker);
    assertThat(URI.create(content.getMetadataLocation()).getScheme()).isEqualTo("data");
    assertThat(content.getMetadataLocation())
        .startsWith("data:application/json,")
        .matches("\\p{ASCII}+")
        .doesNotContain(" ");
    assertThat(content.getId()).isNull();
  }

  /** As those are that were put before anybody could decide. */
  @Test
  void aMarkerThatNamesNoDecisionIsRead() {
    Marker marker = marker("s3://in/f");

    assertThat(marker.content().getMetadataLocation()).doesNotContain("decision");
    assertThat(marker.properties()).doesNotContainKeys("wap.decision", "wap.reason");
    assertThat(marker.decided()).isEmpty();
  }

  @Test
  void tellsWhoDecidedAndWhy() {
    Marker plain = marker("s3://in/f");
    Marker decided =
        new Marker(
            plain.runId(),
            plain.execution(),
            plain.owner(),
            plain.source(),
            plain.sourceEtag(),
            plain.table(),
            plain.baseHash(),
            plain.snapshot(),
            plain.reportUri(),
            plain.writtenAt(),
            new Decision(Decision.Action.PUBLISH, "upload/orders/b", "ann", "it is right"));

    assertThat(Marker.of(decided.content())).isEqualTo(decided);
    assertThat(decided.rebased("def", 9).decision()).isEqualTo(decided.decision());
    assertThat(decided.receipt(Instant.EPOCH).decision()).isEqualTo(decided.decision());
    assertThat(decided.decided()).isEqualTo(", as ann decided (PUBLISH): it is right");
    assertThat(decided.properties())
        .containsEntry("wap.decision", "PUBLISH")
        .containsEntry("wap.decided-by", "ann")
        .containsEntry("wap.reason", "it is right");
  }

  @Test
  void hasOneKeyPerUpload() {
    assertThat(Marker.key("0123").getElements()).containsExactly("_wap", "runs", "0123");
  }

  @Test
  void rebasedItTellsOfTheSameRowsElsewhere() {
    Marker marker = marker("s3://in/f");

    Marker rebased = marker.rebased("def", 9);

    assertThat(rebased.baseHash()).isEqualTo("def");
    assertThat(rebased.snapshot())
        .isEqualTo(
            new Snapshot(9, "s3://lake/f", 3, 10, Mode.REWRITTEN, SchemaChange.TABLE_CREATED));
    assertThat(rebased.rebased("abc", 5)).isEqualTo(marker);
  }

  @Test
  void archivedItLeavesAReceiptOfTheSamePublication() {
    Instant archivedAt = Instant.parse("2026-12-22T00:00:00Z");

    assertThat(marker("s3://in/f").receipt(archivedAt))
        .isEqualTo(
            new Receipt(
                "0123",
                "arn:x",
                "4567",
                "s3://in/f",
                "e1",
                "orders",
                "s3://lake/f",
                3,
                "s3://lake/report.json",
                archivedAt,
                null));
  }

  @Test
  void aMarkerOfAnOlderVersionIsReadAndHasNoAge() {
    String json = new String(Json.write(marker("s3://in/f")), UTF_8);
    String older = json.replace(",\"writtenAt\":\"%s\"".formatted(WRITTEN_AT), "");

    assertThat(older).hasSizeLessThan(json.length());
    assertThat(
            Marker.of(UDF.udf("data:application/json," + URLEncoder.encode(older, UTF_8), "1", "x"))
                .writtenAt())
        .isNull();
  }

  @Test
  void commitsCarryWhatTheDesignPromises() {
    assertThat(marker("s3://in/f").properties())
        .containsOnlyKeys("wap.run-id", "wap.source", "wap.source-etag", "wap.execution")
        .containsEntry("wap.run-id", "0123")
        .containsEntry("wap.source", "s3://in/f")
        .containsEntry("wap.source-etag", "e1")
        .containsEntry("wap.execution", "arn:x");
  }

  @Test
  void aFunctionOfSomebodyElseIsNoMarker() {
    assertThatThrownBy(() -> Marker.of(UDF.udf("s3://lake/f.metadata.json", "1", "x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("No marker of this project: ");
  }

  @Test
  void aMarkerThatLacksSomethingIsAnError() {
    assertThatThrownBy(
            () -> Marker.of(UDF.udf("data:application/json,%7B%22runId%22%3A%22x%22%7D", "1", "x")))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("marker.execution is missing");
  }

  private static Marker marker(String source) {
    return new Marker(
        "0123",
        "arn:x",
        "4567",
        source,
        "e1",
        "orders",
        "abc",
        new Snapshot(5, "s3://lake/f", 3, 10, Mode.REWRITTEN, SchemaChange.TABLE_CREATED),
        "s3://lake/report.json",
        WRITTEN_AT,
        null);
  }
}
