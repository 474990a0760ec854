package dev.wap.local;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.nessie.NessieCatalog;
import org.apache.iceberg.nessie.NessieIcebergClient;
import org.apache.iceberg.types.Types;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.Branch;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Operation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Changes tables as any engine with Iceberg's own catalog would, knowing nothing of runs. */
final class Stranger implements Closeable {
  private final CloudUnderTest cloud;
  private final NessieApiV2 nessie;
  private final S3Client s3;
  private final S3FileIO io;

  Stranger(CloudUnderTest cloud) {
    this.cloud = cloud;
    this.s3 = cloud.cloud().environment().s3Client();
    this.io =
        new S3FileIO(
            () -> s3,
            () -> {
              throw new UnsupportedOperationException("Only the synchronous client");
            });
    this.nessie =
        NessieClientBuilder.createClientBuilder("HTTP", null)
            .withUri(URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT")))
            .build(NessieApiV2.class);
  }

  private Table table(String branch, String table) {
    var catalog = new NessieCatalog();
    catalog.initialize(
        "other",
        new NessieIcebergClient(nessie, branch, null, Map.of()),
        io,
        Map.of("warehouse", "s3://" + cloud.lakeBucket()));
    return catalog.loadTable(TableIdentifier.of("wap", table));
  }

  /** Commits something to a table that changes neither rows nor columns. */
  void touch(String branch, String table) {
    table(branch, table).updateProperties().set("touched", UUID.randomUUID().toString()).commit();
  }

  /** Sets a property of a table. */
  void property(String branch, String table, String name, String value) {
    table(branch, table).updateProperties().set(name, value).commit();
  }

  /** A property of a table. */
  String property(String branch, String table, String name) {
    return table(branch, table).properties().getOrDefault(name, "");
  }

  void addColumn(String branch, String table, String name) {
    table(branch, table).updateSchema().addColumn(name, Types.StringType.get()).commit();
  }

  void dropColumn(String branch, String table, String name) {
    table(branch, table).updateSchema().deleteColumn(name).commit();
  }

  /** Appends a file of its own, which nobody audits. */
  void append(String branch, String name, byte[] file, long rows) throws IOException {
    Table table = table(branch, name);
    String key = "wap/%s/data/other-%s.parquet".formatted(name, UUID.randomUUID());
    s3.putObject(put -> put.bucket(cloud.lakeBucket()).key(key), RequestBody.fromBytes(file));
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath("s3://%s/%s".formatted(cloud.lakeBucket(), key))
                .withFileSizeInBytes(file.length)
                .withRecordCount(rows)
                .build())
        .commit();
  }

  /** What the catalog has of a table on main. */
  Content content(String table) throws NessieNotFoundException {
    return nessie.getContent().refName("main").getSingle(ContentKey.of("wap", table)).getContent();
  }

  /** Puts a table on main back to what it was, as somebody does who takes rows back. */
  void putBack(String table, Content content)
      throws NessieNotFoundException, NessieConflictException {
    var unused =
        nessie
            .commitMultipleOperations()
            .branch((Branch) nessie.getReference().refName("main").get())
            .commitMeta(CommitMeta.fromMessage("Put back"))
            .operation(Operation.Put.of(ContentKey.of("wap", table), content))
            .commit();
  }

  @Override
  public void close() {
    io.close();
    nessie.close();
  }
}
