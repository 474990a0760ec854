package dev.wap.lake;

import dev.wap.error.StorageUnavailable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Copies a Parquet file without its field ids and Arrow's schema. Iceberg reads a file that carries
 * ids by them, whatever its columns are called; without them it goes by the names. Arrow reads one
 * that carries its schema as the types in there; without it, it goes by Parquet's. Pages are copied
 * as they are, so that memory does not depend on rows, and the same file always gives the same
 * copy.
 */
final class PlainCopy {
  /** Iceberg's own schema, which another table's writer may have left, names the ids too. */
  private static final String ICEBERG_SCHEMA = "iceberg.schema";

  private PlainCopy() {}

  static void write(ParquetFooter footer, InputFile from, OutputFile to) {
    MessageType schema = new MessageType(footer.schema().getName(), withoutIds(footer.schema()));
    Map<String, String> properties =
        new HashMap<>(footer.metadata().getFileMetaData().getKeyValueMetaData());
    properties.remove(ICEBERG_SCHEMA);
    properties.remove(ArrowSchema.PROPERTY);
    try (SeekableInputStream in = ParquetStreams.open(from);
        ParquetFileWriter writer =
            new ParquetFileWriter(
                ParquetStreams.output(to),
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                ParquetWriter.DEFAULT_BLOCK_SIZE,
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                null,
                ParquetProperties.builder().build())) {
      writer.start();
      writer.appendRowGroups(in, footer.metadata().getBlocks(), false);
      writer.end(properties);
    } catch (IOException e) {
      throw new StorageUnavailable(
          "Cannot copy %s to %s".formatted(from.location(), to.location()), e);
    }
  }

  private static List<Type> withoutIds(GroupType group) {
    return group.getFields().stream().map(PlainCopy::withoutId).toList();
  }

  private static Type withoutId(Type type) {
    if (type.isPrimitive()) {
      PrimitiveType primitive = type.asPrimitiveType();
      return Types.primitive(primitive.getPrimitiveTypeName(), primitive.getRepetition())
          .length(primitive.getTypeLength())
          .as(primitive.getLogicalTypeAnnotation())
          .named(primitive.getName());
    }
    return Types.buildGroup(type.getRepetition())
        .as(type.getLogicalTypeAnnotation())
        .addFields(withoutIds(type.asGroupType()).toArray(Type[]::new))
        .named(type.getName());
  }
}
