package dev.wap.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidUpload;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas as PyArrow 26 leaves them in Parquet files. */
class ArrowSchemaTest {
  private static final String SOURCE = "s3://in/f.parquet";

  /** All kinds of columns that Iceberg has types for. */
  private static final String PLAIN =
      "/////3ADAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAEAAAAoP///wQAAAAIAAAAFAMAANgCAACYAgAAaAIA"
          + "ADACAAAYAQAAXAAAABQAAAAQABgACAAGAAcADAAQABQAEAAAAAAAAQUUAAAANAAAABwAAAAEAAAAAAAAAAEA"
          + "AABjAAAACAAIAAAABAAIAAAABAAAADD9//8AAAABIAAAAHT9//9w/f//AAABERQAAAAYAAAABAAAAAEAAAAQ"
          + "AAAAAQAAAG0AAACc/f//pP///wAAAA0YAAAAIAAAAAQAAAACAAAAVAAAABQAAAAHAAAAZW50cmllcwDM/f//"
          + "yP3//wAAAQMQAAAAGAAAAAQAAAAAAAAABQAAAHZhbHVlAAAAXv7//wAAAgAQABQACAAAAAcADAAAABAAEAAA"
          + "AAAAAAUQAAAAFAAAAAQAAAAAAAAAAwAAAGtleQAs/v//KP7//wAAAQwUAAAAGAAAAAQAAAABAAAAEAAAAAEA"
          + "AABsAAAAVP7//1D+//8AAAENFAAAACAAAAAEAAAAAQAAACwAAAAEAAAAaXRlbQAAAAAEAAYABAAAAAAAEgAY"
          + "AAgABgAHAAwAAAAQABQAEgAAAAAAAQ8UAAAAlAAAAAgAAAAQAAAAAAAAAAEAAAB1AAAAAgAAAEAAAAAEAAAA"
          + "aP///xgAAAAEAAAACgAAAGFycm93LnV1aWQAABQAAABBUlJPVzpleHRlbnNpb246bmFtZQAAAACg////EAAA"
          + "AAQAAAAAAAAAAAAAABgAAABBUlJPVzpleHRlbnNpb246bWV0YWRhdGEAAAYACAAEAAYAAAAQAAAAPP///wAA"
          + "AQcQAAAAHAAAAAQAAAAAAAAAAQAAAGQAAAAIAAwABAAIAAgAAAAJAAAAAgAAAHD///8AAAEKEAAAABgAAAAE"
          + "AAAAAAAAAAEAAABuAAYACAAGAAYAAAAAAAIAnP///wAAAQoQAAAAHAAAAAQAAAAAAAAAAQAAAHQAAAAIAAwA"
          + "BgAIAAgAAAAAAAIABAAAAAMAAABVVEMA2P///wAAAQUQAAAAGAAAAAQAAAAAAAAAAQAAAHMAAAAEAAQABAAA"
          + "ABAAFAAIAAYABwAMAAAAEAAQAAAAAAABAhAAAAAcAAAABAAAAAAAAAABAAAAaQAAAAgADAAIAAcACAAAAAAA"
          + "AAEgAAAA";

  /** t: timestamp[us, tz=Europe/Berlin]. */
  private static final String BERLIN =
      "/////5AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAU"
          + "AAgABgAHAAwAAAAQABAAAAAAAAEKEAAAABwAAAAEAAAAAAAAAAEAAAB0AAAACAAMAAYACAAIAAAAAAACAAQA"
          + "AAANAAAARXVyb3BlL0JlcmxpbgAAAAAAAAA=";

  /** l: list<struct<t: timestamp[us, tz=+05:30]>>. */
  private static final String NESTED =
      "/////xgBAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAACwAAAABAAA"
          + "AGj///8AAAEMFAAAABgAAAAEAAAAAQAAABAAAAABAAAAbAAAANT///+Q////AAABDRQAAAAgAAAABAAAAAEA"
          + "AAAYAAAABAAAAGl0ZW0AAAAABAAEAAQAAADA////AAABChAAAAAcAAAABAAAAAAAAAABAAAAdAAAAAgADAAG"
          + "AAgACAAAAAAAAgAEAAAABgAAACswNTozMAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAECEAAAABwAAAAEAAAA"
          + "AAAAAAEAAABhAAAACAAMAAgABwAIAAAAAAAAASAAAAAAAAAA";

  /** d: decimal32(9, 2). */
  private static final String DECIMAL =
      "/////4AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAU"
          + "AAgABgAHAAwAAAAQABAAAAAAAAEHEAAAABwAAAAEAAAAAAAAAAEAAABkAAoAEAAEAAgADAAKAAAACQAAAAIA"
          + "AAAgAAAAAAAAAA==";

