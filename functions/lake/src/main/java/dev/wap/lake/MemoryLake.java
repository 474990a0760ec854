package dev.wap.lake;

import dev.wap.contract.Example;
import dev.wap.nessie.NoCatalog;
import dev.wap.records.MemoryStorage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.model.IcebergTable;

/**
 * A lake in memory with one table of one file, made and read as the real one is, but for its
 * catalog. For what a function runs before its snapshot is taken.
 *
 * @param file reads the file
 * @param footer its footer
 * @param table the table that it was appended to
 */
public record MemoryLake(InputFile file, ParquetFooter footer, LakeTable table) {
  private static final String NAME = "priming";
  private static final String COLUMN = "id";

  /** Writes a file, registers it in a new table, and reads back what that left. */
  public static MemoryLake make() throws IOException {
    try (NessieApiV2 nessie = NoCatalog.client();
        var s3 = MemoryStorage.client()) {
      Lake lake = new Lake(nessie, s3, NAME, NAME);
      NoCatalog.attempt(() -> lake.find(Example.BRANCH, NAME));
      FileIO io = lake.io();
      String location = lake.newLocation(NAME) + "/data/one.parquet";
      write(io, location);
      NewFile newFile = NewFile.forNewTable(lake, NAME, location, location + ".plain", location);
      String metadata = append(io, newFile);
      LakeTable table =
          new LakeTable(
              Example.BRANCH,
              IcebergTable.of(metadata, 1, 0, 0, 0),
              TableMetadataParser.read(io, metadata),
              io);
      var changes = table.changes();
      InputFile file = io.newInputFile(location, changes.added().getFirst().fileSizeInBytes());
      ParquetFooter footer = ParquetFooter.read(file, location);
      var unused = NullScan.of(file, table, COLUMN, location);
      return new MemoryLake(file, footer, table);
    }
  }

  private static void write(FileIO io, String location) throws IOException {
    Schema schema = new Schema(Types.NestedField.optional(1, COLUMN, Types.LongType.get()));
    try (FileAppender<Record> rows =
        Parquet.write(io.newOutputFile(location))
            .schema(schema)
            // Hadoop's codecs warn of native libraries that are not there, as they may be.
            .set(TableProperties.PARQUET_COMPRESSION, "uncompressed")
            .createWriterFunc(GenericParquetWriter::create)
            .build()) {
      rows.add(GenericRecord.create(schema).copy(COLUMN, 1L));
    }
  }

  /** Appends a file to a new table; answers where the table's metadata is. */
  private static String append(FileIO io, NewFile newFile) {
    TableMetadata created = newFile.metadata();
    AtomicReference<String> put = new AtomicReference<>();
    Transaction transaction =
        Transactions.createTableTransaction(
            NAME,
            new PinnedTableOperations(io, null, (metadata, location) -> put.set(location)),
            created);
    transaction.newAppend().appendFile(newFile.dataFile()).commit();
    transaction.commitTransaction();
    return put.get();
  }
}
