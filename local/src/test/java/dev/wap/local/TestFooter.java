package dev.wap.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/** Gives Parquet files footers that no writer would write. */
final class TestFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);

  private TestFooter() {}

  /** The file with its footer changed. */
  static byte[] changed(byte[] file, Consumer<FileMetaData> change) throws IOException {
    int start = file.length - 8 - footerBytes(file);
    FileMetaData footer = footer(file);
    change.accept(footer);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(file, 0, start);
    Util.writeFileMetaData(footer, changed);
    return ended(changed, changed.size() - start, MAGIC);
  }

  private static int footerBytes(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
  }

  private static FileMetaData footer(byte[] file) throws IOException {
    int length = footerBytes(file);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
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

  /** A file of these bytes, the first ones among them, and this footer. */
  static byte[] after(byte[] data, byte[] footer) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(data);
    file.write(footer);
    return ended(file, footer.length, MAGIC);
  }

  private static byte[] ended(ByteArrayOutputStream file, int footerBytes, byte[] magic)
      throws IOException {
    file.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footerBytes).array());
    file.write(magic);
    return file.toByteArray();
  }

  /** The file with its row groups, pages and all, so many times over. */
  static byte[] repeated(byte[] file, int times) throws IOException {
    int end = file.length - 8 - footerBytes(file);
    int step = end - MAGIC.length;
    FileMetaData footer = footer(file);
    List<RowGroup> once = footer.getRow_groups();
    List<RowGroup> all = new ArrayList<>();
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    repeated.write(MAGIC);
    for (int i = 0; i < times; i++) {
      repeated.write(file, MAGIC.length, step);
      for (RowGroup rowGroup : once) {
        all.add(moved(rowGroup, (long) i * step));
      }
    }
    footer.setNum_rows(footer.getNum_rows() * times).setRow_groups(all);
    int start = repeated.size();
    Util.writeFileMetaData(footer, repeated);
    return ended(repeated, repeated.size() - start, MAGIC);
  }

  private static RowGroup moved(RowGroup rowGroup, long by) {
    RowGroup moved = rowGroup.deepCopy();
    for (ColumnChunk chunk : moved.getColumns()) {
      ColumnMetaData data = chunk.getMeta_data();
      data.setData_page_offset(data.getData_page_offset() + by);
      if (data.isSetDictionary_page_offset()) {
        data.setDictionary_page_offset(data.getDictionary_page_offset() + by);
      }
    }
    return moved;
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
