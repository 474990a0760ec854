package dev.wap.lake;

import dev.wap.contract.Branch;
import dev.wap.contract.Snapshot.Mode;
import dev.wap.contract.Snapshot.SchemaChange;
import dev.wap.error.SchemaMismatch;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file in a table's data folder that is to become part of the table, without a row of it
 * being decoded.
 */
public final class NewFile {
  private final @Nullable LakeTable table;
  private final SchemaChanges changes;
  private final TableMetadata metadata;
  private final DataFile dataFile;
  private final Mode mode;

  private NewFile(
      @Nullable LakeTable table,
      SchemaChanges changes,
      TableMetadata metadata,
      DataFile dataFile,
      Mode mode) {
    this.table = table;
    this.changes = changes;
    this.metadata = metadata;
    this.dataFile = dataFile;
    this.mode = mode;
  }

  /**
   * Prepares a file for a table that exists.
   *
   * @param file the copy of the upload in the table's data folder
   * @param plain where a copy that is read by names and Parquet types goes, if one must be made
   * @param source what to call the upload in errors
   * @throws SchemaMismatch if the file's columns do not fit the table's under its policy
   */
  public static NewFile forTable(
      Lake lake, LakeTable table, String name, String file, String plain, String source) {
    if (table.spec().isPartitioned()) {
      throw new SchemaMismatch(
          "Table %s is partitioned by %s, and an upload comes in as the one file that it is: use a table without partitions"
              .formatted(name, table.spec()));
    }
    UploadedFile uploaded = UploadedFile.read(lake.io(), file, source);
    SchemaChanges changes =
        SchemaMatch.check(
            table.schema(),
            table.nameMapping(),
            uploaded.columns(),
            SchemaPolicy.of(table.metadata().properties(), name),
            name,
            source);
    TableMetadata changed = changed(lake.io(), table, changes, name, source);
    return prepare(lake, table, changes, changed, name, uploaded, plain);
  }

  /** Prepares a file for a table that does not exist; otherwise as {@link #forTable}. */
  public static NewFile forNewTable(
      Lake lake, String name, String file, String plain, String source) {
    UploadedFile uploaded = UploadedFile.read(lake.io(), file, source);
    TableMetadata created = newTable(uploaded.columns(), lake.newLocation(name));
    return prepare(lake, null, SchemaChanges.NONE, created, name, uploaded, plain);
  }

  /** The table as the changes will make it. */
  private static TableMetadata changed(
      FileIO io, LakeTable table, SchemaChanges changes, String name, String source) {
    TableMetadata changed;
    try {
      changed = changes.appliedTo(table.metadata(), io);
    } catch (IllegalArgumentException | ValidationException e) {
      throw new SchemaMismatch(
          "The columns of %s cannot become columns of table %s: %s"
              .formatted(source, name, e.getMessage()),
          e);
    }
    int fields = TypeUtil.indexById(changed.schema().asStruct()).size();
    if (!changes.isEmpty() && fields > FileColumns.MAX_COLUMNS) {
      throw new SchemaMismatch(
          "With the new columns of %s table %s would have %,d columns, more than the %,d that are accepted, those nested in others among them: use another table"
              .formatted(source, name, fields, FileColumns.MAX_COLUMNS));
    }
    long characters =
        TypeUtil.indexById(changed.schema().asStruct()).values().stream()
            .mapToLong(field -> field.name().length())
            .sum();
    if (!changes.isEmpty() && characters > FileColumns.MAX_NAME_CHARACTERS) {
      throw new SchemaMismatch(
          "With the new columns of %s the names of the columns of table %s would have %,d characters together, more than the %,d that are accepted: shorten them"
              .formatted(source, name, characters, FileColumns.MAX_NAME_CHARACTERS));
    }
    return changed;
  }

  private static NewFile prepare(
      Lake lake,
      @Nullable LakeTable table,
      SchemaChanges changes,
      TableMetadata metadata,
      String name,
      UploadedFile uploaded,
      String plain) {
    boolean idsAgree =
        uploaded.hasIds() && SchemaMatch.idsAgree(metadata.schema(), uploaded.columns());
    boolean copied = uploaded.misleads() || (uploaded.hasIds() && !idsAgree);
    if (copied || !idsAgree) {
      SchemaMatch.checkNames(
          metadata.schema(), names(metadata), uploaded.columns(), name, uploaded.source());
    }
    UploadedFile file = copied ? uploaded.plain(lake.io(), plain) : uploaded;
    return new NewFile(
        table,
        changes,
        metadata,
        dataFile(lake.io(), metadata, file),
        copied ? Mode.REWRITTEN : Mode.REGISTERED);
  }

