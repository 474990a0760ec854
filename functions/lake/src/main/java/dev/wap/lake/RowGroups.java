package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * What a footer says of its row groups, held against the file and against itself. A footer that is
 * at odds with either is refused, since others would read of it what they please, or nothing.
 */
final class RowGroups {
  /** The magic number at the beginning. */
  private static final int FIRST_BYTE = 4;

  private final List<ColumnDescriptor> columns;
  private final long dataEnd;
  private final String source;

  /** Bytes of the data that no column has claimed yet. */
  private long unclaimed;

  /** Rows that all row groups so far have together. */
  private long rows;

  private RowGroups(ParquetMetadata metadata, long dataEnd, String source) {
    this.columns = metadata.getFileMetaData().getSchema().getColumns();
    this.dataEnd = dataEnd;
    this.source = source;
    this.unclaimed = dataEnd;
  }

  /**
   * Checks all row groups.
   *
   * @param dataEnd where the data end and the footer begins
   * @param source what to call the file in errors
   * @throws InvalidUpload naming the column that is at odds
   */
  static void check(ParquetMetadata metadata, long dataEnd, String source) {
    RowGroups all = new RowGroups(metadata, dataEnd, source);
    try {
      metadata.getBlocks().forEach(all::check);
    } catch (ParquetCryptoRuntimeException e) {
      throw new InvalidUpload(
          source + " has encrypted columns, which cannot be audited: upload it unencrypted", e);
    }
  }

  private void check(BlockMetaData rowGroup) {
    long rowCount = rowGroup.getRowCount();
    if (rowCount < 0 || rowCount > Long.MAX_VALUE - rows) {
      throw damaged("its footer counts more rows than there can be");
    }
    rows += rowCount;
    List<ColumnChunkMetaData> chunks = rowGroup.getColumns();
    if (chunks.size() != columns.size()) {
      throw damaged(
          "a row group has %,d columns, and the file %,d".formatted(chunks.size(), columns.size()));
    }
    for (int i = 0; i < chunks.size(); i++) {
      check(chunks.get(i), columns.get(i), rowCount);
    }
  }

  private void check(ColumnChunkMetaData chunk, ColumnDescriptor column, long rowCount) {
    if (!chunk.getPath().equals(ColumnPath.get(column.getPath()))) {
      throw damaged(
          "a row group has column %s where the file has %s"
              .formatted(chunk.getPath().toDotString(), String.join(".", column.getPath())));
    }
    String name = chunk.getPath().toDotString();
    long start = chunk.getStartingPos();
    long size = chunk.getTotalSize();
    if (start < FIRST_BYTE || size < 0 || start > dataEnd || size > dataEnd - start) {
      throw damaged("its footer places column %s outside the file".formatted(name));
    }
    // The same bytes many times over would be as many rows, to everybody who reads the table.
    unclaimed -= size;
    if (unclaimed < 0) {
      throw damaged("its columns are larger than the file together");
    }
    long values = chunk.getValueCount();
    if (values < rowCount || (column.getMaxRepetitionLevel() == 0 && values != rowCount)) {
      throw damaged(
          "column %s has %,d values, nulls among them, in %,d rows"
              .formatted(name, values, rowCount));
    }
    Statistics<?> statistics = chunk.getStatistics();
    if (statistics != null && statistics.isNumNullsSet() && statistics.getNumNulls() > values) {
      throw damaged(
          "column %s has %,d nulls in %,d values"
              .formatted(name, statistics.getNumNulls(), values));
    }
  }

  private InvalidUpload damaged(String why) {
    return new InvalidUpload("%s is damaged: %s".formatted(source, why));
  }
}
