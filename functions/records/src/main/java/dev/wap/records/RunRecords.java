package dev.wap.records;

import dev.wap.contract.Execution;
import java.time.ZoneOffset;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The stored run records, {@code _wap/runs/<yyyy-mm-dd>/<execution name>.json} by the day that the
 * execution started.
 */
public final class RunRecords {
  private final LakeObjects objects;

  public RunRecords(S3Client s3, String lakeBucket) {
    this.objects = new LakeObjects(s3, lakeBucket);
  }

  /** Stores the record of an execution, in place of an earlier one. */
  public void write(Execution execution, RunRecord record) {
    String day = execution.startTime().atZone(ZoneOffset.UTC).toLocalDate().toString();
    objects.write("_wap/runs/%s/%s.json".formatted(day, execution.name()), record);
  }
}
