package dev.wap.local;

import dev.wap.ops.Connections;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.nessie.NessieCatalog;
import org.apache.iceberg.nessie.NessieIcebergClient;
import software.amazon.awssdk.core.sync.RequestBody;

/** Writes to {@code main}'s tables as Spark or Trino would: by Iceberg, past every audit. */
final class OtherEngine {
  private final Connections lake;

  OtherEngine(Connections lake) {
    this.lake = lake;
  }

  Table table(String name) {
    NessieCatalog catalog = new NessieCatalog();
    catalog.initialize(
        "other",
        new NessieIcebergClient(lake.nessie(), "main", null, Map.of()),
        lake.lake().io(),
        Map.of("warehouse", "s3://" + lake.settings().lakeBucket() + "/"));
    return catalog.loadTable(TableIdentifier.of(lake.settings().tableNamespace(), name));
  }

  /** Appends a file of its own; answers its address. */
  String append(String name, String fileName, byte[] file, long rows) {
    Table table = table(name);
    String location = table.location() + "/data/" + fileName;
    lake.s3()
        .putObject(
            put ->
                put.bucket(lake.settings().lakeBucket())
                    .key(
                        location.substring(
                            ("s3://" + lake.settings().lakeBucket() + "/").length())),
            RequestBody.fromBytes(file));
    append(table, location, file.length, rows);
    return location;
  }

  /** Appends a file that is there. */
  static void append(Table table, String location, long sizeBytes, long rows) {
    DataFile file =
        DataFiles.builder(table.spec())
            .withPath(location)
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(sizeBytes)
            .withRecordCount(rows)
            .build();
    table.newAppend().appendFile(file).commit();
  }
}
