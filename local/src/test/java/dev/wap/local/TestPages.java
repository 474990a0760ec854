package dev.wap.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * Makes Parquet files of one optional column, {@code name}, without statistics, page by page, as no
 * writer would: few bytes that unfold to many.
 */
final class TestPages {
  private final CompressionCodec codec;
  private final Type type;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private long rows;
  private long unfolded;
  private boolean dictionary;

  TestPages(CompressionCodec codec, Type type) {
    this.codec = codec;
    this.type = type;
    file.writeBytes("PAR1".getBytes(US_ASCII));
  }

  /** A page of nothing but nulls, which is a few bytes however many they are. */
  TestPages nulls(int count) throws IOException {
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    varint(levels, (long) count << 1);
    levels.write(0);
    return data(count, Encoding.PLAIN, prefixed(levels.toByteArray()), levels.size() + 4);
  }

  /** A dictionary that says that it unfolds to so many bytes. */
  TestPages dictionary(byte[] folded, int unfoldedBytes) throws IOException {
    PageHeader header =
        new PageHeader(PageType.DICTIONARY_PAGE, unfoldedBytes, folded.length)
            .setDictionary_page_header(new DictionaryPageHeader(1, Encoding.PLAIN));
    dictionary = true;
    return page(header, folded);
  }

  /** A page of so many values that says that it unfolds to so many bytes. */
  TestPages data(int values, Encoding encoding, byte[] folded, int unfoldedBytes)
      throws IOException {
    rows += values;
    return page(
        new PageHeader(PageType.DATA_PAGE, unfoldedBytes, folded.length)
            .setData_page_header(new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE)),
        folded);
  }

  private TestPages page(PageHeader header, byte[] folded) throws IOException {
    Util.writePageHeader(header, file);
    file.write(folded);
    unfolded += header.getUncompressed_page_size();
    return this;
  }

  byte[] bytes() throws IOException {
    long size = file.size() - 4L;
    ColumnMetaData column =
        new ColumnMetaData(
            type,
            List.of(Encoding.PLAIN, Encoding.RLE),
            List.of("name"),
            codec,
            rows,
            unfolded,
            size,
            4);
    if (dictionary) {
      column.setDictionary_page_offset(4);
    }
    FileMetaData footer =
        new FileMetaData(
            1,
            List.of(
                new SchemaElement("root").setNum_children(1),
                new SchemaElement("name")
                    .setType(type)
                    .setRepetition_type(FieldRepetitionType.OPTIONAL)),
            rows,
            List.of(new RowGroup(List.of(new ColumnChunk(4).setMeta_data(column)), size, rows)));
    ByteArrayOutputStream footerBytes = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, footerBytes);
    return TestFooter.after(file.toByteArray(), footerBytes.toByteArray());
  }

  private static byte[] prefixed(byte[] levels) {
    return ByteBuffer.allocate(4 + levels.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(levels.length)
        .put(levels)
        .array();
  }

  private static void varint(OutputStream out, long value) throws IOException {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
