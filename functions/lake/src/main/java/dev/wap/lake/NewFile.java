package dev.wap.lake;

import dev.wap.contract.Branch;
import dev.wap.contract.Snapshot.Mode;
import dev.wap.error.SchemaMismatch;
import dev.wap.nessie.BranchMoved;
import dev.wap.nessie.Marker;
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
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file in a table's data folder that is to become part of the table, without a row of it
 * being decoded.
 */
public final class NewFile {
  private final @Nullable LakeTable table;
  private final TableMetadata metadata;
  private final DataFile dataFile;
  private final Mode mode;

  private NewFile(@Nullable LakeTable table, TableMetadata metadata, DataFile dataFile, Mode mode) {
    this.table = table;
    this.metadata = metadata;
    this.dataFile = dataFile;
    this.mode = mode;
  }

  /**
   * Prepares a file for a table that exists.
   *
   * @param file the copy of the upload in the table's data folder
   * @param idless where a copy without field ids goes, if one must be made
   * @param source what to call the upload in errors
   * @throws SchemaMismatch if the file's columns do not fit the table's
   */
  public static NewFile forTable(
      Lake lake, LakeTable table, String name, String file, String idless, String source) {
    if (table.spec().isPartitioned()) {
      throw new SchemaMismatch(
          "Table %s is partitioned by %s, and an upload comes in as the one file that it is: use a table without partitions"
              .formatted(name, table.spec()));
    }
    InputFile input = lake.io().newInputFile(file);
    ParquetFooter footer = ParquetFooter.read(input, source);
    Schema columns = FileColumns.of(footer.schema(), source);
    SchemaMatch.check(table.schema(), columns, name, source);
    return prepare(lake, table, table.metadata(), input, footer, columns, idless, source);
  }

  /** Prepares a file for a table that does not exist; otherwise as {@link #forTable}. */
  public static NewFile forNewTable(
      Lake lake, String location, String file, String idless, String source) {
    InputFile input = lake.io().newInputFile(file);
    ParquetFooter footer = ParquetFooter.read(input, source);
    Schema columns = FileColumns.of(footer.schema(), source);
    return prepare(lake, null, newTable(columns, location), input, footer, columns, idless, source);
  }

  private static NewFile prepare(
      Lake lake,
      @Nullable LakeTable table,
      TableMetadata metadata,
      InputFile input,
      ParquetFooter footer,
      Schema columns,
      String idless,
      String source) {
    boolean register =
        !ParquetSchemaUtil.hasIds(footer.schema())
            || SchemaMatch.idsAgree(metadata.schema(), columns);
    if (register) {
      DataFile dataFile = dataFile(lake.io(), metadata, input.location(), footer);
      return new NewFile(table, metadata, dataFile, Mode.REGISTERED);
    }
    IdlessCopy.write(footer, input, lake.io().newOutputFile(idless));
    ParquetFooter copied = ParquetFooter.read(lake.io().newInputFile(idless), source);
    return new NewFile(
        table, metadata, dataFile(lake.io(), metadata, idless, copied), Mode.REWRITTEN);
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

  static DataFile dataFile(
      FileIO io, TableMetadata metadata, String location, ParquetFooter footer) {
    String json = metadata.property(TableProperties.DEFAULT_NAME_MAPPING, null);
    NameMapping names =
        json == null ? MappingUtil.create(metadata.schema()) : NameMappingParser.fromJson(json);
    MetricsConfig config =
        MetricsConfig.forTable(
            new BaseTable(PinnedTableOperations.readOnly(io, metadata), location));
    Metrics metrics =
        exact(
            ParquetUtil.footerMetrics(footer.metadata(), Stream.empty(), config, names),
            metadata.schema(),
            footer);
    return DataFiles.builder(metadata.spec())
        .withPath(location)
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(footer.fileBytes())
        .withMetrics(metrics)
        .withSplitOffsets(ParquetUtil.getSplitOffsets(footer.metadata()))
        .build();
  }

  /**
   * Leaves out the null counts of columns whose statistics do not tell, which Iceberg may take for
   * numbers.
   */
  private static Metrics exact(Metrics metrics, Schema schema, ParquetFooter footer) {
    Map<Integer, Long> nulls = new HashMap<>();
    if (metrics.nullValueCounts() != null) {
      nulls.putAll(metrics.nullValueCounts());
      nulls.values().removeIf(count -> count < 0);
      schema.columns().stream()
          .filter(column -> column.type().isPrimitiveType())
          .filter(column -> footer.nullCount(column.name()).isEmpty())
          .forEach(column -> nulls.remove(column.fieldId()));
    }
    return new Metrics(
        metrics.recordCount(),
        metrics.columnSizes(),
        metrics.valueCounts(),
        nulls,
        metrics.nanValueCounts(),
        metrics.lowerBounds(),
        metrics.upperBounds());
  }

  public DataFile dataFile() {
    return dataFile;
  }

  public Mode mode() {
    return mode;
  }

  /**
   * Puts the file and the marker on the branch, in one commit.
   *
   * @param at the branch at the commit that the table was read at
   * @throws BranchMoved if the branch is gone, or somebody else has put rows or the marker; nothing
   *     is committed then
   */
  public Appends.Appended append(Appends appends, Branch at, Marker draft) throws BranchMoved {
    return table == null
        ? appends.create(at, metadata, dataFile, draft)
        : appends.append(at, table, dataFile, draft);
  }
}
