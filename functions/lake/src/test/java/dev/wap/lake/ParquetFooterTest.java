package dev.wap.lake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.error.InvalidUpload;
import dev.wap.error.StorageUnavailable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.parquet.format.AesGcmV1;
import org.apache.parquet.format.ColumnCryptoMetaData;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.EncryptionWithColumnKey;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFooterTest {
  private static final String SOURCE = "s3://in/f.parquet";
  private static final MessageType SCHEMA =
      ParquetFiles.schema("optional int32 a; optional binary b (STRING);");
  private static final int TAIL = 8;

  @TempDir private Path folder;
  private byte[] good;

  @BeforeEach
  void write() {
    good =
        ParquetFiles.bytes(
            ParquetFiles.write(
                folder.resolve("good.parquet"),
                SCHEMA,
                List.of(Arrays.asList(1, "x"), Arrays.asList(null, "y"), Arrays.asList(3, null))));
  }

  @Test
  void readsRowsColumnsAndNulls() {
    ParquetFooter footer = read(good);

    assertThat(footer.rows()).isEqualTo(3);
    assertThat(footer.fileBytes()).isEqualTo(good.length);
    assertThat(footer.schema().getFields()).extracting("name").containsExactly("a", "b");
    assertThat(footer.nullCount("a")).hasValue(1);
    assertThat(footer.nullCount("b")).hasValue(1);
    assertThat(footer.columnBytes("a")).isPositive().isLessThan(good.length);
    assertThat(footer.columnBytes("c")).isZero();
  }

  /** As Arrow writes a table without rows: its columns are nowhere. */
  @Test
  void rowGroupsWithoutRowsAreLeftOut() {
    ParquetFooter footer =
        read(
            withFooter(
                file -> {
                  var empty = file.getRow_groups().get(0).deepCopy().setNum_rows(0);
                  empty
                      .getColumns()
                      .forEach(
                          column -> {
                            column.getMeta_data().unsetStatistics();
                            column.getMeta_data().setData_page_offset(0);
                            column.getMeta_data().unsetDictionary_page_offset();
                          });
                  file.addToRow_groups(empty);
                }));

    assertThat(footer.rows()).isEqualTo(3);
    assertThat(footer.nullCount("a")).hasValue(1);
    assertThat(footer.metadata().getBlocks()).hasSize(1);
  }

  @Test
  void aShortFileIsNotParquet() {
    String message =
        "s3://in/f.parquet is not Parquet: it has %d bytes, and the shortest Parquet file has 12";

    assertInvalid(new byte[0], message.formatted(0));
    assertInvalid("PAR1PAR1".getBytes(US_ASCII), message.formatted(8));
    assertInvalid(new byte[11], message.formatted(11));
  }

  @Test
  void anotherFormatIsNotParquet() {
    String message =
        "s3://in/f.parquet is not Parquet, or not the whole of it: it does not end in PAR1";

    assertInvalid("a,b\n1,x\n2,y\n3,z\n".getBytes(US_ASCII), message);
    assertInvalid(Arrays.copyOf(good, good.length - 1), message);
    assertInvalid(Arrays.copyOf(good, good.length / 2), message);
  }

  @Test
  void anEncryptedFooterIsRefused() {
    byte[] encrypted = good.clone();
    encrypted[encrypted.length - 1] = 'E';

    assertInvalid(
        encrypted,
        "s3://in/f.parquet has an encrypted footer, which cannot be audited: upload it unencrypted");
  }

  @Test
  void aFooterIsInsideItsFile() {
    assertInvalid(
        withFooterLength(0),
        "s3://in/f.parquet is no whole Parquet file: it claims a footer of 0 bytes in a file of %,d"
            .formatted(good.length));
    assertInvalid(
        withFooterLength(good.length - 11),
        "s3://in/f.parquet is no whole Parquet file: it claims a footer of %,d bytes in a file of %,d"
            .formatted(good.length - 11, good.length));
    assertInvalid(
        withFooterLength(-1),
        "s3://in/f.parquet is no whole Parquet file: it claims a footer of 4,294,967,295 bytes in a file of %,d"
            .formatted(good.length));
  }

  @Test
  void aFooterBeyondTheLimitIsNotRead() {
    byte[] large = new byte[ParquetFooter.MAX_FOOTER_BYTES + 100];
    byte[] tail = tail(ParquetFooter.MAX_FOOTER_BYTES + 1);
    System.arraycopy(tail, 0, large, large.length - TAIL, TAIL);

    assertInvalid(
        large,
        "The footer of s3://in/f.parquet has 16,777,217 bytes, more than the 16,777,216 that are accepted: write fewer columns or larger row groups");
  }

  @Test
  void aFooterOfGarbageDoesNotParse() {
    byte[] garbage = good.clone();
    Arrays.fill(garbage, footerStart(), garbage.length - TAIL, (byte) 0x7f);

    assertThatThrownBy(() -> read(garbage))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessageStartingWith("The footer of s3://in/f.parquet does not parse: ");
    assertThatThrownBy(() -> read(withFooterLength(good.length - footerStart() - TAIL - 3)))
        .isExactlyInstanceOf(InvalidUpload.class);
  }

  @Test
  void aColumnIsInsideItsFile() {
    String message = "s3://in/f.parquet is damaged: its footer places column a outside the file";

    assertInvalid(withFooter(footer -> moveFirstColumn(footer, good.length, 10)), message);
    assertInvalid(withFooter(footer -> moveFirstColumn(footer, 4, good.length)), message);
    assertInvalid(withFooter(footer -> moveFirstColumn(footer, 3, 10)), message);
    assertInvalid(withFooter(footer -> moveFirstColumn(footer, 4, -1)), message);
    assertInvalid(withFooter(footer -> moveFirstColumn(footer, 4, Long.MAX_VALUE)), message);
    assertInvalid(withFooter(footer -> moveFirstColumn(footer, Long.MAX_VALUE, 10)), message);
  }

  @Test
  void aRowGroupHasNoNegativeRows() {
    assertInvalid(
        withFooter(footer -> footer.getRow_groups().get(0).setNum_rows(-3)),
        "s3://in/f.parquet is damaged: its footer counts more rows than there can be");
  }

  @Test
  void moreRowsThanThereAreNumbersFor() {
    assertInvalid(
        withFooter(
            footer -> {
              footer.addToRow_groups(footer.getRow_groups().get(0).deepCopy());
              footer.addToRow_groups(footer.getRow_groups().get(0).deepCopy());
              for (RowGroup rowGroup : footer.getRow_groups()) {
                rowGroup.setNum_rows(Long.MAX_VALUE / 2);
                rowGroup
                    .getColumns()
                    .forEach(
                        it ->
                            it.getMeta_data()
                                .setNum_values(Long.MAX_VALUE / 2)
                                .setTotal_compressed_size(1));
              }
            }),
        "s3://in/f.parquet is damaged: its footer counts more rows than there can be");
  }

  @Test
  void aColumnHasAValueOrANullForEachRow() {
    assertInvalid(
        withFooter(footer -> footer.getRow_groups().get(0).setNum_rows(1_000_000_000)),
        "s3://in/f.parquet is damaged: column a has 3 values, nulls among them, in 1,000,000,000 rows");
    assertInvalid(
        withFooter(footer -> firstColumn(footer).setNum_values(4)),
        "s3://in/f.parquet is damaged: column a has 4 values, nulls among them, in 3 rows");
    assertInvalid(
        withFooter(footer -> firstColumn(footer).getStatistics().setNull_count(4)),
        "s3://in/f.parquet is damaged: column a has 4 nulls in 3 values");
    assertThat(
            read(withFooter(footer -> firstColumn(footer).getStatistics().setNull_count(-1)))
                .nullCount("a"))
        .as("which is no count")
        .isEmpty();
  }

  /** A small file that would be a large table. */
  @Test
  void theSameBytesAreNotReadTwice() {
    assertInvalid(
        withFooter(footer -> footer.addToRow_groups(footer.getRow_groups().get(0).deepCopy())),
        "s3://in/f.parquet is damaged: its columns are larger than the file together");
  }

  @Test
  void everyRowGroupHasEveryColumn() {
    assertInvalid(
        withFooter(footer -> footer.getRow_groups().get(0).getColumns().remove(1)),
        "s3://in/f.parquet is damaged: a row group has 1 columns, and the file 2");
    assertInvalid(
        withFooter(footer -> Collections.reverse(footer.getRow_groups().get(0).getColumns())),
        "s3://in/f.parquet is damaged: a row group has column b where the file has a");
  }

  @Test
  void anEncryptedColumnIsRefused() {
    assertInvalid(
        withFooter(
            footer -> {
              footer.setEncryption_algorithm(EncryptionAlgorithm.AES_GCM_V1(new AesGcmV1()));
              footer
                  .getRow_groups()
                  .get(0)
                  .getColumns()
                  .get(0)
                  .setCrypto_metadata(
                      ColumnCryptoMetaData.ENCRYPTION_WITH_COLUMN_KEY(
                          new EncryptionWithColumnKey(List.of("a"))))
                  .setEncrypted_column_metadata(new byte[16])
                  .unsetMeta_data();
            }),
        "s3://in/f.parquet has encrypted columns, which cannot be audited: upload it unencrypted");
  }

  private static ColumnMetaData firstColumn(FileMetaData footer) {
    return footer.getRow_groups().get(0).getColumns().get(0).getMeta_data();
  }

  @Test
  void anAbsentStatisticIsNeverZero() {
    byte[] without =
        ParquetFiles.bytes(
            ParquetFiles.write(
                folder.resolve("without.parquet"),
                SCHEMA,
                List.of(Arrays.asList(1, "x"), Arrays.asList(null, "y")),
                writer -> writer.withStatisticsEnabled("a", false)));
    ParquetFooter footer = read(without);

    assertThat(footer.nullCount("a")).isEmpty();
    assertThat(footer.nullCount("b")).hasValue(0);
  }

  @Test
  void oneRowGroupWithoutStatisticsHidesTheCount() {
    byte[] file =
        severalRowGroups(
            footer ->
                footer.getRow_groups().get(1).getColumns().get(0).getMeta_data().unsetStatistics());

    assertThat(read(file).metadata().getBlocks()).hasSizeGreaterThan(1);
    assertThat(read(file).nullCount("a")).isEmpty();
  }

  @Test
  void aStatisticWithoutANullCountDoesNotTell() {
    byte[] file =
        withFooter(
            footer ->
                footer
                    .getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(0)
                    .getMeta_data()
                    .getStatistics()
                    .unsetNull_count());

    assertThat(read(file).nullCount("a")).isEmpty();
  }

  @Test
  void nullsOfAllRowGroupsAreAdded() {
    ParquetFooter footer = read(severalRowGroups(unchanged -> {}));

    assertThat(footer.metadata().getBlocks()).hasSizeGreaterThan(1);
    assertThat(footer.rows()).isEqualTo(1_000);
    assertThat(footer.nullCount("a")).hasValue(500);
    assertThat(footer.nullCount("b")).hasValue(0);
  }

  @Test
  void noRowsHaveNoNulls() {
    byte[] empty =
        ParquetFiles.bytes(ParquetFiles.write(folder.resolve("0.parquet"), SCHEMA, List.of()));
    ParquetFooter footer = read(empty);

    assertThat(footer.rows()).isZero();
    assertThat(footer.nullCount("a")).hasValue(0);
    assertThat(footer.columnBytes("a")).isZero();
  }

  @Test
  void theNullsOfANestedColumnAreNotTold() {
    MessageType nested = ParquetFiles.schema("optional group s { optional int32 a; }");
    byte[] file =
        ParquetFiles.bytes(
            ParquetFiles.write(
                folder.resolve("nested.parquet"), nested, List.of(List.of(List.of(1)))));

    assertThat(read(file).nullCount("s")).isEmpty();
    assertThat(read(file).nullCount("a")).isEmpty();
    assertThat(read(file).columnBytes("s")).isPositive();
  }

  @Test
  void aFileThatCannotBeReadIsNotABadFile() {
    InputFile broken =
        new InputFile() {
          @Override
          public long getLength() {
            return 100;
          }

          @Override
          public SeekableInputStream newStream() {
            return new BrokenStream();
          }

          @Override
          public String location() {
            return SOURCE;
          }

          @Override
          public boolean exists() {
            return true;
          }
        };

    assertThatThrownBy(() -> ParquetFooter.read(broken, SOURCE))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessage("Cannot read the footer of s3://in/f.parquet: reset")
        .hasCauseInstanceOf(IOException.class);
  }

  /** A connection that is reset. */
  private static final class BrokenStream extends SeekableInputStream {
    @Override
    public long getPos() {
      return 0;
    }

    @Override
    public void seek(long position) {}

    @Override
    public int read() throws IOException {
      throw new IOException("reset");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw new IOException("reset");
    }
  }

  private byte[] severalRowGroups(Consumer<FileMetaData> change) {
    List<List<Object>> rows =
        java.util.stream.IntStream.range(0, 1_000)
            .<List<Object>>mapToObj(row -> Arrays.asList(row % 2 == 0 ? row : null, "row " + row))
            .toList();
    byte[] file =
        ParquetFiles.bytes(
            ParquetFiles.write(
                folder.resolve("groups.parquet"),
                SCHEMA,
                rows,
                writer -> writer.withRowGroupRowCountLimit(300)));
    return withFooter(file, change);
  }

  private static void moveFirstColumn(FileMetaData footer, long start, long bytes) {
    var column = footer.getRow_groups().get(0).getColumns().get(0).getMeta_data();
    column.unsetDictionary_page_offset();
    column.setData_page_offset(start);
    column.setTotal_compressed_size(bytes);
  }

  private byte[] withFooter(Consumer<FileMetaData> change) {
    return withFooter(good, change);
  }

  private byte[] withFooter(byte[] file, Consumer<FileMetaData> change) {
    try {
      int start = footerStart(file);
      FileMetaData footer =
          Util.readFileMetaData(new ByteArrayInputStream(file, start, file.length - start));
      change.accept(footer);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(file, 0, start);
      Util.writeFileMetaData(footer, out);
      out.write(tail(out.size() - start));
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int footerStart() {
    return footerStart(good);
  }

  private static int footerStart(byte[] file) {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
    return file.length - TAIL - length;
  }

  private byte[] withFooterLength(int length) {
    byte[] changed = good.clone();
    System.arraycopy(tail(length), 0, changed, changed.length - TAIL, TAIL);
    return changed;
  }

  private static byte[] tail(int length) {
    return ByteBuffer.allocate(TAIL)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(length)
        .put("PAR1".getBytes(US_ASCII))
        .array();
  }

  private ParquetFooter read(byte[] bytes) {
    try {
      Path file = Files.write(folder.resolve("upload.parquet"), bytes);
      return ParquetFooter.read(local(file), SOURCE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InputFile local(Path file) {
    return org.apache.iceberg.Files.localInput(file.toString());
  }

  private void assertInvalid(byte[] bytes, String message) {
    assertThatThrownBy(() -> read(bytes))
        .isExactlyInstanceOf(InvalidUpload.class)
        .hasMessage(message);
  }
}
