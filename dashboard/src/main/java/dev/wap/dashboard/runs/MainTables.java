package dev.wap.dashboard.runs;

import dev.wap.contract.Branch;
import dev.wap.nessie.References;
import dev.wap.nessie.Tables;
import dev.wap.ops.Connections;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.jspecify.annotations.Nullable;
import org.projectnessie.model.ContentKey;

/**
 * Reads the tables of {@code main}: nothing as long as its head is the same, and else the metadata
 * files that are new.
 */
final class MainTables {
  private final Connections lake;
  private final Map<String, TableMetadata> files = new ConcurrentHashMap<>();
  private @Nullable Branch head;
  private List<MainTable> tables = List.of();

  MainTables(Connections lake) {
    this.lake = lake;
  }

  synchronized List<MainTable> read() {
    Branch main = new References(lake.nessie()).main();
    if (main.equals(head)) {
      return tables;
    }
    List<MainTable> read = new ArrayList<>();
    for (Tables.Table table : new Tables(lake.nessie()).at(main)) {
      String location = table.metadataLocation();
      TableMetadata metadata =
          files.computeIfAbsent(location, it -> TableMetadataParser.read(lake.lake().io(), it));
      read.add(new MainTable(name(table.key()), location, metadata));
    }
    files.keySet().retainAll(read.stream().map(MainTable::metadataLocation).toList());
    read.sort(Comparator.comparing(MainTable::name));
    tables = List.copyOf(read);
    head = main;
    return tables;
  }

  private String name(ContentKey key) {
    String namespace = lake.settings().tableNamespace() + ".";
    String path = key.toString();
    return path.startsWith(namespace) ? path.substring(namespace.length()) : path;
  }
}
