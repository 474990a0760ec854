package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotHistoryTest {
  private static final TableIdentifier NAME = TableIdentifier.of("wap", "orders");
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.optional(1, "a", Types.IntegerType.get()));

  @Test
  void keepsAShortHistoryAsItIs() {
    Table table = table("2");
    append(table, 100);

    assertThat(SnapshotHistory.trim(metadata(table))).isSameAs(metadata(table));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void keepsTheLastHundred(String formatVersion) {
    Table table = table(formatVersion);
    append(table, 105);
    TableMetadata before = metadata(table);

    TableMetadata after = SnapshotHistory.trim(before);

    assertThat(after.snapshots())
        .extracting(Snapshot::snapshotId)
        .containsExactlyElementsOf(ids(before).subList(5, 105));
    assertThat(after.currentSnapshot().snapshotId()).isEqualTo(ids(before).get(104));
    assertThat(after.currentSnapshot().parentId()).isEqualTo(ids(before).get(103));
  }

  @Test
  void keepsWhatATagNames() {
    Table table = table("2");
    append(table, 3);
    long tagged = table.currentSnapshot().snapshotId();
    table.manageSnapshots().createTag("audited", tagged).commit();
    append(table, 102);

    TableMetadata after = SnapshotHistory.trim(metadata(table));

    assertThat(after.snapshots()).hasSize(101);
    assertThat(after.snapshot(tagged)).isNotNull();
    assertThat(after.refs()).containsKeys("main", "audited");
  }

  @Test
  void keepsTheLogOfMetadataFilesAndChangesNothingElse() {
    Table table = table("2");
    append(table, 103);
    TableMetadata before = metadata(table);

    TableMetadata after = SnapshotHistory.trim(before);

    // The log has a limit of its own; the oldest entry makes room for the base of this change.
    assertThat(after.previousFiles())
        .hasSameSizeAs(before.previousFiles())
        .containsAll(before.previousFiles().subList(1, before.previousFiles().size()));
    assertThat(after.uuid()).isEqualTo(before.uuid());
    assertThat(after.schema().sameSchema(before.schema())).isTrue();
    assertThat(after.properties()).isEqualTo(before.properties());
    assertThat(after.lastSequenceNumber()).isEqualTo(before.lastSequenceNumber());
  }

  private static Table table(String formatVersion) {
    InMemoryCatalog catalog = new InMemoryCatalog();
    catalog.initialize("test", Map.of());
    catalog.createNamespace(Namespace.of("wap"));
    return catalog
        .buildTable(NAME, SCHEMA)
        .withPartitionSpec(PartitionSpec.unpartitioned())
        .withSortOrder(SortOrder.unsorted())
        .withProperties(Map.of("format-version", formatVersion))
        .create();
  }

  private static void append(Table table, int snapshots) {
    LongStream.range(0, snapshots)
        .forEach(number -> table.newFastAppend().appendFile(file(number)).commit());
  }

  private static DataFile file(long number) {
    return DataFiles.builder(PartitionSpec.unpartitioned())
        .withPath("s3://lake/%d.parquet".formatted(number))
        .withFileSizeInBytes(10)
        .withRecordCount(1)
        .build();
  }

  private static TableMetadata metadata(Table table) {
    return ((BaseTable) table).operations().current();
  }

  private static List<Long> ids(TableMetadata metadata) {
    return metadata.snapshots().stream().map(Snapshot::snapshotId).toList();
  }
}