  static TableMetadata newTable(Schema columns, String location) {
    TableMetadata metadata =
        TableMetadata.newTableMetadata(
            FileColumns.forNewTable(columns),
            PartitionSpec.unpartitioned(),
            SortOrder.unsorted(),
            location,
            Map.of(TableProperties.FORMAT_VERSION, "2"));
    return metadata.replaceProperties(
        Map.of(
            // Files without field ids are found by their columns' names.
            TableProperties.DEFAULT_NAME_MAPPING,
            NameMappingParser.toJson(MappingUtil.create(metadata.schema())),
            // No engine may delete files that another branch may hold.
            TableProperties.GC_ENABLED,
            "false",
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
            "false"));
  }

  private static NameMapping names(TableMetadata metadata) {
    String json = metadata.property(TableProperties.DEFAULT_NAME_MAPPING, null);
    return json == null ? MappingUtil.create(metadata.schema()) : NameMappingParser.fromJson(json);
  }

  static DataFile dataFile(FileIO io, TableMetadata metadata, UploadedFile file) {
    ParquetFooter footer = file.footer();
    MetricsConfig config =
        MetricsConfig.forTable(
            new BaseTable(PinnedTableOperations.readOnly(io, metadata), file.location()));
    Metrics metrics =
        exact(
            ParquetUtil.footerMetrics(footer.metadata(), Stream.empty(), config, names(metadata)),
            metadata.schema(),
            file);
    return DataFiles.builder(metadata.spec())
        .withPath(file.location())
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(footer.fileBytes())
        .withMetrics(metrics)
        .withSplitOffsets(ParquetUtil.getSplitOffsets(footer.metadata()))
        .build();
  }

  /**
   * Leaves out the null counts of columns whose statistics do not tell, which Iceberg may take for
   * numbers, and gives bounds the table's types, which readers take them for.
   */
  private static Metrics exact(Metrics metrics, Schema schema, UploadedFile file) {
    Map<Integer, Long> nulls = new HashMap<>();
    if (metrics.nullValueCounts() != null) {
      nulls.putAll(metrics.nullValueCounts());
      nulls.values().removeIf(count -> count < 0);
      schema.columns().stream()
          .filter(column -> column.type().isPrimitiveType())
          .filter(column -> file.footer().nullCount(column.name()).isEmpty())
          .forEach(column -> nulls.remove(column.fieldId()));
    }
    return new Metrics(
        metrics.recordCount(),
        metrics.columnSizes(),
        metrics.valueCounts(),
        nulls,
        metrics.nanValueCounts(),
        widened(metrics.lowerBounds(), schema, file.columns()),
        widened(metrics.upperBounds(), schema, file.columns()));
  }

  private static @Nullable Map<Integer, ByteBuffer> widened(
      @Nullable Map<Integer, ByteBuffer> bounds, Schema schema, Schema columns) {
    if (bounds == null) {
      return null;
    }
    Map<Integer, ByteBuffer> widened = new HashMap<>(bounds);
    for (MatchedField field : MatchedField.of(schema, columns)) {
      Type from = field.file().type();
      Type to = field.table().type();
      if (from.isPrimitiveType() && !from.equals(to)) {
        widened.computeIfPresent(
            field.table().fieldId(),
            (id, bound) -> Conversions.toByteBuffer(to, Conversions.fromByteBuffer(to, bound)));
      }
    }
    return widened;
  }

  /** The table as it will be, but for the file itself. */
  TableMetadata metadata() {
    return metadata;
  }

  public DataFile dataFile() {
    return dataFile;
  }

  public Mode mode() {
    return mode;
  }

  /** What adding the file does to the table's columns. */
  public SchemaChange schemaChange() {
    if (table == null) {
      return SchemaChange.TABLE_CREATED;
    }
    return changes.isEmpty() ? SchemaChange.NONE : SchemaChange.SCHEMA_EVOLVED;
  }

  /**
   * Puts the file, what it changes of the table's columns, and the marker on the branch, in one
   * commit.
   *
   * @param at the branch at the commit that the table was read at
   * @throws BranchMoved if the branch is gone, or somebody else has put rows or the marker; nothing
   *     is committed then
   */
  public Appends.Appended append(Appends appends, Branch at, Marker draft) throws BranchMoved {
    return table == null
        ? appends.create(at, metadata, dataFile, draft)
        : appends.append(at, table, changes, dataFile, draft);
  }
}
