package dev.wap.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet files as other people's writers do. */
final class ParquetFiles {
  private ParquetFiles() {}

  static MessageType schema(String columns) {
    return MessageTypeParser.parseMessageType("message upload { " + columns + " }");
  }

  /** A file of rows, each the values of the columns in order; null for none. */
  static String write(Path file, MessageType schema, List<? extends List<?>> rows) {
    return write(file, schema, rows, writer -> writer);
  }

  static String write(
      Path file,
      MessageType schema,
      List<? extends List<?>> rows,
      UnaryOperator<ExampleParquetWriter.Builder> settings) {
    try (ParquetWriter<Group> writer =
        settings
            .apply(
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                    .withConf(new PlainParquetConfiguration())
                    .withType(schema)
                    .withExtraMetaData(Map.of("made.by", "a test"))
                    .withWriteMode(ParquetFileWriter.Mode.OVERWRITE))
            .build()) {
      for (List<?> row : rows) {
        Group group = new SimpleGroup(schema);
        for (int column = 0; column < row.size(); column++) {
          add(group, column, row.get(column));
        }
        writer.write(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private static void add(Group group, int column, Object value) {
    switch (value) {
      case null -> {}
      case Integer number -> group.add(column, number);
      case Long number -> group.add(column, number);
      case Float number -> group.add(column, number);
      case Double number -> group.add(column, number);
      case String text -> group.add(column, text);
      case List<?> fields -> {
        Group nested = group.addGroup(column);
        for (int field = 0; field < fields.size(); field++) {
          add(nested, field, fields.get(field));
        }
      }
      default -> throw new IllegalArgumentException("No column holds a " + value.getClass());
    }
  }

  static byte[] bytes(String file) {
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
