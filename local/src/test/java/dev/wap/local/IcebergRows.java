package dev.wap.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads a table's rows by Iceberg, as any engine would. */
final class IcebergRows {
  private IcebergRows() {}

  /** A table's data files, each once per entry in its manifests. */
  static List<String> dataFiles(S3Client s3, String metadataLocation) throws IOException {
    List<String> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table(s3, metadataLocation).newScan().planFiles()) {
      tasks.forEach(task -> files.add(task.file().location()));
    }
    return files;
  }

  /** All rows, each by its columns' names. */
  static List<Map<String, Object>> read(S3Client s3, String metadataLocation) throws IOException {
    Table table = table(s3, metadataLocation);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String file : dataFiles(s3, metadataLocation)) {
      try (CloseableIterable<Record> records =
          Parquet.read(table.io().newInputFile(file))
              .project(table.schema())
              .withNameMapping(
                  NameMappingParser.fromJson(
                      table.properties().get(TableProperties.DEFAULT_NAME_MAPPING)))
              .createReaderFunc(
                  fileSchema -> GenericParquetReaders.buildReader(table.schema(), fileSchema))
              .build()) {
        for (Record record : records) {
          Map<String, Object> row = new HashMap<>();
          for (Types.NestedField column : table.schema().columns()) {
            row.put(column.name(), record.getField(column.name()));
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static Table table(S3Client s3, String metadataLocation) {
    return new BaseTable(new StaticTableOperations(metadataLocation, new ReadOnlyIo(s3)), "test");
  }

  /** Objects of S3 as Iceberg asks for them. */
  private record ReadOnlyIo(S3Client s3) implements FileIO {
    @Override
    public InputFile newInputFile(String path) {
      String[] parts = path.substring("s3://".length()).split("/", 2);
      return new InMemoryInputFile(
          path, s3.getObjectAsBytes(get -> get.bucket(parts[0]).key(parts[1])).asByteArray());
    }

    @Override
    public OutputFile newOutputFile(String path) {
      throw new UnsupportedOperationException("Tests only read: " + path);
    }

    @Override
    public void deleteFile(String path) {
      throw new UnsupportedOperationException("Tests only read: " + path);
    }
  }
}