  /** s: string_view. */
  private static final String VIEW =
      "/////3AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAU"
          + "AAgABgAHAAwAAAAQABAAAAAAAAEYEAAAABgAAAAEAAAAAAAAAAEAAABzAAAABAAEAAQAAAAAAAAA";

  /** j: extension<arrow.json>. */
  private static final String JSON =
      "//////gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAYAAAAAAAS"
          + "ABgACAAGAAcADAAAABAAFAASAAAAAAABBRQAAACcAAAACAAAABAAAAAAAAAAAQAAAGoAAAACAAAASAAAAAQA"
          + "AADI////GAAAAAQAAAAKAAAAYXJyb3cuanNvbgAAFAAAAEFSUk9XOmV4dGVuc2lvbjpuYW1lAAAAAAgADAAE"
          + "AAgACAAAABAAAAAEAAAAAAAAAAAAAAAYAAAAQVJST1c6ZXh0ZW5zaW9uOm1ldGFkYXRhAAAAAAQABAAEAAAA"
          + "AAAAAA==";

  /** t: timestamp[us, tz=Europe/Berlin], s: struct<d: duration[us]>. */
  private static final String DURATION =
      "/////+gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAIAAABwAAAABAAA"
          + "AKj///8AAAENFAAAABwAAAAEAAAAAQAAABQAAAABAAAAcwAAAAQABAAEAAAA1P///wAAARIQAAAAGAAAAAQA"
          + "AAAAAAAAAQAAAGQABgAIAAYABgAAAAAAAgAQABQACAAGAAcADAAAABAAEAAAAAAAAQoQAAAAHAAAAAQAAAAA"
          + "AAAAAQAAAHQAAAAIAAwABgAIAAgAAAAAAAIABAAAAA0AAABFdXJvcGUvQmVybGluAAAA";

  /** b: extension<arrow.bool8>. */
  private static final String BOOL8 =
      "/////wABAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAYAAAAAAAS"
          + "ABgACAAGAAcADAAAABAAFAASAAAAAAABAhQAAACgAAAACAAAABAAAAAAAAAAAQAAAGIAAAACAAAASAAAAAQA"
          + "AADI////GAAAAAQAAAALAAAAYXJyb3cuYm9vbDgAFAAAAEFSUk9XOmV4dGVuc2lvbjpuYW1lAAAAAAgADAAE"
          + "AAgACAAAABAAAAAEAAAAAAAAAAAAAAAYAAAAQVJST1c6ZXh0ZW5zaW9uOm1ldGFkYXRhAAAAAAgADAAIAAcA"
          + "CAAAAAAAAAEIAAAA";

  @Test
  void aFileWithoutOneIsReadAsParquetHasIt() {
    assertThat(ArrowSchema.misleads(Map.of("pandas", "{}"), SOURCE)).isFalse();
  }

  @Test
  void typesThatIcebergHasDoNotMislead() {
    assertThat(misleads(PLAIN)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {BERLIN, NESTED, DECIMAL, VIEW, JSON})
  void typesThatIcebergDoesNotHaveMislead(String schema) {
    assertThat(misleads(schema)).isTrue();
  }

  @Test
  void meaningThatOnlyArrowKnowsIsRefused() {
    assertThatThrownBy(() -> misleads(DURATION))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(
            "Column 's' of s3://in/f.parquet holds Arrow's durations, which in Parquet are mere numbers: write the numbers, with the unit in the name");
    assertThatThrownBy(() -> misleads(BOOL8))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(
            "Column 'b' of s3://in/f.parquet holds Arrow's 8-bit booleans, which in Parquet are mere numbers: write booleans");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "not base64!", "AAAA", "/////wAAAAA=", "/////0AAAAD///9/"})
  void whatNobodyCanReadIsBetterLeftOut(String schema) {
    assertThat(misleads(schema)).isTrue();
  }

  /** Whatever a stranger's bytes say: an answer, or the upload is refused; never anything else. */
  @Test
  void damagedSchemas() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Base64.getDecoder().decode(i % 2 == 0 ? PLAIN : DURATION);
      for (int j = 0; j < 3; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        var unused = misleads(new String(Base64.getEncoder().encode(bytes), UTF_8));
      } catch (InvalidUpload e) {
        assertThat(e).hasMessageContaining("of s3://in/f.parquet holds Arrow's ");
      }
    }
  }

  private static boolean misleads(String schema) {
    return ArrowSchema.misleads(Map.of("ARROW:schema", schema), SOURCE);
  }
}
