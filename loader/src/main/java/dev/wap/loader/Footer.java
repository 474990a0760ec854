// Makes a Parquet footer the same in every process, for "same seed, same bytes".
package dev.wap.loader;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileWriter;

/*
 * parquet-java 1.17.1 collects a column's encodings in a HashSet of enums. Their order is that of identity hash codes,
 * which differ between processes, and so do a few bytes of the footer. To readers the order means nothing.
 */
/** The end of a Parquet file: metadata, its length in four bytes, the magic number. */
final class Footer {

  private static final int LENGTH_BYTES = 4;

  private Footer() {}

  /** Rewrites a complete file's footer with its lists of encodings sorted. */
  static void sortEncodings(Path path) throws IOException {
    // Not with CREATE: a file that Ctrl-C has just deleted must not come back.
    try (var file = FileChannel.open(path, READ, WRITE)) {
      long lengthAt = file.size() - ParquetFileWriter.MAGIC.length - LENGTH_BYTES;
      InputStream in = Channels.newInputStream(file);
      file.position(lengthAt);
      long metadataAt = lengthAt - BytesUtils.readIntLittleEndian(in);
      file.position(metadataAt);
      FileMetaData metadata = Util.readFileMetaData(in);
      for (RowGroup group : metadata.getRow_groups()) {
        for (ColumnChunk column : group.getColumns()) {
          column.getMeta_data().getEncodings().sort(naturalOrder());
          column
              .getMeta_data()
              .getEncoding_stats()
              .sort(
                  comparing(PageEncodingStats::getPage_type)
                      .thenComparing(PageEncodingStats::getEncoding));
        }
      }
      var footer = new ByteArrayOutputStream();
      Util.writeFileMetaData(metadata, footer);
      BytesUtils.writeIntLittleEndian(footer, footer.size());
      footer.write(ParquetFileWriter.MAGIC);
      file.truncate(metadataAt);
      file.position(metadataAt);
      Channels.newOutputStream(file).write(footer.toByteArray());
    }
  }
}
