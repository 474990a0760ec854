package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.contract.Branch;
import dev.wap.error.InvalidUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.iceberg.Files;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.projectnessie.model.IcebergTable;

/**
 * Every way in which the functions touch a file's pages, for every codec that uploads come in. What
 * these need of Hadoop is hand-picked, see docs/adr/0004-slim-hadoop.md: a class that is missing
 * there shows here.
 */
class CopyAndScanTest {
  private static final String SOURCE = "s3://in/f.parquet";
  private static final MessageType SCHEMA =
      ParquetFiles.schema(
          "optional int32 a = 11; optional binary b (STRING) = 12; optional double c = 13;"
              + " optional group s = 14 { optional int64 x = 15; }");
  private static final List<List<Object>> ROWS =
      IntStream.range(0, 1_000)
          .<List<Object>>mapToObj(
              row ->
                  Arrays.asList(
                      row,
                      row % 10 == 7 ? null : "row " + row % 5,
                      row / 2.0,
                      row % 3 == 0 ? null : Arrays.asList((long) row)))
          .toList();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void theCopyHasTheSameRowsAndNoIds(CompressionCodecName codec) throws IOException {
    InputFile original = written(codec);
    ParquetFooter footer = ParquetFooter.read(original, SOURCE);
    assertThat(ParquetSchemaUtil.hasIds(footer.schema())).isTrue();

    InputFile copy = copy(footer, original, "copy.parquet");
    ParquetFooter copied = ParquetFooter.read(copy, SOURCE);

    assertThat(ParquetSchemaUtil.hasIds(copied.schema())).isFalse();
    assertThat(copied.rows()).isEqualTo(1_000);
    assertThat(copied.nullCount("b")).hasValue(100);
    assertThat(copied.metadata().getBlocks()).hasSize(footer.metadata().getBlocks().size());
    assertThat(copied.metadata().getBlocks().get(0).getColumns())
        .allMatch(chunk -> chunk.getCodec() == codec);
    assertThat(copied.metadata().getFileMetaData().getKeyValueMetaData())
        .containsEntry("made.by", "a test");
    assertThat(rows(copy)).hasSize(1_000).isEqualTo(rows(original));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void aScanFindsTheNullsOfAColumn(CompressionCodecName codec) {
    InputFile original = written(codec);

    NullScan.Result result = scan(original, "b");

    assertThat(result.nulls()).isEqualTo(100);
    assertThat(result.firstRows()).containsExactly(7L, 17L, 27L, 37L, 47L);
    assertThat(scan(original, "a")).isEqualTo(new NullScan.Result(0, List.of()));
    assertThat(scan(original, "s").nulls()).isEqualTo(334);
  }

  @Test
  void aScanReadsACopyByItsNames() {
    InputFile original = written(CompressionCodecName.ZSTD);
    InputFile copy = copy(ParquetFooter.read(original, SOURCE), original, "copy.parquet");

    assertThat(scan(copy, "b").nulls()).isEqualTo(100);
    assertThat(scan(copy, "s").nulls()).isEqualTo(334);
  }

  /** The footer is fine, and the pages are not. */
  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void aColumnThatDoesNotReadIsTheFilesFault(CompressionCodecName codec) throws IOException {
    InputFile original = written(codec);
    byte[] damaged = ParquetFiles.bytes(original.location());
    int refused = 0;
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      byte[] bytes = damaged.clone();
      for (ColumnChunkMetaData chunk :
          ParquetFooter.read(original, SOURCE).metadata().getBlocks().get(0).getColumns()) {
        for (int i = 0; i < 20; i++) {
          int at = (int) chunk.getStartingPos() + random.nextInt((int) chunk.getTotalSize());
          bytes[at] = (byte) random.nextInt();
        }
      }
      java.nio.file.Path file = folder.resolve("damaged.parquet");
      java.nio.file.Files.write(file, bytes);
      try {
        var unused = scan(Files.localInput(file.toString()), "b");
      } catch (InvalidUpload e) {
        assertThat(e).hasMessageStartingWith("Column b of " + SOURCE);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void theSameFileAlwaysGivesTheSameCopy() {
    InputFile original = written(CompressionCodecName.SNAPPY);
    ParquetFooter footer = ParquetFooter.read(original, SOURCE);

    InputFile first = copy(footer, original, "1.parquet");
    InputFile second = copy(footer, original, "2.parquet");

    assertThat(ParquetFiles.bytes(second.location()))
        .isEqualTo(ParquetFiles.bytes(first.location()));
  }

  @Test
  void aCopyReplacesWhatAnEarlierCallLeft() throws IOException {
    InputFile original = written(CompressionCodecName.SNAPPY);
    ParquetFooter footer = ParquetFooter.read(original, SOURCE);
    java.nio.file.Files.writeString(folder.resolve("copy.parquet"), "half a file");

    assertThat(rows(copy(footer, original, "copy.parquet"))).hasSize(1_000);
  }

  @Test
  void theSchemasOfIcebergAndArrowGoWithTheIds() {
    String file =
        ParquetFiles.write(
            folder.resolve("iceberg.parquet"),
            SCHEMA,
            ROWS,
            writer ->
                writer.withExtraMetaData(
                    Map.of("iceberg.schema", "{}", "ARROW:schema", "/////w==", "kept", "yes")));
    InputFile original = Files.localInput(file);
    ParquetFooter footer = ParquetFooter.read(original, SOURCE);
    assertThat(footer.metadata().getFileMetaData().getKeyValueMetaData())
        .containsKey("iceberg.schema");

    ParquetFooter copied = ParquetFooter.read(copy(footer, original, "copy.parquet"), SOURCE);

    assertThat(copied.metadata().getFileMetaData().getKeyValueMetaData())
        .containsEntry("kept", "yes")
        .doesNotContainKeys("iceberg.schema", "ARROW:schema");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optional int32 c (DATE) = 1;",
        "optional int32 c (DECIMAL(9,2)) = 1;",
        "required fixed_len_byte_array(16) c (UUID) = 1;",
        "optional fixed_len_byte_array(16) c (DECIMAL(38,10)) = 1;",
        "optional int64 c (TIMESTAMP(MICROS,true)) = 1;",
        "optional int96 c = 1;",
        "optional group c (LIST) = 1 { repeated group list { optional binary element (STRING) = 2; } }",
        "optional group c (MAP) = 1 { repeated group key_value { required binary key (STRING) = 2; optional int32 value = 3; } }",
      })
  void everyTypeKeepsAllButItsId(String column) {
    InputFile original =
        Files.localInput(
            ParquetFiles.write(
                folder.resolve("typed.parquet"), ParquetFiles.schema(column), List.of()));

    ParquetFooter copied =
        ParquetFooter.read(
            copy(ParquetFooter.read(original, SOURCE), original, "copy.parquet"), SOURCE);

    assertThat(copied.schema()).isEqualTo(ParquetFiles.schema(column.replaceAll(" = \\d", "")));
  }

  private InputFile written(CompressionCodecName codec) {
    return Files.localInput(
        ParquetFiles.write(
            folder.resolve(codec + ".parquet"),
            SCHEMA,
            ROWS,
            writer -> writer.withCompressionCodec(codec).withRowGroupRowCountLimit(400)));
  }

  private InputFile copy(ParquetFooter footer, InputFile from, String name) {
    OutputFile to = Files.localOutput(folder.resolve(name).toString());
    PlainCopy.write(footer, from, to);
    return to.toInputFile();
  }

  private static NullScan.Result scan(InputFile file, String column) {
    Schema columns = FileColumns.of(ParquetFooter.read(file, SOURCE).schema(), SOURCE);
    TableMetadata metadata =
        TableMetadata.newTableMetadata(
            columns, PartitionSpec.unpartitioned(), SortOrder.unsorted(), "file:/table", Map.of());
    // newTableMetadata numbers the columns afresh; a file that carries ids is read by those.
    TableMetadata table = TableMetadata.buildFrom(metadata).setCurrentSchema(columns, 20).build();
    return NullScan.of(
        file,
        new LakeTable(
            new Branch("main", "abc"),
            IcebergTable.of("file:/table/metadata", 0, 0, 0, 0, "id"),
            table,
            new LocalFiles()),
        column,
        SOURCE);
  }

  private static List<String> rows(InputFile file) throws IOException {
    Schema schema = FileColumns.of(ParquetFooter.read(file, SOURCE).schema(), SOURCE);
    try (CloseableIterable<Record> records =
        Parquet.read(file)
            .project(schema)
            .withNameMapping(MappingUtil.create(schema))
            .createReaderFunc(inFile -> GenericParquetReaders.buildReader(schema, inFile))
            .build()) {
      List<String> rows = new ArrayList<>();
      records.forEach(record -> rows.add(record.toString()));
      return rows;
    }
  }
}
