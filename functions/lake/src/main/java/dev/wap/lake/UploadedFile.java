package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import org.apache.iceberg.Schema;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;

/**
 * A file as it came, before any table has anything to do with it.
 *
 * @param input reads it
 * @param footer what it says of itself
 * @param columns its columns, with its own field ids or made-up ones
 * @param misleads whether it must be copied for its columns to be read as what they are
 * @param source what to call it in errors
 */
record UploadedFile(
    InputFile input, ParquetFooter footer, Schema columns, boolean misleads, String source) {
  /**
   * Reads a file's footer.
   *
   * @throws InvalidUpload if it is no Parquet file, or has columns that Iceberg cannot hold
   */
  static UploadedFile read(FileIO io, String location, String source) {
    InputFile input = io.newInputFile(location);
    ParquetFooter footer = ParquetFooter.read(input, source);
    return new UploadedFile(
        input,
        footer,
        FileColumns.of(footer.schema(), source),
        ArrowSchema.misleads(footer.properties(), source),
        source);
  }

  String location() {
    return input.location();
  }

  /** Whether it carries field ids of its own, by which Iceberg would read it. */
  boolean hasIds() {
    return ParquetSchemaUtil.hasIds(footer.schema());
  }

  /** A copy that is read by its columns' names and their Parquet types. */
  UploadedFile plain(FileIO io, String to) {
    PlainCopy.write(footer, input, io.newOutputFile(to));
    return new UploadedFile(
        io.newInputFile(to),
        ParquetFooter.read(io.newInputFile(to), source),
        columns,
        false,
        source);
  }
}
