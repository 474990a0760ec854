package dev.wap.lake;

import dev.wap.error.StorageUnavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;

/** Counts a column's nulls by reading that column, a row group at a time. */
public final class NullScan {
  private static final int MAX_SAMPLES = 5;

  private NullScan() {}

  /**
   * What was found.
   *
   * @param nulls rows in which the column is null
   * @param firstRows the positions of the first of them, from 0
   */
  public record Result(long nulls, List<Long> firstRows) {}

  /** Reads one column of a file that belongs to a table. */
  public static Result of(InputFile file, LakeTable table, String column) {
    Schema schema = table.schema().select(column);
    long nulls = 0;
    long row = 0;
    List<Long> firstRows = new ArrayList<>();
    try (CloseableIterable<Record> records =
        Parquet.read(file)
            .project(schema)
            .withNameMapping(table.nameMapping())
            .createReaderFunc(fileSchema -> GenericParquetReaders.buildReader(schema, fileSchema))
            .reuseContainers()
            .build()) {
      for (Record record : records) {
        if (record.get(0) == null) {
          nulls++;
          if (firstRows.size() < MAX_SAMPLES) {
            firstRows.add(row);
          }
        }
        row++;
      }
    } catch (IOException e) {
      throw new StorageUnavailable(
          "Cannot read column %s of %s".formatted(column, file.location()), e);
    }
    return new Result(nulls, List.copyOf(firstRows));
  }
}
