package dev.wap.contract;

import java.time.Instant;
import java.util.List;

/** The records of a run that never was, for what a function runs before its snapshot is taken. */
public final class Example {
  public static final Upload UPLOAD = new Upload("priming", "priming/none.parquet", null, "0", 1);
  public static final Execution EXECUTION = new Execution("arn:none", "none", Instant.EPOCH);
  public static final Run RUN = Run.of(UPLOAD, EXECUTION);
  public static final Branch BRANCH =
      new Branch(RUN.branchName(1), "2e1cfa82b035c26cbbbdae632cea0705");
  public static final Snapshot SNAPSHOT =
      new Snapshot(
          1,
          "s3://priming/none.parquet",
          1,
          1,
          Snapshot.Mode.REGISTERED,
          Snapshot.SchemaChange.TABLE_CREATED);
  public static final Audit AUDIT =
      new Audit(
          Outcome.WARN,
          List.of(
              new RuleResult(
                  "RowCount > 0", Outcome.WARN, "rows", "none", RuleResult.Tier.METADATA, null)),
          1,
          0,
          "0",
          "s3://priming/none.json");
  public static final Decision DECISION =
      new Decision(Decision.Action.PUBLISH, BRANCH.name(), "nobody", "none");
  public static final Merge MERGE = new Merge(Merge.Outcome.PUBLISHED, "0", 0, 1);

  private Example() {}

  /** Writes a record and reads it back, as between the states. */
  public static <T> T passedOn(T record, Class<T> type) {
    return Json.read(Json.write(record), type);
  }
}
