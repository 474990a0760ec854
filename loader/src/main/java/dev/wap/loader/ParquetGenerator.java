// Writes synthetic rows to a Parquet file, in memory that does not depend on how many there are.
package dev.wap.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** Makes synthetic Parquet files. */
public final class ParquetGenerator {

  /**
   * Of a row group while it is buffered; parquet-java's default, 128 MB, does not fit a heap of 256
   * MB.
   */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private static final int ROWS_PER_REPORT = 10_000;

  private ParquetGenerator() {}

  /**
   * Writes the file, replacing what is there. The same spec gives the same bytes, as long as the
   * versions of parquet-java and zstd-jni are the same.
   *
   * @param progress told the rows written, of the rows in all
   * @return the file's size in bytes
   * @throws IOException if the file cannot be written
   */
  public static long write(Path path, Spec spec, Progress progress) throws IOException {
    try (ParquetWriter<Row> writer =
        new Builder(path)
            .withConf(new PlainParquetConfiguration())
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      long written = 0;
      for (Row row : new SyntheticRows(spec)) {
        writer.write(row);
        written++;
        if (written % ROWS_PER_REPORT == 0 || written == spec.rows()) {
          progress.at(written, spec.rows());
        }
      }
    }
    Footer.sortEncodings(path);
    return Files.size(path);
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

    Builder(Path path) {
      super(new LocalOutputFile(path));
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract, so it cannot be left out; never called.
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport();
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
      return new RowWriteSupport();
    }
  }
}
