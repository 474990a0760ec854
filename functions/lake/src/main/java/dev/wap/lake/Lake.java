package dev.wap.lake;

import dev.wap.contract.Branch;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.nessie.NessieIcebergClient;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The lake's Iceberg tables, read at a commit of a branch. */
public final class Lake {
  private final NessieApiV2 nessie;
  private final FileIO io;
  private final String bucket;
  private final String namespace;

  /**
   * The lake behind a catalog.
   *
   * @param s3 reads and writes the files of tables; the FileIO is given it, and not told to make
   *     its own, for then it would load Hadoop's file systems and settings to count bytes
   * @param bucket where tables are made
   * @param namespace the namespace of all tables, levels separated by dots
   */
  public Lake(NessieApiV2 nessie, S3Client s3, String bucket, String namespace) {
    this.nessie = nessie;
    this.io = new S3FileIO(() -> s3, Lake::noAsync);
    this.bucket = bucket;
    this.namespace = namespace;
  }

  private static S3AsyncClient noAsync() {
    throw new UnsupportedOperationException("Files are read and written by the synchronous client");
  }

  /** Reads and writes the files of tables. */
  public FileIO io() {
    return io;
  }

  /** A table's key in the catalog. */
  public ContentKey key(String table) {
    return ContentKey.fromPathString(namespace + "." + table);
  }

  /** Where a table that does not exist yet will be, on every branch. */
  public String newLocation(String table) {
    return "s3://%s/%s/%s".formatted(bucket, namespace.replace('.', '/'), table);
  }

  /** A table at a commit of a branch, if it exists there. */
  public Optional<LakeTable> find(Branch at, String table) {
    return content(at, table)
        .map(
            content ->
                new LakeTable(
                    at, content, TableMetadataParser.read(io, content.getMetadataLocation()), io));
  }

  /** Whether the catalog has the same of a table at both commits; reads no file. */
  public boolean isSame(Branch one, Branch other, String table) {
    return content(one, table).equals(content(other, table));
  }

  private Optional<IcebergTable> content(Branch at, String table) {
    NessieIcebergClient client = new NessieIcebergClient(nessie, at.name(), at.hash(), Map.of());
    return Optional.ofNullable(client.table(identifier(table)));
  }

  private TableIdentifier identifier(String table) {
    return TableIdentifier.of(Namespace.of(namespace.split("\\.", -1)), table);
  }
}
