// The file's bytes, schema, rows and nulls, read back with parquet-java.
package dev.wap.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetGeneratorTest {

  private static final Spec FAULTY = new Spec(25_000, 7, Spec.Kind.FAULTY);

  @TempDir private Path folder;

  @Test
  void theSameSpecMakesTheSameBytes() throws Exception {
    Path one = write("one", FAULTY);
    Path two = write("two", FAULTY);

    assertThat(one).hasSameBinaryContentAs(two);
  }

  /** See {@link LoadTest} for files of two processes, whose hash codes differ. */
  @Test
  void nothingInTheFooterHangsOnHashCodes() throws Exception {
    Path file = write("one", FAULTY);

    try (var footer = new RandomAccessFile(file.toFile(), "r")) {
      footer.seek(footer.length() - 8);
      int length = Integer.reverseBytes(footer.readInt());
      footer.seek(footer.length() - 8 - length);
      var metadata = Util.readFileMetaData(Channels.newInputStream(footer.getChannel()));
      assertThat(metadata.getRow_groups().getFirst().getColumns())
          .allSatisfy(
              column ->
                  assertThat(column.getMeta_data().getEncodings())
                      .hasSizeGreaterThan(1)
                      .isSorted());
    }
  }

  @Test
  void anotherSeedMakesOtherBytes() throws Exception {
    Path one = write("one", new Spec(100, 7, Spec.Kind.CLEAN));
    Path two = write("two", new Spec(100, 8, Spec.Kind.CLEAN));

    assertThat(Files.mismatch(one, two)).isNotNegative();
    assertThat(rows(one)).doesNotContainAnyElementsOf(rows(two));
  }

  @Test
  void allColumnsAreOptional() throws Exception {
    assertThat(footer(write("one", FAULTY)).getFileMetaData().getSchema().toString())
        .isEqualTo(
            """
            message customer_data_log {
              optional int32 my_col_0;
              optional binary my_col_1 (STRING);
              optional double my_col_2;
            }
            """);
  }

  @Test
  void theLastRowOfAFaultyFileIsNullInEveryColumn() throws Exception {
    Path file = write("faulty", FAULTY);

    List<Row> rows = rows(file);
    assertThat(rows).hasSize(25_000);
    assertThat(rows.getLast()).isEqualTo(new Row(null, null, null));
    assertThat(rows.subList(0, 24_999)).allSatisfy(ParquetGeneratorTest::isComplete);
    assertThat(nulls(file)).isEqualTo(FAULTY.nulls()).isEqualTo(3);
  }

  @Test
  void aCleanFileHasNoNull() throws Exception {
    var spec = new Spec(25_000, 7, Spec.Kind.CLEAN);
    Path file = write("clean", spec);

    assertThat(rows(file)).hasSize(25_000).allSatisfy(ParquetGeneratorTest::isComplete);
    assertThat(nulls(file)).isEqualTo(spec.nulls()).isZero();
  }

  @Test
  void oneRowIsEnough() throws Exception {
    assertThat(rows(write("one", new Spec(1, 7, Spec.Kind.FAULTY))))
        .containsExactly(new Row(null, null, null));
  }

  @Test
  void rowsOfASeedAreTheSameInEveryRelease() {
    var row = new SyntheticRows(FAULTY).row(0);

    assertThat(row.words().toStringUsingUTF8() + " " + row.number() + " " + row.amount())
        .isEqualTo("shiny-eagle 128725 7221.22");
  }

  @Test
  void whatIsThereIsReplacedAndProgressEndsAtTheTotal() throws Exception {
    Path file = Files.writeString(folder.resolve("x.parquet"), "x".repeat(1 << 20));
    var reports = new ArrayList<Long>();

    long bytes =
        ParquetGenerator.write(
            file,
            FAULTY,
            (done, total) -> {
              assertThat(total).isEqualTo(25_000);
              reports.add(done);
            });

    assertThat(file).hasSize(bytes);
    assertThat(rows(file)).hasSize(25_000);
    assertThat(reports).containsExactly(10_000L, 20_000L, 25_000L);
  }

  private static void isComplete(Row row) {
    assertThat(row.number()).isBetween(0, 999_999);
    assertThat(row.words().toStringUsingUTF8()).matches("[a-z]+-[a-z]+");
    assertThat(row.amount()).isBetween(0.0, 10_000.0);
  }

  private Path write(String name, Spec spec) throws Exception {
    Path file = folder.resolve(name + ".parquet");
    ParquetGenerator.write(file, spec, Progress.NONE);
    return file;
  }

  private static ParquetMetadata footer(Path file) throws Exception {
    try (var reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getFooter();
    }
  }

  private static long nulls(Path file) throws Exception {
    return footer(file).getBlocks().stream()
        .flatMap(block -> block.getColumns().stream())
        .mapToLong(column -> column.getStatistics().getNumNulls())
        .sum();
  }

  private static List<Row> rows(Path file) throws Exception {
    var rows = new ArrayList<Row>();
    try (ParquetReader<Group> reader = new Reader(new LocalInputFile(file)).build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        rows.add(
            new Row(
                has(group, 0) ? group.getInteger(0, 0) : null,
                has(group, 1) ? group.getBinary(1, 0) : null,
                has(group, 2) ? group.getDouble(2, 0) : null));
      }
    }
    return rows;
  }

  private static boolean has(Group group, int field) {
    return group.getFieldRepetitionCount(field) == 1;
  }

  private static final class Reader extends ParquetReader.Builder<Group> {

    Reader(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
