package dev.wap.contract;

/**
 * What a run added to its table.
 *
 * @param snapshotId the Iceberg snapshot
 * @param dataFile the address of the one data file
 * @param addedRecords rows in it
 * @param addedBytes its size
 * @param mode how the rows came into the lake
 * @param schemaChange what happened to the table's schema
 */
public record Snapshot(
    long snapshotId,
    String dataFile,
    long addedRecords,
    long addedBytes,
    Mode mode,
    SchemaChange schemaChange) {
  /** How the rows came into the lake. */
  public enum Mode {
    /** The uploaded file was copied byte for byte and registered. */
    REGISTERED,
    /**
     * The file's pages were copied under a new footer, since its own would have been read wrongly.
     */
    REWRITTEN
  }

  /** What happened to the table's schema. */
  public enum SchemaChange {
    NONE,
    TABLE_CREATED,
    /** The table got new columns, or wider ones. */
    SCHEMA_EVOLVED
  }

  public Snapshot {
    Check.notEmpty(dataFile, "snapshot.dataFile");
    Check.notNegative(addedRecords, "snapshot.addedRecords");
    Check.notNegative(addedBytes, "snapshot.addedBytes");
    Check.present(mode, "snapshot.mode");
    Check.present(schemaChange, "snapshot.schemaChange");
  }
}
