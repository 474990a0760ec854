package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import dev.wap.error.StorageUnavailable;
import dev.wap.error.WapError;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import software.amazon.awssdk.core.exception.SdkException;

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

  /**
   * Reads one column of a file that belongs to a table.
   *
   * @param source what to call the file in errors
   * @throws InvalidUpload if the column does not read, or not within the function's memory
   */
  public static Result of(InputFile file, LakeTable table, String column, String source) {
    try {
      return count(file, table, column);
    } catch (OutOfMemoryError e) {
      // A few bytes can unfold to gigabytes.
      throw new InvalidUpload(
          "Column %s of %s unfolds to more than the function's memory holds: write smaller pages and row groups, or statistics, with which it need not be read"
              .formatted(column, source),
          e);
    } catch (RuntimeException e) {
      if (isOfStorage(e)) {
        throw e;
      }
      throw new InvalidUpload(
          "Column %s of %s does not read: %s".formatted(column, source, e.getMessage()), e);
    }
  }

  private static Result count(InputFile file, LakeTable table, String column) {
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

  /** Whether bytes did not come; whatever else goes wrong is wrong with the bytes that came. */
  private static boolean isOfStorage(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WapError
          || cause instanceof SdkException
          || cause instanceof NotFoundException
          || cause instanceof SocketException
          || cause instanceof SocketTimeoutException
          || cause instanceof SSLException
          || "Premature EOF".equals(cause.getMessage())) {
        return true;
      }
    }
    return false;
  }
}
