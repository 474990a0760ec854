package dev.wap.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/** Gives Parquet files footers that no writer would write. */
final class TestFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);

  private TestFooter() {}

  /** The file with its footer changed. */
  static byte[] changed(byte[] file, Consumer<FileMetaData> change) throws IOException {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    int start = file.length - 8 - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    change.accept(footer);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(file, 0, start);
    Util.writeFileMetaData(footer, changed);
    return ended(changed, changed.size() - start, MAGIC);
  }

  /** A file of nothing but this footer. */
  static byte[] only(byte[] footer) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(MAGIC);
    file.write(footer);
    return ended(file, footer.length, MAGIC);
  }

  /** A file of nothing but the footer of a table without rows. */
  static byte[] only(List<SchemaElement> schema) throws IOException {
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(new FileMetaData(1, schema, 0, List.of()), footer);
    return only(footer.toByteArray());
  }

  private static byte[] ended(ByteArrayOutputStream file, int footerBytes, byte[] magic)
      throws IOException {
    file.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footerBytes).array());
    file.write(magic);
    return file.toByteArray();
  }

  /** The row groups of a footer, so many times over: a reader reads the same pages each time. */
  static Consumer<FileMetaData> repeatingRowGroups(int times) {
    return footer -> {
      footer.setNum_rows(footer.getNum_rows() * times);
      footer.setRow_groups(
          Collections.nCopies(times, footer.getRow_groups()).stream()
              .flatMap(List::stream)
              .toList());
    };
  }
}
