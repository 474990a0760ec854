package dev.wap.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.mapping.NameMapping;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class SchemaChangesTest {
  private static final String NAME_MAPPING = "schema.name-mapping.default";

  private static final TableMetadata TABLE =
      NewFile.newTable(
          FileColumns.of(
              ParquetFiles.schema(
                  "optional int32 id; optional group s { optional float x; } optional int32 a.b;"),
              "s3://in/f"),
          "file:/table");

  private static final SchemaChanges CHANGES =
      new SchemaChanges(
          List.of(
              new SchemaChanges.Added(null, "c.d", Types.StringType.get()),
              new SchemaChanges.Added("s", "y", Types.DateType.get())),
          List.of(
              new SchemaChanges.Widened("id", Types.LongType.get()),
              new SchemaChanges.Widened("s.x", Types.DoubleType.get())));

  @Test
  void columnsAndNameMappingFollow() {
    TableMetadata changed = CHANGES.appliedTo(TABLE, new LocalFiles());

    assertThat(changed.schema().findField("c.d"))
        .satisfies(field -> assertThat(field.isOptional()).isTrue())
        .satisfies(field -> assertThat(field.type()).isEqualTo(Types.StringType.get()));
    assertThat(changed.schema().findField("s.y").isOptional()).isTrue();
    assertThat(changed.schema().findType("id")).isEqualTo(Types.LongType.get());
    assertThat(changed.schema().findType("s.x")).isEqualTo(Types.DoubleType.get());
    NameMapping names = NameMappingParser.fromJson(changed.properties().get(NAME_MAPPING));
    assertThat(names.find(List.of("c.d")).id())
        .isEqualTo(changed.schema().findField("c.d").fieldId());
    assertThat(names.find(List.of("s", "y")).id())
        .isEqualTo(changed.schema().findField("s.y").fieldId());
    assertThat(names.find(List.of("id")).id()).isEqualTo(TABLE.schema().findField("id").fieldId());
    assertThat(TABLE.schema().findField("c.d")).isNull();
  }

  @Test
  void theSameChangesGiveTheSameTable() {
    TableMetadata once = CHANGES.appliedTo(TABLE, new LocalFiles());
    TableMetadata again = CHANGES.appliedTo(TABLE, new LocalFiles());

    assertThat(again.schema().sameSchema(once.schema())).isTrue();
    assertThat(again.properties()).isEqualTo(once.properties());
  }

  @Test
  void withoutChangesTheTableIsWhatItWas() {
    assertThat(SchemaChanges.NONE.appliedTo(TABLE, new LocalFiles())).isSameAs(TABLE);
  }

  @Test
  void aTableWithoutANameMappingGetsOne() {
    TableMetadata foreign = TABLE.replaceProperties(Map.of());

    TableMetadata changed = SchemaChanges.NONE.appliedTo(foreign, new LocalFiles());

    assertThat(changed.properties())
        .containsExactly(Map.entry(NAME_MAPPING, TABLE.properties().get(NAME_MAPPING)));
    assertThat(changed.schema().sameSchema(TABLE.schema())).isTrue();
  }

  /** Only together the names contradict each other: s has an x, and so would the table. */
  @Test
  void whatIcebergCannotAddIsRefused() {
    assertThatThrownBy(
            () ->
                new SchemaChanges(
                        List.of(new SchemaChanges.Added(null, "s.x", Types.StringType.get())),
                        List.of())
                    .appliedTo(TABLE, new LocalFiles()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("s.x");
  }
}
