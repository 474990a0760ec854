package dev.wap.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.error.InvalidUpload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema that Arrow's writers leave in a Parquet file's properties. Arrow's readers, PyIceberg
 * among them, read columns as the types that it names, whatever Parquet's own are: some are no
 * types of Iceberg, and a table with such a file cannot be read, though its values could.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html">a message of Arrow's IPC
 *     format</a>, and <a href="https://github.com/apache/arrow/blob/main/format/Schema.fbs">the
 *     tables in it</a>
 */
final class ArrowSchema {
  static final String PROPERTY = "ARROW:schema";

  private static final String EXTENSION = "ARROW:extension:name";
  private static final int CONTINUATION = -1;
  private static final int DECIMAL_BITS = 128;

  // Places in the tables, and numbers of the types, as Schema.fbs has them.
  private static final int MESSAGE_HEADER = 2;
  private static final int SCHEMA_FIELDS = 1;
  private static final int FIELD_NAME = 0;
  private static final int FIELD_TYPE_NUMBER = 2;
  private static final int FIELD_TYPE = 3;
  private static final int FIELD_CHILDREN = 5;
  private static final int FIELD_METADATA = 6;
  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int DECIMAL_BIT_WIDTH = 2;
  private static final int TIMESTAMP_ZONE = 1;
  private static final int DECIMAL = 7;
  private static final int TIMESTAMP = 10;
  private static final int DURATION = 18;

  /**
   * Integers, floating points, binary, text, booleans, dates, times, lists, structs, fixed binary,
   * fixed lists, maps, and binary, text and lists that may be large: Iceberg has types for them.
   */
  private static final Set<Integer> PLAIN =
      Set.of(2, 3, 4, 5, 6, 8, 9, 12, 13, 15, 16, 17, 19, 20, 21);

  private static final Set<String> UTC = Set.of("UTC", "+00:00", "Etc/UTC", "Z");

  /** More than a file that was accepted has, whatever this schema claims. */
  private static final int MAX_FIELDS = 2 * FileColumns.MAX_COLUMNS;

  private final ByteBuffer bytes;
  private final String source;
  private int fields;

  private ArrowSchema(ByteBuffer bytes, String source) {
    this.bytes = bytes;
    this.source = source;
  }

  /**
   * Whether a file must lose this schema to be read by its Parquet types, which have the same
   * values.
   *
   * @param properties the file's
   * @throws InvalidUpload naming a column whose values only this schema tells the meaning of
   */
  static boolean misleads(Map<String, String> properties, String source) {
    String schema = properties.get(PROPERTY);
    if (schema == null) {
      return false;
    }
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(schema)).order(ByteOrder.LITTLE_ENDIAN);
      int start = bytes.getInt(0) == CONTINUATION ? 2 * Integer.BYTES : Integer.BYTES;
      return new ArrowSchema(bytes, source).anyMisleads(start);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // No schema that anybody can read.
      return true;
    }
  }

  private boolean anyMisleads(int start) {
    int schema = table(table(start), MESSAGE_HEADER);
    boolean misleads = false;
    int columns = table(schema, SCHEMA_FIELDS);
    for (int i = 0; i < bytes.getInt(columns); i++) {
      int column = element(columns, i);
      misleads |= misleads(column, text(column, FIELD_NAME), 1);
    }
    return misleads;
  }

  private boolean misleads(int field, String column, int depth) {
    if (depth > FileColumns.MAX_DEPTH || ++fields > MAX_FIELDS) {
      throw new IllegalArgumentException("More fields than in the file");
    }
    String extension = extension(field);
    int type = bytes.get(place(field, FIELD_TYPE_NUMBER));
    if (type == DURATION || "arrow.bool8".equals(extension)) {
      throw new InvalidUpload(
          "Column '%s' of %s holds %s, which in Parquet are mere numbers: write %s"
              .formatted(
                  column,
                  source,
                  type == DURATION ? "Arrow's durations" : "Arrow's 8-bit booleans",
                  type == DURATION ? "the numbers, with the unit in the name" : "booleans"));
    }
    boolean misleads =
        (extension != null && !extension.equals("arrow.uuid")) || !isPlain(field, type);
    int children = place(field, FIELD_CHILDREN);
    if (children != 0) {
      children += bytes.getInt(children);
      for (int i = 0; i < bytes.getInt(children); i++) {
        misleads |= misleads(element(children, i), column, depth + 1);
      }
    }
    return misleads;
  }

  private boolean isPlain(int field, int type) {
    if (type == TIMESTAMP) {
      int timestamp = table(field, FIELD_TYPE);
      return place(timestamp, TIMESTAMP_ZONE) == 0 || UTC.contains(text(timestamp, TIMESTAMP_ZONE));
    }
    if (type == DECIMAL) {
      int bits = place(table(field, FIELD_TYPE), DECIMAL_BIT_WIDTH);
      return bits == 0 || bytes.getInt(bits) == DECIMAL_BITS;
    }
    return PLAIN.contains(type);
  }

  private @Nullable String extension(int field) {
    int metadata = place(field, FIELD_METADATA);
    if (metadata == 0) {
      return null;
    }
    metadata += bytes.getInt(metadata);
    for (int i = 0; i < bytes.getInt(metadata); i++) {
      int entry = element(metadata, i);
      if (text(entry, KEY).equals(EXTENSION)) {
        return text(entry, VALUE);
      }
    }
    return null;
  }

  // ---- FlatBuffers: tables whose fields are found by a table of places, and offsets to what is
  // not in them.

  /** Where a field of a table is; 0 if it is absent and has its default. */
  private int place(int table, int field) {
    int places = table - bytes.getInt(table);
    int entry = 2 * Short.BYTES + field * Short.BYTES;
    if (entry >= Short.toUnsignedInt(bytes.getShort(places))) {
      return 0;
    }
    int offset = Short.toUnsignedInt(bytes.getShort(places + entry));
    return offset == 0 ? 0 : table + offset;
  }

  /** What an offset leads to. */
  private int table(int offset) {
    return offset + bytes.getInt(offset);
  }

  /** What a field of a table, which must be there, leads to. */
  private int table(int table, int field) {
    int place = place(table, field);
    if (place == 0) {
      throw new IllegalArgumentException("A table lacks its field " + field);
    }
    return table(place);
  }

  private int element(int vector, int index) {
    return table(vector + Integer.BYTES + index * Integer.BYTES);
  }

  private String text(int table, int field) {
    int text = table(table, field);
    int length = bytes.getInt(text);
    if (length < 0 || length > bytes.capacity()) {
      throw new IllegalArgumentException("A text of %d bytes".formatted(length));
    }
    byte[] characters = new byte[length];
    bytes.get(text + Integer.BYTES, characters);
    return new String(characters, UTF_8);
  }
}
