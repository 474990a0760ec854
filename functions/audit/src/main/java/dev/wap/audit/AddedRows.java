package dev.wap.audit;

import dev.wap.contract.RuleResult.Tier;
import dev.wap.lake.LakeTable;
import dev.wap.lake.NullScan;
import dev.wap.lake.ParquetFooter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.io.InputFile;
import org.apache.parquet.schema.Type;

/**
 * What a run added: from the file's metadata where that is exact, else by reading the one column,
 * once.
 */
final class AddedRows implements Added {
  private final InputFile file;
  private final LakeTable table;
  private final ParquetFooter footer;
  private final String source;
  private final Map<String, Nulls> nullsByColumn = new HashMap<>();
  private long bytesRead;

  /**
   * The rows of a file.
   *
   * @param source what to call the file in errors
   */
  AddedRows(InputFile file, LakeTable table, ParquetFooter footer, String source) {
    this.file = file;
    this.table = table;
    this.footer = footer;
    this.source = source;
  }

  /**
   * How many nulls a column has.
   *
   * @param count rows in which it is null
   * @param tier where the count comes from
   * @param firstRows the positions of the first of them, from 0, if rows were read
   */
  record Nulls(long count, Tier tier, List<Long> firstRows) {}

  @Override
  public long rows() {
    return footer.rows();
  }

  @Override
  public List<String> columns() {
    return footer.schema().getFields().stream().map(Type::getName).toList();
  }

  @Override
  public Optional<Nulls> nulls(String column) {
    if (!columns().contains(column) && table.schema().asStruct().field(column) == null) {
      return Optional.empty();
    }
    return Optional.of(nullsByColumn.computeIfAbsent(column, this::count));
  }

  /** Bytes of pages that were read. */
  long bytesRead() {
    return bytesRead;
  }

  private Nulls count(String column) {
    if (!columns().contains(column)) {
      return new Nulls(rows(), Tier.METADATA, List.of());
    }
    OptionalLong exact = footer.nullCount(column);
    if (exact.isPresent()) {
      return new Nulls(exact.getAsLong(), Tier.METADATA, List.of());
    }
    bytesRead += footer.columnBytes(column);
    NullScan.Result scan = NullScan.of(file, table, column, source);
    return new Nulls(scan.nulls(), Tier.SCAN, scan.firstRows());
  }
}
