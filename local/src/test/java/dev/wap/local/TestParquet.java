package dev.wap.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Makes small Parquet files as strangers' writers might. */
final class TestParquet {
  private final MessageType schema;
  private final List<Group> groups = new ArrayList<>();
  private boolean statistics = true;

  private TestParquet(MessageType schema) {
    this.schema = schema;
  }

  /**
   * A file with these columns, each as Parquet writes it: {@code required int32 id} or, with the
   * field id 7, {@code optional binary name (STRING) = 7}.
   */
  static TestParquet of(String... columns) {
    StringBuilder schema = new StringBuilder("message test {");
    for (String column : columns) {
      schema.append(' ').append(column).append(column.endsWith("}") ? "" : ";");
    }
    return new TestParquet(MessageTypeParser.parseMessageType(schema + " }"));
  }

  /** A clean file of a table with the columns {@code id} and {@code name}. */
  static TestParquet people(int rows) {
    return of("optional int32 id", "optional binary name (STRING)")
        .rows(rows, i -> new Object[] {i, "name " + i});
  }

  /** A file of optional integers by these names, whatever they are. */
  static TestParquet named(String... names) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (String name : names) {
      var unused = schema.optional(PrimitiveTypeName.INT32).named(name);
    }
    return new TestParquet(schema.named("test"));
  }

  /** Adds a row that is filled by its caller, for nested columns. */
  TestParquet group(Consumer<Group> fill) {
    Group group = new SimpleGroup(schema);
    fill.accept(group);
    groups.add(group);
    return this;
  }

  /** Adds a row, its values in the columns' order; null is a null. */
  TestParquet row(Object... values) {
    groups.add(group(values));
    return this;
  }

  TestParquet rows(int count, IntFunction<Object[]> row) {
    for (int i = 0; i < count; i++) {
      groups.add(group(row.apply(i)));
    }
    return this;
  }

  TestParquet withoutStatistics() {
    statistics = false;
    return this;
  }

  byte[] bytes() throws IOException {
    Path file = Files.createTempFile("test", ".parquet");
    try {
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new LocalOutputFile(file))
              .withConf(new PlainParquetConfiguration())
              .withType(schema)
              .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
              .withStatisticsEnabled(statistics)
              .build()) {
        for (Group group : groups) {
          writer.write(group);
        }
      }
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private Group group(Object[] values) {
    Group group = new SimpleGroup(schema);
    for (int i = 0; i < values.length; i++) {
      switch (values[i]) {
        case null -> {}
        case Integer value -> group.add(i, value);
        case Long value -> group.add(i, value);
        case Float value -> group.add(i, value);
        case Double value -> group.add(i, value);
        case String value -> group.add(i, value);
        default -> throw new IllegalArgumentException("No Parquet value here: " + values[i]);
      }
    }
    return group;
  }
}
