package dev.wap.lake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wap.error.InvalidUpload;
import dev.wap.error.StorageUnavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * The footer of a Parquet file: all that is read of it to bring it in. It is read in two requests,
 * checked before anything is believed, and held in memory, hence its limit.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">the file format</a>
 */
public final class ParquetFooter {
  /** A longer footer is refused: parsing one takes several times its length in memory. */
  static final int MAX_FOOTER_BYTES = 16 * 1024 * 1024;

  private static final int MAGIC_BYTES = 4;
  private static final int TAIL_BYTES = 8;
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";

  private final ParquetMetadata metadata;
  private final long fileBytes;
  private final Map<String, Long> nullCounts;

  private ParquetFooter(ParquetMetadata metadata, long fileBytes) {
    this.metadata = metadata;
    this.fileBytes = fileBytes;
    this.nullCounts = nullCounts(metadata.getBlocks());
  }

  /**
   * Reads a file's footer.
   *
   * @param source what to call the file in errors
   * @throws InvalidUpload if this is no Parquet file, or not a whole one
   */
  public static ParquetFooter read(InputFile file, String source) {
    long length = file.getLength();
    if (length < MAGIC_BYTES + TAIL_BYTES) {
      throw new InvalidUpload(
          "%s is not Parquet: it has %,d bytes, and the shortest Parquet file has %d"
              .formatted(source, length, MAGIC_BYTES + TAIL_BYTES));
    }
    byte[] footer;
    try (SeekableInputStream in = file.newStream()) {
      footer = footerBytes(in, length, source);
    } catch (IOException e) {
      throw new StorageUnavailable(
          "Cannot read the footer of %s: %s".formatted(source, e.getMessage()), e);
    }
    ParquetMetadata metadata = withoutEmptyRowGroups(parse(footer, source));
    RowGroups.check(metadata, length - TAIL_BYTES - footer.length, source);
    return new ParquetFooter(metadata, length);
  }

  private static byte[] footerBytes(SeekableInputStream in, long length, String source)
      throws IOException {
    in.seek(length - TAIL_BYTES);
    byte[] tail = in.readNBytes(TAIL_BYTES);
    String magic = new String(tail, TAIL_BYTES - MAGIC_BYTES, MAGIC_BYTES, US_ASCII);
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw new InvalidUpload(
          source + " has an encrypted footer, which cannot be audited: upload it unencrypted");
    }
    if (!magic.equals(MAGIC)) {
      throw new InvalidUpload(
          source + " is not Parquet, or not the whole of it: it does not end in " + MAGIC);
    }
    long footerBytes =
        Integer.toUnsignedLong(ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt());
    if (footerBytes == 0 || footerBytes > length - MAGIC_BYTES - TAIL_BYTES) {
      throw new InvalidUpload(
          "%s is no whole Parquet file: it claims a footer of %,d bytes in a file of %,d"
              .formatted(source, footerBytes, length));
    }
    if (footerBytes > MAX_FOOTER_BYTES) {
      throw new InvalidUpload(
          "The footer of %s has %,d bytes, more than the %,d that are accepted: write fewer columns or larger row groups"
              .formatted(source, footerBytes, MAX_FOOTER_BYTES));
    }
    in.seek(length - TAIL_BYTES - footerBytes);
    return in.readNBytes((int) footerBytes);
  }

  private static ParquetMetadata parse(byte[] footer, String source) {
    try {
      return new ParquetMetadataConverter(
              ParquetReadOptions.builder(new PlainParquetConfiguration()).build())
          .readParquetMetadata(
              new ByteArrayInputStream(footer), ParquetMetadataConverter.NO_FILTER);
    } catch (IOException | RuntimeException e) {
      throw new InvalidUpload(
          "The footer of %s does not parse: %s".formatted(source, e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw new InvalidUpload(
          "The footer of %s does not parse: its columns are nested too deep".formatted(source), e);
    } catch (OutOfMemoryError e) {
      // A stranger's few bytes can claim lists of any length.
      throw new InvalidUpload(
          "The footer of %s does not parse: it claims more than the function's memory holds"
              .formatted(source),
          e);
    }
  }

  /** The nulls of the columns for which the statistics of every row group tell. */
  private static Map<String, Long> nullCounts(List<BlockMetaData> rowGroups) {
    Map<String, Long> nulls = new HashMap<>();
    Map<String, Integer> tellingRowGroups = new HashMap<>();
    for (BlockMetaData rowGroup : rowGroups) {
      for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
        Statistics<?> statistics = chunk.getStatistics();
        if (chunk.getPath().size() == 1 && statistics != null && statistics.isNumNullsSet()) {
          String column = chunk.getPath().toArray()[0];
          nulls.merge(column, statistics.getNumNulls(), Long::sum);
          tellingRowGroups.merge(column, 1, Integer::sum);
        }
      }
    }
    nulls.keySet().removeIf(column -> tellingRowGroups.get(column) != rowGroups.size());
    return nulls;
  }

  /** Arrow writes one for a table without rows, and places its columns nowhere. */
  private static ParquetMetadata withoutEmptyRowGroups(ParquetMetadata metadata) {
    return new ParquetMetadata(
        metadata.getFileMetaData(),
        metadata.getBlocks().stream().filter(rowGroup -> rowGroup.getRowCount() != 0).toList());
  }

  public MessageType schema() {
    return metadata.getFileMetaData().getSchema();
  }

  /** The file's length in bytes. */
  public long fileBytes() {
    return fileBytes;
  }

  /** Rows in the file. */
  public long rows() {
    return metadata.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
  }

  /**
   * Nulls in a column that is neither nested nor repeated; empty unless every row group's
   * statistics tell. An absent statistic is never zero.
   */
  public OptionalLong nullCount(String column) {
    if (metadata.getBlocks().isEmpty()) {
      return OptionalLong.of(0);
    }
    Long nulls = nullCounts.get(column);
    return nulls == null ? OptionalLong.empty() : OptionalLong.of(nulls);
  }

  /** Bytes of the pages of a column and all that is nested in it. */
  public long columnBytes(String column) {
    return metadata.getBlocks().stream()
        .flatMap(
            rowGroup ->
                rowGroup.getColumns().stream()
                    .filter(chunk -> chunk.getPath().toArray()[0].equals(column)))
        .mapToLong(ColumnChunkMetaData::getTotalSize)
        .sum();
  }

  /** What its writer has left in it besides. */
  Map<String, String> properties() {
    return metadata.getFileMetaData().getKeyValueMetaData();
  }

  ParquetMetadata metadata() {
    return metadata;
  }
}
