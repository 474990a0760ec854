package dev.wap.nessie;

import static java.util.Objects.requireNonNull;

import dev.wap.contract.Branch;
import java.util.List;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;

/** The Iceberg tables that the catalog knows, of this project and of others. */
public final class Tables {
  private final NessieApiV2 api;

  public Tables(NessieApiV2 api) {
    this.api = api;
  }

  /**
   * A table as a commit names it.
   *
   * @param key its key
   * @param metadataLocation the address of its metadata file
   */
  public record Table(ContentKey key, String metadataLocation) {}

  /**
   * All tables at a commit of a branch or tag; none if it is gone. The catalog looks at every key
   * for this, markers too.
   */
  public List<Table> at(Branch at) {
    try {
      return api
          .getEntries()
          .refName(at.name())
          .hashOnRef(at.hash())
          .filter("entry.contentType == 'ICEBERG_TABLE'")
          .withContent(true)
          .stream()
          .map(
              entry ->
                  new Table(
                      entry.getName(),
                      ((IcebergTable) requireNonNull(entry.getContent(), "content"))
                          .getMetadataLocation()))
          .toList();
    } catch (NessieNotFoundException e) {
      return List.of();
    }
  }
}
